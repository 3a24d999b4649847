from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from apps.audit import selectors, services
from apps.audit.types import Actor, Change

pytestmark = pytest.mark.django_db(transaction=True)


def test_sealers_and_writers_at_the_same_time_leave_one_unbroken_chain():
    actor = Actor.system("tests")
    change = Change(action="a.b", object_type="x", object_id=None, object_name="y")

    def work(_: int) -> None:
        try:
            for _ in range(10):
                services.record_changes(actor=actor, changes=[change, change])
                services.seal_records(limit=7)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    while services.seal_records():
        pass

    report = selectors.verify_chain()
    assert (report.sealed, report.unsealed) == (80, 0)
    assert report.broken == ()
