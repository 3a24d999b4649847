import pytest
from django.db import IntegrityError, connection, transaction

from apps.inventory.models import Cable, CableEnd, Device, Interface, Server
from tests.factories import inventory as factory

pytestmark = pytest.mark.django_db


def test_the_database_refuses_two_devices_in_one_rack_unit():
    factory.imported()

    with (
        pytest.raises(IntegrityError, match="device_alone_in_its_rack_units"),
        transaction.atomic(),
    ):
        Device.objects.filter(name="osl1-s02").update(unit=1)


def test_the_database_refuses_a_server_where_a_switch_stands():
    factory.imported()

    with (
        pytest.raises(IntegrityError, match="device_alone_in_its_rack_units"),
        transaction.atomic(),
    ):
        Device.objects.filter(name="osl1-s02").update(unit=41, units=2)


def test_the_database_allows_neighbours():
    factory.imported()

    Device.objects.filter(name="osl1-s02").update(unit=40, units=2)

    assert Server.objects.get(name="osl1-s02").units == 2


def test_the_database_refuses_an_interface_in_two_cables():
    factory.imported()
    interface = Interface.objects.get(device__name="osl1-s01", name="eth0")

    with pytest.raises(IntegrityError), transaction.atomic():
        CableEnd.objects.create(cable=Cable.objects.create(), side="a", interface=interface)


def test_every_table_of_the_inventory_lives_in_its_schema():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_tables "
            "WHERE tablename LIKE 'inventory\\_%' AND schemaname <> 'inventory'"
        )
        [strays] = cursor.fetchone()

    assert strays == 0
