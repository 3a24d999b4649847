"""Running other programs, bounded in time and output."""

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Popen = subprocess.Popen
DEVNULL = subprocess.DEVNULL
STDOUT = subprocess.STDOUT
PIPE = subprocess.PIPE
TimeoutExpired = subprocess.TimeoutExpired

_OUTPUT_LIMIT = 64 * 1024


class ProcessFailed(Exception):
    """A program could not be started, ended with an error, or ran out of time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finished:
    """What a program left behind: its exit code and the last 64 KiB of each stream."""

    exit_code: int
    stdout: str
    stderr: str


def run(
    command: Sequence[str | Path],
    *,
    timeout_s: float,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    user: int | None = None,
    check: bool = True,
) -> Finished:
    """Run a program to its end, without a shell and without standard input.

    Raises:
        ProcessFailed: It is missing, exceeded ``timeout_s`` seconds, or (with ``check``) ended
            with another code than 0. Whether a repeat helps depends on the program.
    """
    words = [str(word) for word in command]
    identity = {"user": user, "group": user, "extra_groups": []} if user is not None else {}
    try:
        done = subprocess.run(
            words,
            stdin=DEVNULL,
            capture_output=True,
            timeout=timeout_s,
            env=dict(env) if env is not None else None,
            cwd=cwd,
            check=False,
            process_group=0,  # Ctrl-C is for us: what we run is ended in order
            **identity,  # type: ignore[call-overload]
        )
    except FileNotFoundError as error:
        raise ProcessFailed(f"{words[0]}: the program is not there; install it first.") from error
    except subprocess.TimeoutExpired as error:
        raise ProcessFailed(f"{words[0]}: no end after {timeout_s:g} s; it was stopped.") from error
    finished = Finished(
        exit_code=done.returncode,
        stdout=done.stdout[-_OUTPUT_LIMIT:].decode(errors="replace"),
        stderr=done.stderr[-_OUTPUT_LIMIT:].decode(errors="replace"),
    )
    if check and finished.exit_code != 0:
        said = (finished.stderr or finished.stdout).strip().splitlines()
        raise ProcessFailed(
            f"{words[0]}: ended with code {finished.exit_code}: {said[-1] if said else 'no output'}"
        )
    return finished
