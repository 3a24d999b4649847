"""The state directory of the embedded platform: where things are, secrets, ports.

Everything secret is generated at the first start and kept in files of mode 0600; nothing secret
is written in code or given on a command line.
"""

import base64
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dataverket.embedded.errors import CannotStart
from dataverket.embedded.ports import free_port, is_free

DATACENTERS = ("osl1", "trd1")
SITE_SERVICES = ("maskin", "nett")
# Every process of the platform that serves metrics.
MEASURED = (
    *("web", "relay", "orchestrator"),
    *(f"{kind}-{name}" for name in DATACENTERS for kind in (*SITE_SERVICES, "boot")),
)
_PORTS = (
    "postgres",
    "web",
    "hub",
    "hub_leaf",
    "lab",
    *(f"nats_{name}" for name in DATACENTERS),
    *(f"monitor_{name}" for name in ("hub", *DATACENTERS)),
    *(f"boot_{name}" for name in DATACENTERS),
    *(f"metrics_{name}" for name in MEASURED),
)


def default_directory() -> Path:
    """Return where the embedded platform keeps its state unless ``DV_STATE_DIR`` says otherwise.

    Root gets ``/var/lib/dataverket/embedded``, since PostgreSQL then runs as another account and
    must be able to enter; everybody else ``$XDG_STATE_HOME/dataverket/embedded``.
    """
    if given := os.environ.get("DV_STATE_DIR"):
        return Path(given).absolute()
    if os.getuid() == 0:
        return Path("/var/lib/dataverket/embedded")
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "dataverket" / "embedded"


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """A prepared state directory with its secrets and ports."""

    directory: Path
    secrets: dict[str, str]
    ports: dict[str, int]

    @property
    def logs(self) -> Path:
        """Where each process writes what it says."""
        return self.directory / "log"

    @property
    def database_url(self) -> str:
        """The URL of the embedded PostgreSQL."""
        password = self.secrets["postgres"]
        return f"postgresql://dataverket:{password}@127.0.0.1:{self.ports['postgres']}/dataverket"

    @property
    def hub_url(self) -> str:
        """The URL of the hub's NATS server, as Sentral."""
        return f"nats://sentral:{self.secrets['nats_sentral']}@127.0.0.1:{self.ports['hub']}"

    def site_url(self, datacenter: str) -> str:
        """The URL of a datacenter's NATS server, as its workers."""
        password = self.secrets[f"nats_site_{datacenter}"]
        return f"nats://site:{password}@127.0.0.1:{self.ports[f'nats_{datacenter}']}"

    @property
    def web_url(self) -> str:
        """Where the API and the admin portal answer."""
        return f"http://127.0.0.1:{self.ports['web']}"

    def metrics_url(self, process: str) -> str:
        """Where Prometheus fetches the metrics of a process."""
        return f"http://127.0.0.1:{self.ports[f'metrics_{process}']}/metrics"

    def boot_url(self, datacenter: str) -> str:
        """Where a datacenter's boot service answers."""
        return f"http://127.0.0.1:{self.ports[f'boot_{datacenter}']}"


def prepare(directory: Path) -> State:
    """Create or read the state directory. Safe to repeat; a second start keeps everything.

    Raises:
        CannotStart: It cannot be written, or a file in it is damaged. Final until mended.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o755)
        (directory / "log").mkdir(exist_ok=True)
        kept = _generated(directory / "secrets.json")
        ports = _ports(directory / "ports.json")
    except OSError as error:
        raise CannotStart(
            f"State directory {directory}: {error.strerror or error}. Free some space, or set "
            "DV_STATE_DIR to a folder that can be written."
        ) from error
    return State(directory=directory, secrets=kept, ports=ports)


def _generated(path: Path) -> dict[str, str]:
    """Return the generated secrets; what a newer release needs in addition is added."""
    known = _read(path)
    wanted = {
        "postgres": secrets.token_urlsafe(24),
        "django": secrets.token_urlsafe(48),
        "key_encryption_key": base64.b64encode(secrets.token_bytes(32)).decode(),
        "nats_sentral": secrets.token_urlsafe(24),
        "nats_sys": secrets.token_urlsafe(24),
        **{f"nats_site_{name}": secrets.token_urlsafe(24) for name in DATACENTERS},
        **{f"nats_leaf_{name}": secrets.token_urlsafe(24) for name in DATACENTERS},
    }
    values = wanted | known
    if values != known:
        write_private(path, values)
    return values


def _ports(path: Path) -> dict[str, int]:
    """Return the remembered ports; ``DV_WEB_PORT`` decides the web port when it is given."""
    known: dict[str, int] = _read(path)
    ports = {name: known.get(name) or free_port() for name in _PORTS}
    if wanted := os.environ.get("DV_WEB_PORT"):
        if not wanted.isdigit() or not 0 < int(wanted) < 65536:  # noqa: PLR2004 - TCP's range
            raise CannotStart(f"DV_WEB_PORT: a port number was expected, found {wanted!r}.")
        ports["web"] = int(wanted)
    if ports != known:
        write_private(path, ports)
    return ports


def check_ports(state: State) -> None:
    """Refuse to start when something else listens on one of our ports.

    Raises:
        CannotStart: Names the port and what to do.
    """
    for name, port in state.ports.items():
        if not is_free(port):
            raise CannotStart(
                f"Port {port} on 127.0.0.1 (for {name}) is taken by another program; stop it, or "
                f"remove {state.directory / 'ports.json'} so that new ports are chosen."
            )


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        body: dict[str, Any] = json.loads(path.read_text())
    except ValueError as error:
        raise CannotStart(
            f"{path} is damaged ({error}); restore it from a backup, or remove the state "
            "directory to begin anew."
        ) from error
    return body


def write_private(path: Path, body: Any) -> None:
    """Write JSON that only its owner may read, in one step."""
    partial = path.with_suffix(".partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(body, file, indent=2)
    partial.replace(path)
