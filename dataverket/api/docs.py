"""The OpenAPI document and the page on which to read and try it, without any other server."""

from drf_spectacular.views import (
    SpectacularJSONAPIView,
    SpectacularSwaggerView,
    SpectacularYAMLAPIView,
)
from rest_framework.negotiation import DefaultContentNegotiation


class DocumentAsJson(SpectacularJSONAPIView):
    """The OpenAPI document as JSON."""

    content_negotiation_class = DefaultContentNegotiation


class DocumentAsYaml(SpectacularYAMLAPIView):
    """The OpenAPI document as YAML."""

    content_negotiation_class = DefaultContentNegotiation


class Page(SpectacularSwaggerView):
    """Swagger UI, served by this process."""

    content_negotiation_class = DefaultContentNegotiation
