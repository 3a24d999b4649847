"""Secrets kept for while Sentral does not answer."""

from dataverket.lib.execution import Credential
from dataverket.site.secrets import KEPT_S, RememberedSecrets

REFERENCE = "secret://osl1/bmc/s1"
GIVEN = Credential(username="admin", password="only-here")


def test_a_secret_is_remembered_for_a_quarter_of_an_hour():
    now = 1000.0
    secrets = RememberedSecrets(clock=lambda: now)
    secrets.keep(REFERENCE, GIVEN)

    now += KEPT_S
    assert secrets.find(REFERENCE) == GIVEN
    now += 1
    assert secrets.find(REFERENCE) is None


def test_a_refused_secret_is_forgotten():
    secrets = RememberedSecrets()
    secrets.keep(REFERENCE, GIVEN)

    secrets.forget(REFERENCE)

    assert secrets.find(REFERENCE) is None
