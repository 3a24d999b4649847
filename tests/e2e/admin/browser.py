"""A headless Chromium, driven over the DevTools protocol through a pair of pipes.

Needs nothing but the browser: no driver, no WebSocket library.
"""

import base64
import json
import os
import select
import shutil
import tempfile
import time
from collections.abc import Callable
from typing import Any

from dataverket.lib.process import DEVNULL, Popen

LIMIT_S = 20.0


def program() -> str | None:
    """Return the browser's path, or ``None`` when none is installed."""
    return shutil.which("chromium") or shutil.which("google-chrome")


class Browser:
    """One page. ``requests`` holds the addresses of everything it has loaded."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.problems: list[str] = []
        self._number = 0
        self._profile = tempfile.mkdtemp(prefix="dataverket-browser-")
        theirs_in, self._out = os.pipe()
        self._in, theirs_out = os.pipe()
        self._rest = b""
        # Chromium reads commands from descriptor 3 and writes answers to descriptor 4.
        flags = "--headless=new --no-sandbox --disable-gpu --no-first-run --remote-debugging-pipe"
        command = (
            f"exec {program()} {flags} --disable-background-networking --disable-sync "
            f"--disable-component-update --window-size=1440,950 --user-data-dir={self._profile} "
            f"about:blank 3<&{theirs_in} 4>&{theirs_out}"
        )
        self._process = Popen(
            ["/bin/bash", "-c", command],
            stdin=DEVNULL,
            stdout=DEVNULL,
            stderr=DEVNULL,
            pass_fds=(theirs_in, theirs_out),
        )
        os.close(theirs_in)
        os.close(theirs_out)
        target = self._call("Target.createTarget", {"url": "about:blank"})["targetId"]
        attached = self._call("Target.attachToTarget", {"targetId": target, "flatten": True})
        self._session = attached["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def close(self) -> None:
        """End the browser and remove its profile."""
        self._process.terminate()
        self._process.wait(10)
        os.close(self._in)
        os.close(self._out)
        shutil.rmtree(self._profile, ignore_errors=True)

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command for the page and return its answer."""
        return self._call(method, params, session=self._session)

    def open(self, address: str) -> None:
        """Load a page and wait until it has settled."""
        self.call("Page.navigate", url=address)
        self.until(
            f"location.href.split('#')[0] === {json.dumps(address.split('#', maxsplit=1)[0])}"
        )
        self.until("document.readyState === 'complete'")

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression in the page."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        return answer["result"].get("value")

    def until(self, expression: str) -> None:
        """Wait until an expression is true in the page, with a limit."""
        self._wait(lambda: bool(self.evaluate(expression)), expression)

    def picture(self) -> bytes:
        """Return the page as PNG."""
        return base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])

    def _wait(self, condition: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + LIMIT_S
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError(f"not within {LIMIT_S:g} s: {what}")
            time.sleep(0.05)

    def _call(
        self, method: str, params: dict[str, Any], *, session: str | None = None
    ) -> dict[str, Any]:
        self._number += 1
        number = self._number
        message = {"id": number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        end = time.monotonic() + LIMIT_S
        while True:
            answer = self._read(end)
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                found: dict[str, Any] = answer["result"]
                return found
            self._note(answer)

    def _note(self, event: dict[str, Any]) -> None:
        params = event.get("params", {})
        if event.get("method") == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
        elif event.get("method") == "Runtime.exceptionThrown":
            self.problems.append(str(params["exceptionDetails"]))
        elif event.get("method") == "Log.entryAdded" and params["entry"]["level"] == "error":
            self.problems.append(params["entry"]["text"])

    def _read(self, end: float) -> dict[str, Any]:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._in], [], [], max(0.0, end - time.monotonic()))
            chunk = os.read(self._in, 1 << 20) if ready else b""
            if not chunk:
                raise TimeoutError("the browser has ended or does not answer")
            self._rest += chunk
        message, _, self._rest = self._rest.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        return found
