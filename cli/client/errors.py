"""What can go wrong between this client and the API."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any


class ApiError(Exception):
    """Base of everything that the client raises."""


class Unreachable(ApiError):
    """The server does not answer, or something that is not the API does. Retryable."""

    def __init__(self, *, server: str, detail: str) -> None:
        super().__init__(f"{server}: {detail}")
        self.server = server
        self.detail = detail


class Refused(ApiError):
    """The API answered with a problem document (RFC 9457); ``document`` is that document."""

    def __init__(self, document: Mapping[str, Any], *, status: int) -> None:
        super().__init__(f"{document.get('title')}: {document.get('detail')}")
        self.document = document
        self.status = status

    @property
    def code(self) -> str:
        """The stable code of the refusal."""
        return str(self.document.get("code", ""))


class WaitTimedOut(ApiError):
    """A task was not finished in time; ``task`` is how it was last seen. It goes on."""

    def __init__(self, task: Mapping[str, Any], *, timeout_s: float) -> None:
        super().__init__(f"task {task['id']} is {task['state']} after {timeout_s:g} s")
        self.task = task
        self.timeout_s = timeout_s


def problem(*, code: str, title: str, detail: str, status: int, **more: Any) -> dict[str, Any]:
    """Return a problem document made on this side, in the shape of the API's."""
    return {
        "type": f"urn:dataverket:problem:{code}",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": "",
        **more,
    }


def refusal(body: Any, *, status: int, request_id: str) -> Refused:
    """Return the refusal that an answer of ``status`` holds.

    A body that is no problem document (of a proxy in between, say) is wrapped into one.
    """
    if isinstance(body, Mapping) and "code" in body and "title" in body:
        return Refused(body, status=status)
    try:
        title = HTTPStatus(status).phrase
    except ValueError:
        title = "Unknown status"
    text = "The answer is no problem document; it may come from a proxy in between."
    document = problem(code=f"http_{status}", title=title, detail=text, status=status)
    return Refused({**document, "request_id": request_id}, status=status)
