"""What the boot service writes for machines: iPXE scripts and the installer's report document.

Source: ipxe.org/cmd (kernel, initrd, boot, exit); Talos, kernel arguments talos.platform and
talos.config.
"""

import yaml

from apps.maskin.boot.records import BootRecord

REPORT_KIND = "InstallReport"
REPORT_API_VERSION = "dataverket/v1alpha1"


def install_script(record: BootRecord, *, base_url: str) -> str:
    """Return the script that starts the installer."""
    config = f"{base_url}/config/{record.server}?install_id={record.install_id}"
    kernel = f"{base_url}/images/{record.kernel.sha256}/{record.kernel.name}"
    initrd = f"{base_url}/images/{record.initrd.sha256}/{record.initrd.name}"
    arguments = (
        f"initrd={record.initrd.name}",
        "talos.platform=metal",
        f"talos.config={config}",
        *record.kernel_arguments,
    )
    return "\n".join(
        (
            "#!ipxe",
            f"# {record.server}, install {record.install_id}",
            f"kernel {kernel} {' '.join(arguments)}",
            f"initrd --name {record.initrd.name} {initrd}",
            "boot",
            "",
        )
    )


def installed_script(record: BootRecord) -> str:
    """Return the script that goes on to the next boot device: the installation is done."""
    return f"#!ipxe\n# {record.server}, install {record.install_id} is done\nexit\n"


def configuration_with_token(record: BootRecord, *, base_url: str, token: str) -> str:
    """Return the machine configuration followed by the document that tells how to report."""
    report = {
        "apiVersion": REPORT_API_VERSION,
        "kind": REPORT_KIND,
        "url": f"{base_url}/phone-home",
        "server": record.server,
        "installId": record.install_id,
        "token": token,
    }
    document = yaml.safe_dump(report, sort_keys=False)
    return f"{record.machine_configuration.rstrip()}\n---\n{document}"
