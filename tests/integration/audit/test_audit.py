import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from apps.audit import selectors, services
from apps.audit.models import AuditRecord, AuditSeal
from apps.audit.types import Actor, AuditFilter, Change
from dataverket.lib import clock, ids
from dataverket.lib.scope import Visibility
from tests.factories.audit import person

pytestmark = pytest.mark.django_db


def record(action: str = "server.renamed", *, actor: Actor | None = None, **fields: Any):
    services.record_change(
        actor=actor or person(),
        action=action,
        object_type="server",
        object_id=fields.pop("object_id", None) or ids.new_id(),
        object_name="osl1-r1-s01",
        **fields,
    )


def tamper(sql: str, *parameters: Any):
    """What somebody with the database's superuser could do."""
    with connection.cursor() as cursor:
        for table in ("audit_auditrecord", "audit_auditseal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql, parameters)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("audit_auditrecord", "audit_auditseal"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_a_record_holds_what_was_given():
    actor = person("kari")
    object_id = ids.new_id()

    record(
        actor=actor,
        object_id=object_id,
        before={"name": "æ"},
        after={"name": "ø"},
        reason="wish of the tenant",
    )

    [found] = selectors.list_records(visibility=Visibility.all())
    assert found.actor == actor
    assert found.object_id == object_id
    assert (found.before, found.after) == ({"name": "æ"}, {"name": "ø"})
    assert found.reason == "wish of the tenant"
    assert not found.sealed


def test_a_record_is_gone_with_the_transaction_that_wrote_it():
    sid = transaction.savepoint()
    record()
    transaction.savepoint_rollback(sid)

    assert selectors.list_records(visibility=Visibility.all()) == []
    assert services.seal_records() == 0


def test_sealing_links_every_record_once():
    services.record_changes(
        actor=Actor.system("tests"),
        changes=[
            Change(action="a.b", object_type="x", object_id=None, object_name=str(number))
            for number in range(5)
        ],
    )

    counts = [services.seal_records(limit=3) for _ in range(3)]

    report = selectors.verify_chain()
    assert counts == [3, 2, 0]
    assert (report.records, report.sealed, report.unsealed) == (5, 5, 0)
    assert report.broken == ()
    assert list(AuditSeal.objects.values_list("sequence", flat=True)) == [1, 2, 3, 4, 5]
    assert AuditSeal.objects.get(sequence=5).hash == report.head


def test_unsealed_records_are_counted():
    record()
    services.seal_records()
    record()

    report = selectors.verify_chain()

    assert (report.sealed, report.unsealed) == (1, 1)
    assert report.broken == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditrecord SET reason = 'x'",
        "DELETE FROM audit_auditrecord",
        "UPDATE audit_auditseal SET hash = 'x'",
        "DELETE FROM audit_auditseal",
        "TRUNCATE audit_auditrecord CASCADE",
        "TRUNCATE audit_auditseal",
    ],
)
def test_the_database_refuses_to_change_the_log(statement: str):
    record()
    services.seal_records()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_auditrecord ENABLE TRIGGER USER")
        cursor.execute("ALTER TABLE audit_auditseal ENABLE TRIGGER USER")

        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(statement)

    assert AuditRecord.objects.count() == 1
    assert selectors.verify_chain().broken == ()


def seal_three() -> None:
    for number in range(3):
        record(f"step.{number}")
    services.seal_records()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("reason", "nothing happened"),
        ("actor_name", "somebody else"),
        ("after", '{"name": "other"}'),
        ("at", "2020-01-01T00:00:00Z"),
        ("tenant_id", "6f1c2f9e-6a37-4c1e-9a39-0d5a2f0c1b11"),
    ],
)
def test_an_altered_record_is_found(column: str, value: str):
    seal_three()
    victim = AuditSeal.objects.get(sequence=2).record_id

    tamper("UPDATE audit_auditrecord SET " + column + " = %s WHERE id = %s", value, victim)  # noqa: S608 - the test's own column names

    [finding] = selectors.verify_chain().broken
    assert (finding.sequence, finding.record_id) == (2, victim)
    assert "altered" in finding.detail


def test_a_record_removed_with_its_link_is_found():
    seal_three()
    victim = AuditSeal.objects.get(sequence=2).record_id

    tamper("DELETE FROM audit_auditseal WHERE sequence = 2")
    tamper("DELETE FROM audit_auditrecord WHERE id = %s", victim)

    broken = selectors.verify_chain().broken
    assert [finding.sequence for finding in broken] == [2, 3]
    assert "missing" in broken[0].detail


def test_a_record_altered_with_a_new_hash_breaks_the_next_link():
    seal_three()

    tamper("UPDATE audit_auditseal SET hash = %s WHERE sequence = 2", "f" * 64)

    assert {finding.sequence for finding in selectors.verify_chain().broken} == {2, 3}


def test_a_cut_end_changes_the_head():
    seal_three()
    noted = selectors.verify_chain().head

    tamper("DELETE FROM audit_auditseal WHERE sequence = 3")

    assert selectors.verify_chain().head != noted


def test_the_command_ends_well_while_the_chain_holds():
    seal_three()
    out = io.StringIO()

    call_command("verify_audit", stdout=out)

    assert "3 records, 3 sealed" in out.getvalue()
    assert "The chain holds." in out.getvalue()


def test_the_command_fails_with_a_line_per_finding():
    seal_three()
    tamper("UPDATE audit_auditrecord SET reason = 'x'")
    err = io.StringIO()

    with pytest.raises(CommandError) as caught:
        call_command("verify_audit", stdout=io.StringIO(), stderr=err)

    assert caught.value.returncode == 1
    assert len(err.getvalue().splitlines()) == 3


def test_records_of_a_tenant_are_seen_by_it_and_not_by_others():
    ours, theirs, project = ids.new_id(), ids.new_id(), ids.new_id()
    record("a.ours", tenant_id=ours, project_id=project)
    record("a.theirs", tenant_id=theirs)
    record("a.platform")

    def seen(visibility: Visibility) -> set[str]:
        return {found.action for found in selectors.list_records(visibility=visibility)}

    assert seen(Visibility(tenant_ids=frozenset({ours}))) == {"a.ours"}
    assert seen(Visibility(project_ids=frozenset({project}))) == {"a.ours"}
    assert seen(Visibility()) == set()
    assert len(seen(Visibility.all())) == 3


def test_lists_page_from_the_newest_and_filter():
    actor = person("kari")
    for number in range(5):
        record(f"server.step{number}", actor=actor)
    record("server", actor=person("ola"))
    everything = Visibility.all()

    page = selectors.list_records(
        visibility=everything, filters=AuditFilter(actor_id=actor.id), limit=2
    )
    following = selectors.list_records(
        visibility=everything, filters=AuditFilter(actor_id=actor.id), limit=9, before=page[-1].id
    )
    below = selectors.list_records(visibility=everything, filters=AuditFilter(action="server"))
    later = AuditFilter(since=clock.now() + timedelta(hours=1))

    assert [found.action for found in page] == ["server.step4", "server.step3"]
    assert [found.action for found in following] == [
        "server.step2",
        "server.step1",
        "server.step0",
    ]
    assert len(below) == 6
    assert selectors.list_records(visibility=everything, filters=later) == []


def test_a_list_takes_one_query(django_assert_num_queries: DjangoAssertNumQueries):
    seal_three()

    with django_assert_num_queries(1):
        found = selectors.list_records(visibility=Visibility.all())

    assert all(view.sealed for view in found)
