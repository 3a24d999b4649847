"""A furnished platform and browsers signed in to it."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tests.integration.admin.site import World, furnished


@pytest.fixture
def world(db) -> World:
    return furnished()


def signed_in(user_id) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=user_id))
    return client


@pytest.fixture
def operator(world: World) -> Client:
    return signed_in(world.operator.id)


@pytest.fixture
def submitter(world: World) -> Client:
    return signed_in(world.submitter.id)


@pytest.fixture
def tenant_user(world: World) -> Client:
    return signed_in(world.tenant_user.id)
