"""Declaring an operation: its form, its answers, and what surrounds every request."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final

from django.db import transaction
from django.utils.crypto import salted_hmac
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from apps.identitet.types import Operation, Principal
from apps.tenancy import selectors as tenancy
from dataverket.api import preconditions, schema
from dataverket.api.calls import Answer, Call
from dataverket.api.dry_runs import DryRunSerializer
from dataverket.api.inputs import Body, Query, WriteQuery, read_query
from dataverket.db import idempotency
from dataverket.db.idempotency import StoredAnswer
from dataverket.lib import clock
from dataverket.lib.problems import InvalidInput, Unauthenticated

type Shape = type[serializers.Serializer[Any]] | None
# A method of a view: takes the view, the call and the names in the path.
type Handler = Callable[..., Answer]
_LONGEST_KEY: Final = 255
_SAID: Final = {200: "Done.", 201: "Created.", 202: "Accepted: a task does it.", 204: "Gone."}


@dataclass(frozen=True, kw_only=True, slots=True)
class Declaration:
    """What an operation takes and answers."""

    method: str
    query: type[Query]
    body: type[Body] | None
    answers: Mapping[int, Shape]
    shown_once: tuple[str, ...]
    guarded: bool


def operation(
    operation_id: str,
    *,
    answers: Mapping[int, Shape],
    query: type[Query] = Query,
    body: type[Body] | None = None,
    guarded: bool = False,
    versioned: bool = False,
    shown_once: tuple[str, ...] = (),
) -> Callable[[Handler], Callable[..., Response]]:
    """Make a handler an operation of the API.

    Args:
        operation_id: ``<resource>_<verb>``; the verb decides the HTTP method's name in the SDK.
        answers: For every successful status the serializer of its body.
        query: The parameters; writes take one derived from ``WriteQuery``.
        body: The form of the request's body.
        guarded: Needs ``If-Match``.
        versioned: Answers with an ``ETag``.
        shown_once: Fields of the body that a replay leaves out, since they are secret.
    """

    def decorate(handler: Handler) -> Callable[..., Response]:
        method = handler.__name__.upper()
        if method != "GET" and not issubclass(query, WriteQuery):
            raise TypeError(f"{operation_id}: a write's query derives from WriteQuery.")
        declaration = Declaration(
            method=method,
            query=query,
            body=body,
            answers=answers,
            shown_once=shown_once,
            guarded=guarded,
        )

        @wraps(handler)
        def handle(view: Any, request: Request, **path: Any) -> Response:
            call = _read(declaration, request)
            return _run(declaration, request, call, lambda: handler(view, call, **path))

        return _described(operation_id, declaration, handler, versioned=versioned)(handle)

    return decorate


def _described(
    operation_id: str, declared: Declaration, handler: Handler, *, versioned: bool
) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    text = " ".join((handler.__doc__ or "").split())
    responses: dict[Any, Any] = {
        status: OpenApiResponse(shape, description=_SAID[status])
        for status, shape in declared.answers.items()
    }
    if declared.method != "GET" and 200 not in declared.answers:  # noqa: PLR2004 - HTTP
        responses[200] = OpenApiResponse(DryRunSerializer, description="Answer to a dry run.")
    media = "application/merge-patch+json" if declared.method == "PATCH" else "application/json"
    parameters: list[Any] = schema.header_parameters(
        declared.method,
        guarded=declared.guarded,
        versioned=[s for s in declared.answers if s in (200, 201)] if versioned else [],
        tasked=[s for s in declared.answers if s == 202],  # noqa: PLR2004 - HTTP
    )
    return extend_schema(
        operation_id=operation_id,
        summary=text.partition(". ")[0].rstrip("."),
        description=text,
        parameters=[*parameters, declared.query] if declared.query is not Query else parameters,
        request={media: declared.body} if declared.body else None,
        responses={
            **responses,
            **schema.problem_responses(declared.method, guarded=declared.guarded),
        },
    )


def _read(declared: Declaration, request: Request) -> Call:
    principal = request.auth
    if not isinstance(principal, Principal):
        raise Unauthenticated(
            "This needs a credential: send Authorization: Bearer <API token>, or sign in."
        )
    query = read_query(request.query_params, declared.query)
    body: Mapping[str, Any] = {}
    if declared.body is not None:
        form = declared.body(data=request.data)
        form.is_valid(raise_exception=True)
        body = form.validated_data
    elif request.data:
        raise InvalidInput("This operation takes no body. Leave it out.", code="unexpected_body")
    is_cli = request.headers.get("User-Agent", "").startswith("dataverket-cli")
    return Call(
        principal=principal,
        actor=principal.actor(
            correlation_id=request.correlation_id,  # type: ignore[attr-defined]
            source="cli" if is_cli else "api",
            remote_address=request.META.get("REMOTE_ADDR", ""),
        ),
        at=clock.now(),
        query=query,
        body=body,
        if_match=request.headers.get("If-Match"),
        path=request.path,
    )


def _run(
    declared: Declaration, request: Request, call: Call, work: Callable[[], Answer]
) -> Response:
    if declared.method == "GET":
        return _response(_rendered(declared, work()))
    if call.query["dry_run"]:
        return _response(_dry_run(declared, call, work))
    key = request.headers.get("Idempotency-Key") if declared.method == "POST" else None
    if key is None:
        with transaction.atomic():
            return _response(_rendered(declared, work()))
    return _once(declared, request, call, key, work)


def _dry_run(declared: Declaration, call: Call, work: Callable[[], Answer]) -> StoredAnswer:
    with transaction.atomic():
        answer = work()
        done = _rendered(declared, answer)
        quotas = []
        if answer.tenant_id is not None:
            quotas = [
                quota
                for quota in tenancy.quota_usage(
                    visibility=call.principal.visibility_for(Operation.QUOTA_READ),
                    tenant_id=answer.tenant_id,
                )
                if quota.project_id in (None, answer.project_id)
            ]
        transaction.set_rollback(True)
    headers = {"Dry-Run": "true"}
    if 200 in declared.answers:  # noqa: PLR2004 - HTTP
        return StoredAnswer(status=200, body=done.body, headers=headers)
    body = DryRunSerializer(
        {
            "dry_run": True,
            "status": done.status,
            "resource": answer.resource or (done.body if done.status == 201 else None),  # noqa: PLR2004
            "task": answer.body if done.status == 202 and answer.task_id else None,  # noqa: PLR2004
            "quota_after": quotas,
        }
    ).data
    return StoredAnswer(status=200, body=body, headers=headers)


def _once(
    declared: Declaration, request: Request, call: Call, key: str, work: Callable[[], Answer]
) -> Response:
    if not key.isprintable() or not 1 <= len(key) <= _LONGEST_KEY:
        raise InvalidInput(
            f"Idempotency-Key: 1 to {_LONGEST_KEY} printable characters were expected, such as a "
            "UUID."
        )
    text = json.dumps(request.data, sort_keys=True, default=str)
    # Keyed, since a body may hold a password.
    digest = salted_hmac(
        "dataverket.api.operations",
        f"{declared.method} {request.get_full_path()}\n{text}",
        algorithm="sha256",
    ).hexdigest()
    whole: list[StoredAnswer] = []

    def keep() -> StoredAnswer:
        answer = _rendered(declared, work())
        whole.append(answer)
        body = json.loads(JSONRenderer().render(answer.body))
        for name in declared.shown_once:
            body[name] = None
        return StoredAnswer(status=answer.status, body=body, headers=answer.headers)

    stored, is_replay = idempotency.once(
        actor_id=call.principal.id, key=key, digest=digest, at=call.at, work=keep
    )
    if is_replay:
        return _response(stored, headers={"Idempotent-Replay": "true"})
    return _response(whole[0])


def _rendered(declared: Declaration, answer: Answer) -> StoredAnswer:
    shape = declared.answers[answer.status]
    headers = dict(answer.headers)
    if answer.version is not None:
        headers["ETag"] = preconditions.etag(answer.version)
    if answer.task_id is not None:
        headers["Location"] = f"/api/v1/tasks/{answer.task_id}"
    body = None if shape is None else shape(answer.body).data
    return StoredAnswer(status=answer.status, body=body, headers=headers)


def _response(answer: StoredAnswer, *, headers: Mapping[str, str] | None = None) -> Response:
    return Response(
        answer.body, status=answer.status, headers={**answer.headers, **(headers or {})}
    )
