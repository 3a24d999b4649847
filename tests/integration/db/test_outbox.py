"""The outbox takes nothing that could not be published: one such row would hold up all others."""

import pytest
from django.db import transaction

from dataverket.bus.envelope import LIMIT_BYTES
from dataverket.db import outbox
from dataverket.db.models import OutboxMessage
from dataverket.db.outbox import MessageTooLarge, Outgoing

pytestmark = pytest.mark.django_db


def _message(payload: str) -> Outgoing:
    return Outgoing(subject="dv.maskin.cmd.echo.osl1", message_id="1", payload=payload)


def test_a_message_of_the_largest_size_is_taken():
    outbox.send([_message("x" * LIMIT_BYTES)])

    assert OutboxMessage.objects.count() == 1


@pytest.mark.parametrize("payload", ["x" * (LIMIT_BYTES + 1), "☃" * (LIMIT_BYTES // 3 + 1)])
def test_a_larger_one_is_refused_with_all_that_belongs_to_it(payload: str):
    with (
        pytest.raises(MessageTooLarge, match=r"dv\.maskin\.cmd\.echo\.osl1 has 5242\d\d bytes"),
        transaction.atomic(),
    ):
        outbox.send([_message("small"), _message(payload)])

    assert not OutboxMessage.objects.exists()
