import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from pydantic import SecretStr

from apps.audit import selectors as audit
from apps.audit.types import AuditFilter
from apps.identitet import selectors, services
from apps.identitet.models import Secret
from dataverket.lib.problems import Conflict, Forbidden, InvalidInput, NotFound
from dataverket.lib.scope import Visibility
from tests.factories.audit import person

pytestmark = pytest.mark.django_db
REFERENCE = "secret://osl1/bmc/osl1-r1-s01"


PASSWORD = "hemmelig-passord"


def store(reference: str = REFERENCE, password: str = PASSWORD):
    return services.store_secret(
        actor=person(), reference=reference, username="admin", password=password
    )


def resolve(reference: str = REFERENCE, datacenter: str = "osl1"):
    return selectors.resolve_secret(reference=reference, datacenter=datacenter)


@pytest.fixture
def set_key(monkeypatch: pytest.MonkeyPatch):
    def set_to(encoded: str) -> None:
        monkeypatch.setattr(settings.ENVIRONMENT, "key_encryption_key", SecretStr(encoded))

    return set_to


def test_a_stored_secret_can_be_resolved_in_its_datacenter():
    store()

    found = resolve()

    assert (found.username, found.password) == ("admin", "hemmelig-passord")


def test_nothing_of_a_secret_is_readable_in_its_row_or_in_the_audit_log():
    store()
    resolve()

    row = Secret.objects.get()
    assert b"hemmelig" not in bytes(row.ciphertext) + bytes(row.wrapped_key)
    records = audit.list_records(visibility=Visibility.all())
    assert [record.action for record in records] == ["secret.resolved", "secret.stored"]
    assert "hemmelig" not in str(records)


def test_another_datacenter_is_refused():
    store()

    with pytest.raises(Forbidden, match="belongs to datacenter osl1"):
        resolve(datacenter="trd1")


def test_storing_again_replaces_and_counts_the_revision():
    store()

    view = store(password="nytt-passord")

    assert view.revision == 2
    assert resolve().password == "nytt-passord"


def test_a_row_with_the_content_of_another_is_refused():
    store()
    store("secret://osl1/bmc/osl1-r1-s02", "annet")
    other = Secret.objects.get(reference="secret://osl1/bmc/osl1-r1-s02")
    Secret.objects.filter(reference=REFERENCE).update(
        ciphertext=other.ciphertext, wrapped_key=other.wrapped_key
    )

    with pytest.raises(Conflict, match="altered or copied"):
        resolve()


def test_an_old_content_put_back_is_refused():
    store()
    old = Secret.objects.get()
    store(password="nytt")
    Secret.objects.update(ciphertext=old.ciphertext, wrapped_key=old.wrapped_key)

    with pytest.raises(Conflict, match="altered or copied"):
        resolve()


def test_an_unknown_or_malformed_reference_is_told():
    with pytest.raises(NotFound):
        resolve()
    with pytest.raises(InvalidInput, match="secret://<datacenter>/<kind>/<name>"):
        store("osl1/bmc/x")


def test_a_missing_key_says_what_to_set(set_key: Callable[[str], None]):
    set_key("")

    with pytest.raises(Conflict, match="DV_KEY_ENCRYPTION_KEY is not set"):
        store()

    assert Secret.objects.count() == 0


def test_the_key_can_be_rotated(set_key: Callable[[str], None], tmp_path: Path):
    store()
    old_key = settings.ENVIRONMENT.key_encryption_key.get_secret_value()
    set_key(base64.b64encode(b"n" * 32).decode())
    with pytest.raises(Conflict, match="rewrap_secrets"):
        resolve()
    previous = tmp_path / "previous.key"
    previous.write_text(f"{old_key}\n")

    for _ in range(2):
        call_command("rewrap_secrets", previous_key_file=previous, verbosity=0)

    assert resolve().password == "hemmelig-passord"


def test_rotation_with_a_malformed_previous_key_is_refused(tmp_path: Path):
    previous = tmp_path / "previous.key"
    previous.write_text("short")

    with pytest.raises(CommandError, match="must be 32 bytes"):
        call_command("rewrap_secrets", previous_key_file=previous)


def test_secrets_are_listed_without_content_and_can_be_deleted():
    store()
    store("secret://trd1/bmc/x")

    [listed] = selectors.list_secrets(datacenter="osl1")
    services.delete_secret(actor=person(), reference=REFERENCE)

    assert listed.reference == REFERENCE
    assert selectors.list_secrets(datacenter="osl1") == []
    actions = audit.list_records(
        visibility=Visibility.all(), filters=AuditFilter(action="secret.deleted")
    )
    assert len(actions) == 1
