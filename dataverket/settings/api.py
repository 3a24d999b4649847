"""Settings of the API and its OpenAPI document."""

from typing import Any

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "dataverket.api.authentication.TokenAuthentication",
        "dataverket.api.authentication.BrowserAuthentication",
    ],
    # Every operation asks its principal; see dataverket.api.operations.
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_PARSER_CLASSES": [
        "dataverket.api.parsing.BoundedJsonParser",
        "dataverket.api.parsing.MergePatchParser",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "dataverket.api.negotiation.JsonOnly",
    "DEFAULT_SCHEMA_CLASS": "dataverket.api.schema.OperationSchema",
    "EXCEPTION_HANDLER": "dataverket.api.problems.to_response",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Dataverket",
    "DESCRIPTION": (
        "Sovereign datacenter automation. Every refusal is a problem document (RFC 9457). "
        "Clients tolerate unknown fields; the server only adds within a major version."
    ),
    "VERSION": "1.0.0",
    "LICENSE": None,
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "SERVE_PERMISSIONS": [],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": False,
    "COMPONENT_SPLIT_PATCH": False,
    "SORT_OPERATION_PARAMETERS": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"persistAuthorization": False, "displayOperationId": True},
    "ENUM_NAME_OVERRIDES": {
        "RoleEnum": "dataverket.api.v1.enums.ROLES",
        "ScopeKindEnum": "dataverket.api.v1.enums.SCOPE_KINDS",
        "PrincipalKindEnum": "dataverket.api.v1.enums.PRINCIPAL_KINDS",
        "QuotaResourceEnum": "dataverket.api.v1.enums.QUOTA_RESOURCES",
        "PowerActionEnum": "dataverket.api.v1.enums.POWER_ACTIONS",
        "DriftActionEnum": "dataverket.api.v1.enums.DRIFT_ACTIONS",
    },
}
