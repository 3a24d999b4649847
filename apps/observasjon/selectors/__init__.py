"""Reading how the platform is. Nothing here writes."""

from apps.observasjon.selectors.dependency_map import get_dependency_map, list_services
from apps.observasjon.selectors.platform_status import get_platform_status

__all__ = ["get_dependency_map", "get_platform_status", "list_services"]
