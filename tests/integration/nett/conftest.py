"""What the tests of Nett share."""

import pytest

from tests.integration.nett.rack import Rack


@pytest.fixture
def rack(db: None) -> Rack:
    """A switch with two servers."""
    del db
    return Rack()
