"""One key, one effect, however many ask at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from apps.tenancy.models import Tenant
from tests.integration.api import world as worlds


@pytest.mark.django_db(transaction=True)
def test_twenty_racers_on_one_key_have_one_effect():
    world = worlds.build()

    def race(_number: int) -> tuple[int, str, bool]:
        try:
            found = world.api().post("tenants", {"name": "toll"}, **{"Idempotency-Key": "race"})
            return found.status_code, found.json()["id"], found.has_header("Idempotent-Replay")
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        found = list(pool.map(race, range(20)))

    assert {(status, identity) for status, identity, _ in found} == {(201, found[0][1])}
    assert sum(replay for *_, replay in found) == 19
    assert Tenant.objects.filter(name="toll").count() == 1
