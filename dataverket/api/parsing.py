"""Reading JSON bodies, bounded in size."""

from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework.parsers import JSONParser

from dataverket.api.problems import BodyTooLarge


class BoundedJsonParser(JSONParser):
    """``application/json`` up to ``DATA_UPLOAD_MAX_MEMORY_SIZE`` bytes, without NaN."""

    strict = True

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the decoded body.

        Raises:
            BodyTooLarge: It passes the limit. Final.
            ParseError: It is not JSON. Final.
        """
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        request = (parser_context or {})["request"]
        size = int(request.META.get("CONTENT_LENGTH") or 0)
        if size > limit:
            raise BodyTooLarge(
                f"The body has {size} bytes; {limit} are allowed. Split the request."
            )
        try:
            return super().parse(stream, media_type, dict(parser_context or {}))
        except RecursionError:
            return None


class MergePatchParser(BoundedJsonParser):
    """``application/merge-patch+json``. Source: RFC 7396."""

    media_type = "application/merge-patch+json"
