"""Talking to the API: one request, one answer."""

import importlib
import json
import sys
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import quote, urlsplit

from cli.client.errors import Unreachable, refusal
from cli.client.version import VERSION

_TIMEOUT_S: Final = 30.0
_CONNECT_S: Final = 5.0
_ATTEMPTS: Final = 3
_LONGEST_PAUSE_S: Final = 10.0
_TOO_MANY_REQUESTS: Final = 429
_REFUSALS: Final = 400

type Values = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What the API answered. Bodies are plain JSON, so that unknown fields do no harm."""

    status: int
    body: Any
    etag: str = ""
    is_replay: bool = False


class Session:
    """A signed-in client of one server.

    Reads, and writes under an idempotency key, are repeated when the connection breaks half-way.
    """

    def __init__(
        self, *, server: str, token: str = "", ca: str = "", timeout_s: float = _TIMEOUT_S
    ) -> None:
        self.server = server.rstrip("/")
        self._timeout_s = timeout_s
        self._token = token
        self._ca = ca
        self._client: Any = None

    def get(self, path: str, query: Values | None = None, *, within_s: float = 0.0) -> Answer:
        """Read ``path`` (below /api/v1); ``within_s`` is the time a long poll may add.

        Raises:
            Refused: A problem document. Final, unless it says otherwise.
            Unreachable: No answer. Retryable.
        """
        return self._send("GET", path, query=query, within_s=within_s)

    def post(
        self, path: str, body: Values | None = None, *, query: Values | None = None, key: str = ""
    ) -> Answer:
        """Send ``body``; repeating with the same ``key`` has one effect. Raises as ``get``."""
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        return self._send("POST", path, query=query, body=body or {}, headers=headers)

    def put(self, path: str, body: Values, *, query: Values | None = None) -> Answer:
        """Set what ``path`` is. Safe to repeat. Raises as ``get``."""
        return self._send("PUT", path, query=query, body=body)

    def delete(self, path: str, *, etag: str = "", query: Values | None = None) -> Answer:
        """Delete ``path`` if it still has that entity tag. Raises as ``get``."""
        headers = {"If-Match": etag} if etag else {}
        return self._send("DELETE", path, query=query, headers=headers)

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()

    def _send(
        self,
        method: str,
        path: str,
        *,
        query: Values | None = None,
        body: Values | None = None,
        headers: Mapping[str, str] | None = None,
        within_s: float = 0.0,
    ) -> Answer:
        httpx = _load_httpx()
        timeout = httpx.Timeout(
            self._timeout_s + within_s, connect=min(_CONNECT_S, self._timeout_s)
        )
        parameters = {name: value for name, value in (query or {}).items() if value is not None}
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                answer = self._connected().request(
                    method,
                    f"/api/v1/{path}",
                    params=parameters,
                    json=body,
                    headers=headers,
                    timeout=timeout,
                )
            except (httpx.RemoteProtocolError, httpx.ReadError) as error:
                if attempt == _ATTEMPTS or method == "DELETE":
                    raise Unreachable(server=self.server, detail=_said(error)) from error
            except (httpx.TransportError, httpx.InvalidURL) as error:
                raise Unreachable(server=self.server, detail=_said(error)) from error
            else:
                if answer.status_code != _TOO_MANY_REQUESTS or attempt == _ATTEMPTS:
                    return _read(answer)
                time.sleep(_pause_s(answer.headers.get("Retry-After", "1")))
        raise AssertionError("every attempt returns or raises")

    def _connected(self) -> Any:
        if self._client is None:
            self._client = self._connect()
        return self._client

    def _connect(self) -> Any:
        import ssl  # noqa: PLC0415 - see above

        sdk = importlib.import_module("dataverket_client")  # after httpx, see _load_httpx
        parts = urlsplit(self.server)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            detail = "this is no address of a server; expected is one like https://dv.example.org."
            raise Unreachable(server=self.server, detail=detail)
        try:
            # Loading the system's authorities takes 30 ms; plain HTTP has no use for them.
            verify = (
                ssl.create_default_context(cafile=self._ca or None)
                if parts.scheme == "https"
                else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            )
        except OSError as error:
            raise Unreachable(
                server=self.server,
                detail=f"the authority's certificate {self._ca} cannot be read: {error}",
            ) from error
        options: dict[str, Any] = {
            "base_url": self.server,
            "headers": {"User-Agent": f"dataverket-cli/{VERSION}", "Accept": "application/json"},
            "verify_ssl": verify,
            "httpx_args": {"trust_env": not is_loopback(parts.hostname)},
        }
        # Of the generated SDK only the transport is used: its models would refuse enum values
        # that are newer than this client.
        client = (
            sdk.AuthenticatedClient(token=self._token, **options)
            if self._token
            else sdk.Client(**options)
        )
        return client.get_httpx_client()


def _load_httpx() -> Any:
    """Import httpx without its own command line, which alone takes 300 ms where rich exists."""
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
    import httpx  # noqa: PLC0415 - costs 100 ms: not for --help

    return httpx


def segment(text: str) -> str:
    """Return a name or id as one segment of a path."""
    return quote(text, safe="")


def is_loopback(host: str) -> bool:
    """Return whether ``host`` is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _read(answer: Any) -> Answer:
    request_id = answer.headers.get("X-Request-Id", "")
    try:
        body = json.loads(answer.content) if answer.content else None
    except ValueError:
        body = None
    if answer.status_code >= _REFUSALS:
        raise refusal(body, status=answer.status_code, request_id=request_id)
    if answer.content and body is None:
        raise Unreachable(
            server=str(answer.request.url),
            detail=f"status {answer.status_code} without JSON: this is not the Dataverket API.",
        )
    return Answer(
        status=answer.status_code,
        body=body,
        etag=answer.headers.get("ETag", ""),
        is_replay=answer.headers.get("Idempotent-Replay") == "true",
    )


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__


def _pause_s(retry_after: str) -> float:
    return min(float(retry_after), _LONGEST_PAUSE_S) if retry_after.isdecimal() else 1.0
