"""Spoils one message of the embedded platform, so that a dead letter can be seen and dealt with.

    python -m dataverket.embedded.garble TASK_ID

The datacenter gets the command again that a step of the task has out, with its contents cut off. It
gives that up, and the step waits for a person who replays or discards the letter. See
docs/howto/see-a-dead-letter.md.
"""

import argparse
import asyncio
import json
import sys
import time
from typing import Any, Final
from uuid import uuid4

import nats
from nats.errors import NoServersError
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from dataverket.bus import subjects
from dataverket.embedded.errors import CannotStart
from dataverket.embedded.state import default_directory, prepare

_EVERY_S: Final = 0.2


class NothingOut(Exception):
    """No command of the task was sent in time."""


def main(arguments: list[str] | None = None) -> int:
    """Spoil the next command of a task; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m dataverket.embedded.garble",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("task", metavar="TASK_ID", help="its step has to be out, or come out soon")
    parser.add_argument("--timeout-s", type=float, default=60.0, help="for a command to go out")
    options = parser.parse_args(arguments)
    directory = default_directory()
    if not (directory / "ports.json").exists():
        sys.stderr.write(f"{directory}: no platform ran there. 'make run', or set DV_STATE_DIR.\n")
        return 1
    try:
        state = prepare(directory)
        said = asyncio.run(garble(state.hub_url, options.task, timeout_s=options.timeout_s))
    except (CannotStart, NothingOut, NoServersError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{said}\n")
    return 0


async def garble(url: str, task_id: str, *, timeout_s: float) -> str:
    """Send the task's next command again with its contents cut off; return what was done.

    Raises:
        NothingOut: None went out within ``timeout_s`` seconds. Repeat while one of its steps waits
            for its next try.
    """
    client = await nats.connect(url, connect_timeout=5, max_reconnect_attempts=0)
    try:
        stream = client.jetstream()
        seen = await _newest(stream)
        ends = time.monotonic() + timeout_s
        while time.monotonic() < ends:
            found = await _newest(stream)
            if found is not None and found != seen and found[1].get("taskid") == task_id:
                subject, command = found
                await stream.publish(
                    subject,
                    json.dumps({**command, "id": str(uuid4()), "data": "cut off"}).encode(),
                    stream=subjects.COMMAND_STREAM,
                )
                return f"Spoiled attempt {command['attempt']} of step {command['stepid']}."
            await asyncio.sleep(_EVERY_S)
    finally:
        await client.close()
    raise NothingOut(f"Task {task_id} sent no command within {timeout_s:.0f} s.")


async def _newest(stream: JetStreamContext) -> tuple[str, dict[str, Any]] | None:
    """Return the newest command on the hub with its subject; ``None`` when there is none."""
    try:
        message = await stream.get_last_msg(subjects.COMMAND_STREAM, subjects.COMMANDS)
    except NotFoundError:
        return None
    return str(message.subject), json.loads(message.data or b"{}")


if __name__ == "__main__":
    sys.exit(main())
