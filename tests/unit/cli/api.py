"""The API's side of the wire: a real HTTP server that answers what a test prepared."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "dv_test_token"


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: Any


@dataclass
class Reply:
    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


type Answering = Callable[[Request], Reply]


class Api:
    """Answers per method and path; keeps every request."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self._answers: dict[tuple[str, str], list[Answering]] = {}
        api = self

        class Handler(BaseHTTPRequestHandler):
            def _handle(self) -> None:
                parts = urlsplit(self.path)
                size = int(self.headers.get("Content-Length") or 0)
                raw = self.rfile.read(size)
                request = Request(
                    method=self.command,
                    path=parts.path.removeprefix("/api/v1/"),
                    query=parse_qs(parts.query),
                    headers={name.lower(): text for name, text in self.headers.items()},
                    body=json.loads(raw) if raw else None,
                )
                reply = api.answer(request)
                content = b"" if reply.body is None else json.dumps(reply.body).encode()
                self.send_response(reply.status)
                for name, text in reply.headers.items():
                    self.send_header(name, text)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def __getattr__(self, name: str) -> Any:
                if name.startswith("do_"):  # do_GET, do_POST and so on
                    return self._handle
                raise AttributeError(name)

            def log_message(self, *_args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def on(self, method: str, path: str, *answers: Reply | Answering) -> None:
        """Answer with these one after the other; the last one stays."""
        self._answers[(method, path)] = [
            answer if callable(answer) else _always(answer) for answer in answers
        ]

    def answer(self, request: Request) -> Reply:
        self.requests.append(request)
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return problem(401, "unauthenticated", "Sign in first", "no valid token.")
        known = self._answers.get((request.method, request.path))
        if not known:
            return problem(404, "not_found", "No such object", f"{request.path} does not exist.")
        answer = known[0] if len(known) == 1 else known.pop(0)
        return answer(request)

    def sent(self, method: str, path: str) -> Request:
        """Return the one request of that kind."""
        found = [one for one in self.requests if (one.method, one.path) == (method, path)]
        assert len(found) == 1, f"{method} {path}: {len(found)} requests in {self.requests}"
        return found[0]


def _always(reply: Reply) -> Answering:
    return lambda _request: reply


def problem(status: int, code: str, title: str, detail: str, **more: Any) -> Reply:
    body = {
        "type": f"urn:dataverket:problem:{code}",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": "0197a3c1-0000-7000-8000-00000000000a",
        "errors": [],
        **more,
    }
    return Reply(status=status, body=body, headers={"Content-Type": "application/problem+json"})


def page(*items: Any, token: str | None = None) -> Reply:
    return Reply(body={"items": list(items), "next_page_token": token})


def network(name: str = "web", **more: Any) -> dict[str, Any]:
    return {
        "id": "0197a3c1-0000-7000-8000-000000000001",
        "name": name,
        "version": 3,
        "datacenter": "osl1",
        "spec": {"prefix": "10.20.0.0/24"},
        "status": {"phase": "ready", "vlan_id": 2000, "prefix": "10.20.0.0/24"},
        "created_at": "2026-01-01T00:00:00Z",
        **more,
    }


def step(name: str, state: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"step-{name}",
        "name": name,
        "key": "",
        "state": state,
        "direction": "do",
        "started_at": "2026-01-01T00:00:00Z",
        "finished_at": "2026-01-01T00:00:02.500Z" if state == "succeeded" else None,
        "error": None,
        **more,
    }


def task(state: str, *steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": "0197a3c1-0000-7000-8000-0000000000f1",
        "title": "Deploy server web-01",
        "state": state,
        "version": 1,
        "resource_id": "0197a3c1-0000-7000-8000-000000000002",
        "resource_name": "web-01",
        "progress": 50,
        "current_step": "",
        "blocked": None,
        "error": None,
        "created_at": "2026-01-01T00:00:00Z",
        "finished_at": None,
        "steps": list(steps),
        **more,
    }
