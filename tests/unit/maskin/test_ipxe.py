import pytest

from apps.maskin.boot.records import BootRecord
from apps.maskin.boot.script import install_script, installed_script
from apps.maskin.messages import BootArtifact
from apps.maskin.simulators.ipxe import BadScript, NetworkBoot, NextDevice, parse_script


def _record() -> BootRecord:
    return BootRecord(
        server="osl1-r1-s01",
        macs=("02:00:00:00:00:01",),
        serial="SN1",
        system_uuid="",
        step_id="step",
        install_id=3,
        kernel=BootArtifact(name="vmlinuz", sha256="a" * 64),
        initrd=BootArtifact(name="initrd.img", sha256="b" * 64),
        kernel_arguments=("console=ttyS0", "wipe=1"),
        machine_configuration="machine: {}",
        expires_at="2030-01-01T00:00:00+00:00",
    )


def test_the_written_script_boots_the_installer_with_all_arguments():
    plan = parse_script(install_script(_record(), base_url="http://boot"))

    assert isinstance(plan, NetworkBoot)
    assert plan.kernel_url == f"http://boot/images/{'a' * 64}/vmlinuz"
    assert plan.initrd_url == f"http://boot/images/{'b' * 64}/initrd.img"
    assert plan.argument("talos.platform") == "metal"
    assert plan.argument("talos.config") == "http://boot/config/osl1-r1-s01?install_id=3"
    assert plan.argument("wipe") == "1"
    assert plan.argument("initrd") == "initrd.img"
    assert plan.argument("missing") is None


def test_the_script_of_an_installed_server_goes_on_to_the_next_device():
    assert parse_script(installed_script(_record())) == NextDevice()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("kernel http://x", "expected '#!ipxe'"),
        ("#!ipxe\nboot", "boot before kernel"),
        ("#!ipxe\nsanboot http://x", "unknown command 'sanboot'"),
        ("", "expected '#!ipxe'"),
    ],
)
def test_a_script_that_firmware_would_stop_at_is_refused(text: str, complaint: str):
    with pytest.raises(BadScript, match=complaint):
        parse_script(text)
