import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from apps.maskin.boot.images import DigestDiffers, ImageCache
from apps.maskin.boot.records import BootRecord, lookup_key, normalise
from apps.maskin.boot.tokens import KeptToken, new_token
from apps.maskin.messages import BootArtifact

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def _record(**changes: object) -> BootRecord:
    values: dict[str, object] = {
        "server": "s1",
        "macs": ("02:00:00:00:00:01", "02:00:00:00:00:02"),
        "serial": "SN 1",
        "system_uuid": "A0000000-0000-0000-0000-000000000001",
        "step_id": "step",
        "install_id": 1,
        "kernel": BootArtifact(name="k", sha256="a" * 64),
        "initrd": BootArtifact(name="i", sha256="b" * 64),
        "kernel_arguments": ("x=1",),
        "machine_configuration": "machine: {}\n",
        "expires_at": (NOW + timedelta(hours=1)).isoformat(),
    }
    return BootRecord(**(values | changes))  # type: ignore[arg-type]


def test_a_record_survives_the_store():
    assert BootRecord.from_json(_record().to_json()) == _record()


def test_a_server_is_found_by_each_mac_its_serial_and_its_uuid():
    keys = _record().lookup_keys()

    assert len(keys) == 4
    assert lookup_key("mac", "02-00-00-00-00-01") in keys
    assert lookup_key("uuid", "a0000000-0000-0000-0000-000000000001") in keys
    assert lookup_key("serial", "sn 1") in keys


def test_an_empty_serial_gives_no_key():
    assert len(_record(serial="", system_uuid="").lookup_keys()) == 2


@pytest.mark.parametrize("mac", ["02:AB:00:00:00:01", "02-ab-00-00-00-01", "02ab.0000.0001"])
def test_every_spelling_of_a_mac_is_the_same(mac: str):
    assert normalise("mac", mac) == "02:ab:00:00:00:01"


def test_keys_hold_only_characters_that_the_store_takes():
    key = lookup_key("serial", "Ä/../*> 1")

    assert all(part.replace("-", "").isalnum() and part.isascii() for part in key.split("."))


def test_a_record_expires_at_its_time():
    assert not _record().is_expired(NOW + timedelta(minutes=59))
    assert _record().is_expired(NOW + timedelta(minutes=60))


def test_only_the_digest_of_a_token_is_kept():
    token, kept = new_token(_record())

    assert token not in str(kept.to_json())
    assert kept.fits(token)
    assert not kept.fits(token + "x")
    assert KeptToken.from_json(kept.to_json()) == kept


def test_a_used_token_counts_for_its_installation_only():
    kept = KeptToken(install_id=1, sha256="0", used_at="then")

    assert kept.is_used_for(_record())
    assert not kept.is_used_for(_record(install_id=2))


def test_a_file_that_is_not_its_digest_does_not_enter_the_cache(tmp_path: Path):
    source = tmp_path / "kernel"
    source.write_bytes(b"kernel")
    cache = ImageCache(tmp_path / "cache")

    with pytest.raises(DigestDiffers, match="expected SHA-256 0000"):
        cache.add(source, sha256="0" * 64, name="kernel")

    assert cache.find(sha256="0" * 64, name="kernel") is None


def test_a_file_changed_in_the_cache_is_refused(tmp_path: Path):
    source = tmp_path / "kernel"
    source.write_bytes(b"kernel")
    digest = hashlib.sha256(b"kernel").hexdigest()
    cache = ImageCache(tmp_path / "cache")
    path = cache.add(source, sha256=digest, name="kernel")
    assert cache.find(sha256=digest, name="kernel") == path

    path.write_bytes(b"another")

    with pytest.raises(DigestDiffers):
        cache.find(sha256=digest, name="kernel")


@pytest.mark.parametrize("name", ["../secret", "", ".hidden", "a/b"])
def test_a_name_that_leaves_the_cache_is_not_found(tmp_path: Path, name: str):
    assert ImageCache(tmp_path).find(sha256="0" * 64, name=name) is None
