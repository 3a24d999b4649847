import pytest

from apps.tenancy.types import QuotaResource, QuotaView
from dataverket.lib import ids


@pytest.mark.parametrize(("limit", "used", "free"), [(5, 2, 3), (2, 2, 0), (1, 3, 0)])
def test_what_is_free_is_never_negative(limit: int, used: int, free: int):
    view = QuotaView(
        id=ids.new_id(),
        tenant_id=ids.new_id(),
        tenant_name="helse",
        project_id=None,
        project_name=None,
        resource=QuotaResource.SERVERS,
        limit=limit,
        used=used,
        version=1,
    )

    assert view.free == free
