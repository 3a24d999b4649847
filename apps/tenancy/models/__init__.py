from apps.tenancy.models.quota import Quota, Reservation
from apps.tenancy.models.tenant import Environment, Project, Tenant

__all__ = ["Environment", "Project", "Quota", "Reservation", "Tenant"]
