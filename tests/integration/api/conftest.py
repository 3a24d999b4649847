"""The world that the API is asked about."""

import pytest

from tests.integration.api import world as worlds


@pytest.fixture
def world(db) -> worlds.World:
    """Two tenants, everyone's tokens, one datacenter with free servers."""
    return worlds.build()
