"""Refusals as problem documents. Source: RFC 9457."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from dataverket.api.authentication import CHALLENGE
from dataverket.db.idempotency import KeyReused
from dataverket.lib import ids, log, problems
from dataverket.lib.problems import FieldError, Problem

logger = log.get(__name__)

MEDIA_TYPE: Final = "application/problem+json"


class PreconditionRequired(Problem):
    """A guarded object is to be changed without telling which version was read."""

    code = "precondition_required"
    title = "If-Match is missing"


class BodyTooLarge(Problem):
    """The request's body passes the limit."""

    code = "body_too_large"
    title = "The request is too large"


# The first class that fits counts, so the narrower ones stand first.
STATUS_OF: Final[tuple[tuple[type[Problem], int], ...]] = (
    (problems.StaleVersion, 412),
    (PreconditionRequired, 428),
    (BodyTooLarge, 413),
    (KeyReused, 422),
    (problems.InvalidInput, 400),
    (problems.Unauthenticated, 401),
    (problems.Forbidden, 403),
    (problems.NotFound, 404),
    (problems.DependencyDown, 503),
    (problems.Conflict, 409),
)
_TITLES: Final = {
    400: problems.InvalidInput.title,
    401: problems.Unauthenticated.title,
    403: problems.Forbidden.title,
    404: problems.NotFound.title,
    405: "The method is not supported here",
    415: "The media type is not supported",
}


def to_response(error: Exception, context: Mapping[str, Any]) -> Response:
    """Return the answer to a request that raised ``error``; never lets one through."""
    request = context.get("request")
    request_id = getattr(request, "correlation_id", None) or ids.new_id()
    status, problem = _classified(error)
    if status == 500:  # noqa: PLR2004 - HTTP
        logger.error("api.request.failed", request_id=str(request_id), exc_info=error)
    headers = {"WWW-Authenticate": CHALLENGE} if status == 401 else {}  # noqa: PLR2004 - HTTP
    if isinstance(error, exceptions.MethodNotAllowed):
        headers["Allow"] = ", ".join(getattr(context.get("view"), "allowed_methods", []))
    body = document(problem, status=status, request_id=request_id)
    return Response(body, status=status, headers=headers, content_type=MEDIA_TYPE)


def document(problem: Problem, *, status: int, request_id: UUID) -> dict[str, Any]:
    """Return the problem document of a refusal."""
    found: dict[str, Any] = {
        "type": f"urn:dataverket:problem:{problem.code}",
        "title": problem.title,
        "status": status,
        "code": problem.code,
        "detail": problem.detail,
        "request_id": str(request_id),
        "errors": [
            {"pointer": error.pointer, "code": error.code, "detail": error.detail}
            for error in problem.errors
        ],
    }
    blocked = getattr(problem, "blocked", None)
    if blocked is not None:
        found["blocked"] = blocked
    return found


def _classified(error: Exception) -> tuple[int, Problem]:
    if isinstance(error, Problem):
        fitting = (status for kind, status in STATUS_OF if isinstance(error, kind))
        return next(fitting, 400), error
    if isinstance(error, exceptions.APIException):
        return error.status_code, _of_framework(error)
    if isinstance(error, RequestDataTooBig):
        return 413, BodyTooLarge("The body is larger than 1 MiB. Split the request.")
    if isinstance(error, Http404):
        return 404, _named(404, "There is nothing at this address. See /api/docs.", "not_found")
    if isinstance(error, OperationalError | InterfaceError):
        text = (
            "PostgreSQL does not answer, or ended the transaction; nothing was changed. Repeat in "
            "a moment; when it stays, see docs/runbooks/postgresql-unavailable.md."
        )
        return 503, problems.DependencyDown(text)
    text = "The platform has a defect here; nothing was changed. Report the request_id."
    return 500, _named(500, text, "internal_error")


def _of_framework(error: exceptions.APIException) -> Problem:
    if isinstance(error, exceptions.ValidationError):
        return from_validation(error.detail)
    return _named(error.status_code, str(error.detail), error.default_code)


def _named(status: int, detail: str, code: str) -> Problem:
    problem = Problem(detail, code=code)
    problem.title = _TITLES.get(status, "The request failed")
    return problem


def from_validation(detail: Any) -> problems.InvalidInput:
    """Return one problem with every wrong field of a serializer's answer."""
    errors = list(_flat(detail, ""))
    places = ", ".join(dict.fromkeys(error.pointer or "the body" for error in errors))
    return problems.InvalidInput(
        f"The request is not valid: see {places}. Mend what is listed in errors, then repeat.",
        errors=errors,
    )


def _flat(detail: Any, pointer: str) -> Iterator[FieldError]:
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            whole = key == "non_field_errors"
            yield from _flat(value, pointer if whole else f"{pointer}/{_escaped(str(key))}")
    elif isinstance(detail, Sequence) and not isinstance(detail, str):
        for index, value in enumerate(detail):
            deeper = isinstance(value, Mapping)
            yield from _flat(value, f"{pointer}/{index}" if deeper else pointer)
    else:
        code = getattr(detail, "code", "invalid")
        yield FieldError(pointer=pointer, code=code, detail=str(detail))


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
