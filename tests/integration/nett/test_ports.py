"""From the wish for a port to the command for its switch."""

from uuid import uuid4

import pytest

from apps.nett.models import SwitchPort
from apps.nett.services.ports import vlans_to_remove


@pytest.mark.django_db
@pytest.mark.parametrize(("read", "removed"), [(1, ()), (2001, (2001,))])
def test_a_vlan_that_was_read_and_nobody_wants_is_removed_but_never_the_default_one(
    read: int, removed: tuple[int, ...]
):
    port = SwitchPort.objects.create(
        switch_id=uuid4(),
        switch_name="osl1-leaf1",
        port_name="Ethernet1",
        datacenter="osl1",
        realized_mode="ACCESS",
        realized_vlan=read,
    )

    assert vlans_to_remove(port.switch_id, [port]) == removed
