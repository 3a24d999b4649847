"""Which executor carries out which command."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from pydantic import ValidationError

from dataverket.lib import plain
from dataverket.lib.execution import Executor

# Apps that have site code. Imported only by the worker of that service.
SERVICES = {"nett": "apps.nett.executors", "maskin": "apps.maskin.executors"}


class UnknownCommand(Exception):
    """No executor of this release understands the command. Final."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Registered:
    """An executor with the decoder of its command.

    ``fills_store``: all it does is to write into the site's store. Repeated after the store was
    lost, it brings back what is missing; anything else must not be repeated then.
    """

    run: Executor[Any, Any]
    decode: Callable[[Any], Any]
    fills_store: bool = False


class ExecutorRegistry:
    """The executors of one service."""

    def __init__(self, service: str) -> None:
        module = SERVICES.get(service)
        if module is None:
            raise UnknownCommand(
                f"there is no service {service!r} with site code; known: {', '.join(SERVICES)}"
            )
        table = importlib.import_module(module).EXECUTORS
        self._by_action = {
            message.ACTION: Registered(
                run=run,
                decode=partial(plain.load, message),
                fills_store=getattr(message, "FILLS_STORE", False),
            )
            for message, run in table.items()
        }

    def find(self, action: str, data: dict[str, Any]) -> tuple[Registered, Any]:
        """Return the executor of ``action`` and its decoded command.

        Raises:
            UnknownCommand: No such action, or the data does not fit it. Final.
        """
        registered = self._by_action.get(action)
        if registered is None:
            raise UnknownCommand(
                f"action {action!r} is not known here; known: {', '.join(sorted(self._by_action))}"
            )
        try:
            return registered, registered.decode(data)
        except ValidationError as error:
            wrong = error.errors()[0]
            where = ".".join(str(part) for part in wrong["loc"])
            raise UnknownCommand(f"{action}: {where}: {wrong['msg']}") from error
