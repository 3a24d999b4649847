"""Whether this process can work; for load balancers."""

from django.db import connection
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dataverket.api.outputs import ProblemSerializer
from dataverket.api.problems import MEDIA_TYPE
from dataverket.api.v1.health.serializers import HealthSerializer
from dataverket.api.views import ApiView


class Healthz(ApiView):
    """Needs no credential and tells nothing else."""

    authentication_classes = ()

    @extend_schema(
        operation_id="healthz_get",
        summary="Return whether this process reaches the database",
        auth=[],
        responses={
            200: HealthSerializer,
            (503, MEDIA_TYPE): OpenApiResponse(
                ProblemSerializer, description="The database does not answer."
            ),
        },
    )
    def get(self, _request: Request) -> Response:
        """Return whether this process reaches the database."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return Response(HealthSerializer({"status": "ok", "database": "reachable"}).data)
