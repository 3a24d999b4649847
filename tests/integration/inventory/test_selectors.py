import pytest
from pytest_django import DjangoAssertNumQueries

from apps.inventory import selectors
from dataverket.lib.problems import NotFound
from tests.factories import inventory as factory
from tests.factories.audit import person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("servers", [1, 8])
def test_a_list_of_servers_takes_three_queries(
    django_assert_num_queries: DjangoAssertNumQueries, servers: int
):
    factory.imported(factory.site(servers=servers))

    with django_assert_num_queries(3):
        found = selectors.list_servers(trusted=True)

    assert len(found) == servers
    assert all(card.peer for server in found for card in server.interfaces)


@pytest.mark.parametrize("servers", [1, 8])
def test_a_list_of_switches_takes_three_queries(
    django_assert_num_queries: DjangoAssertNumQueries, servers: int
):
    factory.imported(factory.site(servers=servers))

    with django_assert_num_queries(3):
        [switch] = selectors.list_switches()

    assert len(switch.ports) == 2 * servers
    assert switch.ports[0].peer_device_name == "osl1-s01"
    assert switch.ports[0].peer_interface_name == "eth0"
    assert switch.credential == "secret://osl1/switch/osl1-leaf1"


def test_one_server_takes_three_queries(django_assert_num_queries: DjangoAssertNumQueries):
    factory.imported()
    server_id = selectors.list_servers()[0].id

    with django_assert_num_queries(3):
        server = selectors.get_server(server_id=server_id)

    assert server.name == "osl1-s01"
    assert server.memory_mib == 65536
    assert selectors.find_server(name="osl1-s01") == server
    assert selectors.find_server(name="osl1-s99") is None


def test_lists_can_be_limited_to_a_datacenter_and_to_ids():
    factory.imported(factory.site("osl1"))
    factory.imported(factory.site("trd1"))
    wanted = selectors.list_servers(datacenter="trd1")[0]

    names = [server.name for server in selectors.list_servers(datacenter="osl1")]
    by_id = selectors.list_servers(ids=[wanted.id, person().correlation_id])

    assert names == ["osl1-s01", "osl1-s02"]
    assert [server.name for server in by_id] == [wanted.name]
    assert [found.servers for found in selectors.list_datacenters()] == [2, 2]


def test_a_rack_shows_its_devices_from_the_top_down():
    factory.imported()

    [rack] = selectors.list_racks(datacenter="osl1")

    assert [(device.unit, device.name) for device in rack.devices] == [
        (42, "osl1-leaf1"),
        (2, "osl1-s02"),
        (1, "osl1-s01"),
    ]


def test_unknown_servers_and_switches_are_not_found():
    with pytest.raises(NotFound):
        selectors.get_server(server_id=person().correlation_id)
    with pytest.raises(NotFound):
        selectors.get_switch(switch_id=person().correlation_id)
