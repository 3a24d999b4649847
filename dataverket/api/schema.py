"""What every operation's entry in the OpenAPI document has in common."""

from typing import Any, Final

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_bearer_security_scheme_object
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from dataverket.api.outputs import ProblemSerializer
from dataverket.api.problems import MEDIA_TYPE

_SAID: Final = {
    400: "The request is not valid.",
    401: "No valid credential.",
    403: "Visible, but not allowed.",
    404: "It does not exist, or not for you.",
    409: "The object's condition does not allow this, or nothing is left.",
    412: "It has changed since it was read.",
    413: "The body is too large.",
    415: "The media type is not supported.",
    422: "The Idempotency-Key belongs to another request.",
    428: "If-Match is missing.",
    500: "A defect of the platform.",
    503: "A needed service does not answer.",
}
_ALWAYS: Final = (400, 401, 403, 404, 500, 503)
_BY_METHOD: Final = {
    "GET": (),
    "POST": (409, 413, 415, 422),
    "PUT": (409, 413, 415),
    "PATCH": (409, 412, 413, 415, 428),
    "DELETE": (409,),
}
_GUARDED: Final = (412, 428)


class OperationSchema(AutoSchema):
    """Takes the tag from the resource's package, such as ``server_allocations``."""

    def get_tags(self) -> list[str]:
        """Return the resource of the operation."""
        return [type(self.view).__module__.split(".")[-2].replace("_", "-")]


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How API tokens appear in the document."""

    target_class = "dataverket.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:  # noqa: ARG002
        """Return the scheme."""
        return build_bearer_security_scheme_object("Authorization", "Bearer")


class BrowserScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the browser's session appears in the document."""

    target_class = "dataverket.api.authentication.BrowserAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:  # noqa: ARG002
        """Return the scheme."""
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}


def problem_responses(method: str, *, guarded: bool) -> dict[Any, Any]:
    """Return the refusals that an operation of ``method`` may answer with."""
    codes = {*_ALWAYS, *_BY_METHOD[method], *(_GUARDED if guarded else ())}
    return {
        (code, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description=_SAID[code])
        for code in sorted(codes)
    }


def header_parameters(
    method: str, *, guarded: bool, versioned: list[int], tasked: list[int]
) -> list[OpenApiParameter]:
    """Return the headers that an operation reads and answers with."""
    found = [
        _header(
            "X-Request-Id", "A UUID of the caller's that the logs and the audit log shall hold."
        )
    ]
    if method == "POST":
        text = "Repeating the request with the same key within 24 h has one effect."
        found.append(_header("Idempotency-Key", text))
    if guarded:
        found.append(_header("If-Match", "ETag of the version that was read.", required=True))
    if versioned:
        found.append(_header("ETag", "The version.", response=versioned))
    if tasked:
        found.append(_header("Location", "The task.", response=tasked))
    return found


def _header(name: str, text: str, **more: Any) -> OpenApiParameter:
    return OpenApiParameter(
        name=name,
        type=OpenApiTypes.STR,
        location=OpenApiParameter.HEADER,
        description=text,
        **more,
    )
