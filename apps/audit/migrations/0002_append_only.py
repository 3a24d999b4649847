"""Triggers that keep the audit log append-only, whoever asks."""

from django.db import migrations

GUARD = """
CREATE FUNCTION audit.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit log is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege',
              HINT = 'Write a new record that explains the old one.';
END
$$;
CREATE TRIGGER audit_record_unchanged BEFORE UPDATE OR DELETE ON audit_auditrecord
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER audit_record_not_truncated BEFORE TRUNCATE ON audit_auditrecord
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER audit_seal_unchanged BEFORE UPDATE OR DELETE ON audit_auditseal
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER audit_seal_not_truncated BEFORE TRUNCATE ON audit_auditseal
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
"""

UNGUARD = """
DROP TRIGGER audit_seal_not_truncated ON audit_auditseal;
DROP TRIGGER audit_seal_unchanged ON audit_auditseal;
DROP TRIGGER audit_record_not_truncated ON audit_auditrecord;
DROP TRIGGER audit_record_unchanged ON audit_auditrecord;
DROP FUNCTION audit.refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(sql=GUARD, reverse_sql=UNGUARD)]
