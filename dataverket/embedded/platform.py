"""The whole platform as processes of one machine: what runs, how, in which order."""

import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

import httpx

from dataverket.embedded import nats, postgres
from dataverket.embedded.errors import CannotStart
from dataverket.embedded.ports import accepts
from dataverket.embedded.state import (
    DATACENTERS,
    MEASURED,
    SITE_SERVICES,
    State,
    check_ports,
    write_private,
)
from dataverket.embedded.supervisor import Program, Supervisor
from dataverket.lib.process import ProcessFailed, run

ROOT = Path(__file__).resolve().parent.parent.parent


class Platform:
    """PostgreSQL, NATS, Sentral's processes, the sites' workers and the emulated world."""

    def __init__(
        self,
        state: State,
        *,
        say: Callable[[str], None],
        leaf_ports: Mapping[str, int] | None = None,
        lab_options: Sequence[str] = (),
    ) -> None:
        """Prepare; nothing is started.

        Args:
            state: Where everything is kept.
            say: What the supervisor has to say goes here.
            leaf_ports: Where a datacenter's NATS server reaches the hub, when something stands
                between them that can cut the link.
            lab_options: More words for ``python -m dataverket.lab``, such as its size.
        """
        self.state = state
        self._leaf_ports = leaf_ports or {}
        self._lab_options = lab_options
        self.supervisor = Supervisor(logs=state.logs, say=say)
        self._say = say
        self.migrated_s = 0.0
        self._external = {
            name: os.environ[name] for name in ("DATABASE_URL", "NATS_URL") if os.environ.get(name)
        }

    def start(self) -> None:
        """Start everything and wait until it serves.

        Raises:
            CannotStart: One clear sentence: what, why, what to do.
        """
        check_ports(self.state)
        self.supervisor.start(*self._servers())
        # What needs no database starts while that is brought up to date.
        beside = (self._lab(), *self._sites())
        self.supervisor.begin(*beside)
        self._migrate()
        self.supervisor.start(*self._sentral())
        self.supervisor.await_ready(*beside)
        self._announce()

    def stop(self) -> None:
        """Stop everything; nothing is left running."""
        self.supervisor.stop()
        _close_client()
        (self.state.directory / "running.json").unlink(missing_ok=True)

    def sentral_environment(self) -> dict[str, str]:
        """Return the settings of Sentral's processes."""
        state = self.state
        return {
            "DATABASE_URL": self._external.get("DATABASE_URL", state.database_url),
            "NATS_URL": self._external.get("NATS_URL", state.hub_url),
            "DV_SECRET_KEY": state.secrets["django"],
            "DV_KEY_ENCRYPTION_KEY": state.secrets["key_encryption_key"],
            "DV_PUBLIC_URL": state.web_url,
            "DV_DATACENTERS": "" if "NATS_URL" in self._external else ",".join(DATACENTERS),
            "DV_STATE_DIR": str(state.directory),
            "PYTHONUNBUFFERED": "1",
        }

    # -- programs --------------------------------------------------------------------------------

    def _servers(self) -> list[Program]:
        programs = []
        if "DATABASE_URL" not in self._external:
            programs.append(self._postgres())
        if "NATS_URL" not in self._external:
            programs.append(self._nats("hub", nats.write_hub(self.state), self.state.ports["hub"]))
            programs += [
                self._nats(
                    name,
                    nats.write_site(self.state, name, leaf_port=self._leaf_ports.get(name)),
                    self.state.ports[f"nats_{name}"],
                )
                for name in DATACENTERS
            ]
        return programs

    def _postgres(self) -> Program:
        state = self.state
        data = state.directory / "postgres"
        postgres.initialise(data, password=state.secrets["postgres"])
        return Program(
            name="postgres",
            command=tuple(postgres.server_command(data, port=state.ports["postgres"])),
            ready=lambda: _database_answers(state.database_url),
            stop_signal=signal.SIGINT,
            user=postgres.account(),
            directory=Path("/"),
        )

    def _nats(self, server: str, configuration: Path, port: int) -> Program:
        monitor = f"http://127.0.0.1:{self.state.ports[f'monitor_{server}']}/healthz"
        return Program(
            name=f"nats-{server}",
            command=tuple(nats.server_command(configuration)),
            ready=_port_ready(port),
            ailment=lambda: _ailment(monitor),
        )

    def _lab(self) -> Program:
        folder = self.lab_directory
        words = ["--state", str(folder), "--control-port", str(self.state.ports["lab"])]
        words += self._lab_options
        for name in DATACENTERS:
            words += ["--boot-url", f"{name}={self.state.boot_url(name)}"]
        return Program(
            name="lab",
            command=(sys.executable, "-m", "dataverket.lab", *words),
            ready=lambda: accepts(self.state.ports["lab"]),
            directory=ROOT,
        )

    def _sentral(self) -> list[Program]:
        environment = self.sentral_environment()
        port = self.state.ports["web"]
        web = (
            *("-m", "uvicorn", "dataverket.asgi:application", "--host", "127.0.0.1"),
            *("--port", str(port), "--lifespan", "off", "--log-level", "warning"),
            "--no-access-log",
        )
        single = environment | {"DV_DATABASE_POOL": "0"}
        return [
            self._measured("relay", ("-m", "dataverket.bus"), environment),
            self._measured("orchestrator", ("-m", "dataverket.orchestrator"), single),
            self._measured(
                "web",
                web,
                environment,
                ready=lambda: _answers(f"{self.state.web_url}/api/v1/healthz"),
            ),
        ]

    def _sites(self) -> list[Program]:
        programs = []
        for name in DATACENTERS:
            environment = self.site_environment(name)
            programs += [
                self._measured(
                    f"{service}-{name}",
                    ("-m", "dataverket.site"),
                    environment | {"DV_SERVICE": service},
                )
                for service in SITE_SERVICES
            ]
            boot = environment | {
                "DV_BOOT_PORT": str(self.state.ports[f"boot_{name}"]),
                "DV_BOOT_URL": self.state.boot_url(name),
                "DV_BOOT_IMAGES": str(self.lab_directory / "images"),
            }
            programs.append(
                self._measured(
                    f"boot-{name}",
                    ("-m", "dataverket.site.boot"),
                    boot,
                    ready=_port_ready(self.state.ports[f"boot_{name}"]),
                )
            )
        return programs

    def _measured(
        self,
        name: str,
        words: tuple[str, ...],
        environment: dict[str, str],
        *,
        ready: Callable[[], bool] = lambda: True,
    ) -> Program:
        """Return a Python program with a port of its own for metrics, on loopback."""
        metrics = {"DV_METRICS_PORT": str(self.state.ports[f"metrics_{name}"])}
        return _python(name, words, environment | metrics, ready=ready)

    def site_environment(self, name: str) -> dict[str, str]:
        """Return the settings of a datacenter's processes: NATS and nothing else."""
        external = self._external.get("NATS_URL")
        return {
            "NATS_URL": external or self.state.site_url(name),
            "DV_HUB_DOMAIN": "" if external else nats.HUB_DOMAIN,
            "DV_DATACENTER": name,
            "DATABASE_URL": "",
            "PYTHONUNBUFFERED": "1",
        }

    @property
    def lab_directory(self) -> Path:
        """Where the emulated world keeps its state and describes itself."""
        return self.state.directory / "lab"

    # -- steps -----------------------------------------------------------------------------------

    def _migrate(self) -> None:
        environment = os.environ | self.sentral_environment() | {"DV_DATABASE_POOL": "0"}
        started = time.monotonic()
        try:
            run(
                [sys.executable, ROOT / "manage.py", "migrate", "--no-input", "-v", "0"],
                timeout_s=120,
                env=environment,
                cwd=ROOT,
            )
        except ProcessFailed as error:
            raise CannotStart(f"The database could not be brought up to date: {error}") from error
        self.migrated_s = time.monotonic() - started

    def _announce(self) -> None:
        """Write where everything is, for the CLI and for tests."""
        write_private(
            self.state.directory / "running.json",
            {
                "server": self.state.web_url,
                "pid": os.getpid(),
                "lab": f"http://127.0.0.1:{self.state.ports['lab']}",
                "boot": {name: self.state.boot_url(name) for name in DATACENTERS},
                "processes": self.supervisor.pids(),
                "metrics": {name: self.state.metrics_url(name) for name in MEASURED},
            },
        )
        write_private(
            self.state.directory / "prometheus-targets.json",
            [
                {
                    "targets": [f"127.0.0.1:{self.state.ports[f'metrics_{name}']}"],
                    "labels": {"process": name},
                }
                for name in MEASURED
            ],
        )


def _python(
    name: str,
    words: tuple[str, ...],
    environment: dict[str, str],
    *,
    ready: Callable[[], bool] = lambda: True,
) -> Program:
    return Program(
        name=name,
        command=(sys.executable, *words),
        environment=environment,
        ready=ready,
        directory=ROOT,
    )


def _port_ready(port: int) -> Callable[[], bool]:
    return lambda: accepts(port)


def _database_answers(url: str) -> bool:
    import psycopg  # noqa: PLC0415 - only where PostgreSQL is embedded

    try:
        with psycopg.connect(
            url.rpartition("/")[0] + "/postgres", connect_timeout=1, autocommit=True
        ) as database:
            known = database.execute(
                "SELECT 1 FROM pg_database WHERE datname = 'dataverket'"
            ).fetchone()
            if known is None:
                database.execute("CREATE DATABASE dataverket")
    except psycopg.Error:
        return False
    return True


@cache
def _client() -> httpx.Client:
    """Return the client for all questions: a new one each time reads every root certificate."""
    return httpx.Client(trust_env=False)


def _close_client() -> None:
    if _client.cache_info().currsize:
        _client().close()
        _client.cache_clear()


def _answers(url: str) -> bool:
    try:
        return _client().get(url, timeout=1.0).status_code < 500  # noqa: PLR2004
    except httpx.HTTPError:
        return False


def _ailment(url: str) -> str:
    """Return what a NATS server says is wrong with it.

    Once a write has failed, for want of space for instance, a stream stays broken until the server
    is started anew. No answer tells nothing: it may be busy.
    """
    try:
        answer = _client().get(url, timeout=0.5)
        if answer.is_success:
            return ""
        return str(answer.json().get("error") or answer.text)
    except (httpx.HTTPError, ValueError):
        return ""
