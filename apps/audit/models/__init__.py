from apps.audit.models.record import AuditRecord, UnsealedRecord
from apps.audit.models.seal import AuditSeal

__all__ = ["AuditRecord", "AuditSeal", "UnsealedRecord"]
