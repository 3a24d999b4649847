"""``python -m dataverket.embedded run | demo``: the platform on one machine, from wheels."""

import argparse
import json
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dataverket.embedded.errors import CannotStart
from dataverket.embedded.lock import only_one
from dataverket.embedded.platform import Platform
from dataverket.embedded.state import default_directory, prepare
from dataverket.embedded.walk import (
    WalkFailed,
    bootstrap_platform,
    check,
    walk,
    was_walked,
)
from dataverket.lib import log

_INTERRUPTED = 130


def main() -> int:
    """Return the exit code: 0 done, 1 a step failed, 2 it could not start."""
    parser = argparse.ArgumentParser(prog="python -m dataverket.embedded", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("run", help="run in the foreground; Ctrl-C stops everything")
    verbs.add_parser("demo", help="walk to a deployed server on fresh state, check it, stop")
    empty = verbs.add_parser("serve", help="as run, without the demo tenant and its server")
    empty.set_defaults(verb="serve")
    verb = parser.parse_args().verb
    log.configure(level="WARNING")
    try:
        if verb == "demo":
            return _demo()
        return _run(with_walk=verb == "run")
    except CannotStart as error:
        sys.stderr.write(f"Cannot start: {error}\n")
        return 2
    except WalkFailed as error:
        sys.stderr.write(f"Failed: {error}\n")
        return 1


def _run(*, with_walk: bool) -> int:
    stop = _stop_on_signals()
    directory = default_directory()
    with _running(directory, say=_say) as platform:
        _greet(platform)
        if with_walk and not was_walked(directory):
            _take_first_walk(platform, stop)
        stop.wait()
        _say("Stopping.")
    return 0


def _take_first_walk(platform: Platform, stop: threading.Event) -> None:
    """Take the walk once; when it fails the platform serves nevertheless."""
    _say("First start: taking the walk from the first sign-in to a deployed server.")
    try:
        walk(platform, say=_say, stopping=stop.is_set)
    except WalkFailed as error:
        _say(f"The walk did not reach its end: {error}")
        if not stop.is_set():
            _say("The platform serves all the same; the next start tries the walk again.")
        return
    (platform.state.directory / "walked").touch()
    _say("The walk is done: bin/dvce allocation list --project helse/journal")


def _demo() -> int:
    stop = _stop_on_signals()
    started = time.monotonic()
    root = Path(tempfile.mkdtemp(prefix="dataverket-demo-"))
    root.chmod(0o755)
    try:
        with _running(root / "state", say=_say) as platform:
            _say(
                f"{time.monotonic() - started:6.2f} s  the platform serves {platform.state.web_url}"
            )
            try:
                walk(platform, say=_say, stopping=stop.is_set)
                reached = time.monotonic() - started
                check(platform, say=_say)
            except WalkFailed:
                if stop.is_set():
                    return _INTERRUPTED
                raise
            _say(f"Deployed and checked. From start to deployed server: {reached:.1f} s.")
    finally:
        shutil.rmtree(root, ignore_errors=True)
    return 0


@contextmanager
def _running(directory: Path, *, say: Callable[[str], None]) -> Iterator[Platform]:
    """Run the platform on ``directory`` while the block runs; leave nothing behind."""
    state = prepare(directory)
    with only_one(directory):
        platform = Platform(state, say=say)
        try:
            platform.start()
            bootstrap_platform(platform)
            yield platform
        finally:
            platform.stop()


def _greet(platform: Platform) -> None:
    state = platform.state
    sign_ins = state.directory / "sign-ins.json"
    greeted = state.directory / "greeted"
    _say("")
    _say(f"  Operator portal   {state.web_url}/admin/")
    _say(f"  API and its docs  {state.web_url}/api/docs")
    _say(f"  Emulated world    http://127.0.0.1:{state.ports['lab']}/world")
    _say(f"  State and logs    {state.directory}")
    _say(f"  Metrics           {state.directory / 'prometheus-targets.json'} (for Prometheus)")
    if greeted.exists():
        _say(f"  Sign-ins          {sign_ins} (shown at the first start only)")
    else:
        for user in json.loads(sign_ins.read_text())["users"]:
            how = (
                f"password {user['password']}"
                if user["role"] == "platform-operator"
                else f"CLI only: bin/dvid login --embedded {user['username']}"
            )
            _say(f"  Sign-in           {user['username']} ({user['role']}): {how}")
        _say(f"  Tokens            {sign_ins}; the CLI finds them by itself: bin/dvid whoami")
        greeted.touch()
    _say("  Ctrl-C stops everything.")


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
