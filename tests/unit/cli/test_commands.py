"""What the commands send: the body and query of each, as the API wants them."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from cli.client.version import VERSION
from cli.commands.dvid import dvid
from cli.reference import PROGRAMS, pages
from tests.unit.cli.api import Api, Reply, Request, network, page, problem
from tests.unit.cli.conftest import Shell

ROOT = Path(__file__).parent.parent.parent.parent
IMPORT = {
    "id": "i1",
    "datacenter": "osl1",
    "state": "waiting_approval",
    "submitter_name": "ingrid",
    "plan_hash": "abc",
    "diff": "+ server osl1-r1-s01  (needs approval)",
    "applied_at_once": [],
    "pending": [{"kind": "server", "name": "osl1-r1-s01"}],
    "version": 1,
}
AT = "--project helse/journal --datacenter osl1"
WRITES = [
    ("tenant create helse", "tenants", {"name": "helse"}),
    ("project create journal --tenant helse", "projects", {"tenant": "helse", "name": "journal"}),
    ("project create helse/journal", "projects", {"tenant": "helse", "name": "journal"}),
    (
        "environment create production --project helse/journal",
        "environments",
        {"project": "helse/journal", "name": "production"},
    ),
    ("id user create ola", "users", {"username": "ola"}),
    (
        "id role assign ola project-admin --project helse/journal",
        "role-assignments",
        {
            "principal_kind": "user",
            "principal": "ola",
            "role": "project-admin",
            "scope_kind": "project",
            "scope": "helse/journal",
        },
    ),
    (
        "id role assign kari platform-auditor --reason audit",
        "role-assignments",
        {
            "principal_kind": "user",
            "principal": "kari",
            "role": "platform-auditor",
            "scope_kind": "platform",
            "reason": "audit",
        },
    ),
    (
        "net vlan-pool create tenants --datacenter osl1 --range 2000-2999",
        "vlan-pools",
        {"name": "tenants", "datacenter": "osl1", "first": 2000, "last": 2999},
    ),
    (
        "net prefix-pool create tenants --datacenter osl1 --prefix 10.20.0.0/16",
        "prefix-pools",
        {
            "name": "tenants",
            "datacenter": "osl1",
            "prefix": "10.20.0.0/16",
            "network_length": 24,
        },
    ),
    (
        "net provisioning-network create --datacenter osl1 --vlan 100 --prefix 10.1.0.0/24",
        "provisioning-networks",
        {"datacenter": "osl1", "vlan_id": 100, "prefix": "10.1.0.0/24"},
    ),
    (
        f"net network create web {AT} --environment production",
        "networks",
        {
            "project": "helse/journal",
            "environment": "production",
            "name": "web",
            "datacenter": "osl1",
        },
    ),
    (
        f"ce allocation create web-01 {AT} --class m1.small --network web --image talos --dry-run",
        "server-allocations",
        {
            "project": "helse/journal",
            "name": "web-01",
            "datacenter": "osl1",
            "server_class": "m1.small",
            "network": "web",
            "image": "talos",
        },
    ),
    (
        "net address allocate --network web --project helse/journal",
        "addresses",
        {"network": "web", "project": "helse/journal"},
    ),
]


@pytest.mark.parametrize(("line", "path", "body"), WRITES)
def test_a_create_sends_what_the_api_wants(shell: Shell, signed_in: Api, line, path, body):
    signed_in.on("POST", path, Reply(status=201, body=network()))

    done = shell(line)

    assert done.code == 0, done.err
    assert signed_in.sent("POST", path).body == body


def test_a_quota_is_set_for_the_project_that_is_named(shell: Shell, signed_in: Api):
    signed_in.on("PUT", "quotas", Reply(body={"id": "q1", "resource": "servers", "limit": 10}))

    done = shell("quota set servers --project helse/journal --limit 10")

    assert done.code == 0
    expected = {"project": "helse/journal", "resource": "servers", "limit": 10}
    assert signed_in.sent("PUT", "quotas").body == expected


QUOTAS = [
    {
        "id": "q1",
        "resource": "servers",
        "limit": 10,
        "used": 4,
        "free": 6,
        "version": 1,
        "tenant": "t1",
        "tenant_name": "helse",
        "project": "p1",
        "project_name": "journal",
    },
    {
        "id": "q2",
        "resource": "vlans",
        "limit": 40,
        "used": 0,
        "free": 40,
        "version": 1,
        "tenant": "t1",
        "tenant_name": "helse",
        "project": None,
        "project_name": None,
    },
]


def test_quotas_are_listed_by_the_names_of_project_and_tenant(shell: Shell, signed_in: Api):
    signed_in.on("GET", "quotas", page(*QUOTAS))

    lines = shell("quota list").out.splitlines()

    assert [line.split() for line in lines] == [
        ["RESOURCE", "LIMIT", "USED", "FREE", "PROJECT", "TENANT"],
        ["servers", "10", "4", "6", "helse/journal", "helse"],
        ["vlans", "40", "0", "40", "helse"],
    ]


def test_quotas_as_json_are_what_the_api_answered(shell: Shell, signed_in: Api):
    signed_in.on("GET", "quotas", page(*QUOTAS))

    assert json.loads(shell("quota list -o json").out) == QUOTAS


def test_quotas_of_a_control_plane_that_tells_no_names_are_listed_by_ids(
    shell: Shell, signed_in: Api
):
    old = {
        name: value
        for name, value in QUOTAS[0].items()
        if name not in ("tenant_name", "project_name")
    }
    signed_in.on("GET", "quotas", page(old))

    assert shell("quota list").out.splitlines()[1].split()[-2:] == ["p1", "t1"]


def test_a_token_for_a_program_is_in_the_json(shell: Shell, signed_in: Api):
    signed_in.on("GET", "machine-accounts", page({"id": "m1", "name": "ci"}))
    issued = {"id": "k1", "name": "first-token", "token": "dvt_x", "expires_at": "2026-12-31"}
    signed_in.on("POST", "tokens", Reply(status=201, body=issued))

    done = shell("token create first-token --machine ci --days 180 -o json", program=dvid)

    assert json.loads(done.out)["token"] == "dvt_x"
    sent = signed_in.sent("POST", "tokens").body
    assert {"name": "first-token", "machine_account": "m1"}.items() <= sent.items()


def test_a_token_for_a_person_is_the_only_thing_on_stdout(shell: Shell, signed_in: Api):
    issued = {"id": "k1", "name": "laptop", "token": "dvt_x", "expires_at": "2026-12-31"}
    signed_in.on("POST", "tokens", Reply(status=201, body=issued))

    assert shell("id token create laptop").out == "dvt_x\n"


def test_an_import_tells_who_has_to_do_what_next(shell: Shell, signed_in: Api, tmp_path: Path):
    site = tmp_path / "site.yaml"
    site.write_text("datacenter: osl1\n")
    signed_in.on("POST", "inventory-imports", Reply(status=201, body=IMPORT))

    done = shell(f"inventory import {site} --reason new -o json")

    assert done.code == 0
    assert json.loads(done.out) == IMPORT
    assert "dv inventory approve i1" in done.err
    sent = signed_in.sent("POST", "inventory-imports").body
    assert sent == {"content": "datacenter: osl1\n", "reason": "new"}


def test_an_approval_shows_the_diff_and_is_bound_to_its_hash(shell: Shell, signed_in: Api):
    signed_in.on("GET", "inventory-imports/i1", Reply(body=IMPORT))
    signed_in.on("POST", "inventory-imports/i1/approve", Reply(body=IMPORT | {"state": "applied"}))

    done = shell("inventory approve i1 --reason seen --yes")

    assert "+ server osl1-r1-s01" in done.err
    sent = signed_in.sent("POST", "inventory-imports/i1/approve").body
    assert sent == {"plan_hash": "abc", "reason": "seen"}


def test_an_approval_without_yes_and_terminal_is_refused(shell: Shell, signed_in: Api):
    signed_in.on("GET", "inventory-imports/i1", Reply(body=IMPORT))

    done = shell("inventory approve i1 --reason seen")

    assert done.code == 2
    assert [one.method for one in signed_in.requests] == ["GET"]


def test_a_password_comes_from_stdin(shell: Shell, signed_in: Api):
    signed_in.on("POST", "secrets", Reply(status=201, body={"id": "s1", "reference": "r"}))

    done = shell("secret set secret://osl1/bmc/x --username admin", stdin="hunter2\n")

    assert signed_in.sent("POST", "secrets").body["password"] == "hunter2"
    assert "hunter2" not in done.out + done.err


def test_what_an_offering_needs_is_told_with_the_command(shell: Shell, signed_in: Api):
    needed = {
        "met": False,
        "detail": "a VLAN pool in osl1",
        "who_can_fix": "platform operator",
        "command": "dvnet vlan-pool create",
    }
    offer = {"name": "networks", "title": "Networks", "enabled": False, "prerequisites": [needed]}
    signed_in.on("GET", "offerings", Reply(body={"items": [offer], "next_page_token": None}))

    done = shell("offering list --project helse/journal")

    assert "needs: a VLAN pool in osl1" in done.err
    assert "dvnet vlan-pool create" in done.err


def test_status_fails_for_a_tenant_when_a_service_is_not_healthy(shell: Shell, signed_in: Api):
    row = {"service": "nett", "datacenter": "osl1", "status": "unknown"}
    signed_in.on("GET", "status", problem(403, "forbidden", "Not allowed", "no role."))
    signed_in.on("GET", "healthz", Reply(body={"status": "ok"}))
    signed_in.on("GET", "dependencies", page(row))
    signed_in.on("GET", "tasks", page({"id": "t1"}))

    done = shell("status -o json")

    assert done.code == 1
    assert json.loads(done.out)["tasks"] == {"dependency_blocked": 1, "stuck": 1}


def test_a_pool_whose_name_stands_in_two_datacenters_is_not_guessed(shell: Shell, signed_in: Api):
    rows = [{"id": str(at), "name": "tenants", "datacenter": f"dc{at}"} for at in (1, 2)]
    signed_in.on("GET", "vlan-pools", page(*rows))

    done = shell("net vlan-pool delete tenants --yes")

    assert done.code == 2
    assert "--datacenter" in done.err


def test_a_name_cannot_leave_its_place_in_the_path(shell: Shell, signed_in: Api):
    done = shell("net network get ../../tenants --project helse/journal")

    assert done.code == 4
    assert "tenants" not in [one.path for one in signed_in.requests]


def test_completion_offers_names_and_asks_once_a_minute(
    shell: Shell, signed_in: Api, monkeypatch, capsys
):
    signed_in.on("GET", "datacenters", page({"name": "osl1"}, {"name": "trd1"}))
    monkeypatch.setenv("_DV_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "dv site check o")
    monkeypatch.setenv("COMP_CWORD", "3")

    for _ in range(2):
        with pytest.raises(SystemExit):
            shell("")

    assert capsys.readouterr().out == "plain,osl1\n" * 2
    assert len(signed_in.requests) == 1


@pytest.mark.parametrize("kind", ["bash", "zsh", "fish"])
def test_completion_scripts_cover_every_program(shell: Shell, kind: str):
    done = shell(f"completion {kind}")

    assert done.code == 0
    assert all(f"_{name}_COMPLETE" in done.out for name in ("DV", "DVID", "DVCE", "DVNET"))


def _leaves(command: click.Command, context: click.Context) -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield context.command_path, command
        return
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        assert inner is not None, name
        yield from _leaves(inner, click.Context(inner, parent=context, info_name=name))


LEAVES = [
    found
    for program in PROGRAMS
    for found in _leaves(program, click.Context(program, info_name=program.name))
]


@pytest.mark.parametrize("command", [leaf for _, leaf in LEAVES], ids=[path for path, _ in LEAVES])
def test_every_command_says_what_it_does_and_every_option_too(command: click.Command):
    assert command.help
    if command.name not in ("version", "dvke", "dvapp", "dvos"):
        assert "Example" in command.help
    silent = [one.name for one in command.params if isinstance(one, click.Option) and not one.help]
    assert silent == []


def test_the_reference_is_current():
    kept = {path.name: path.read_text() for path in (ROOT / "docs" / "cli").glob("*.md")}

    assert kept == pages(), "run: python -m cli.reference"


def test_the_version_is_that_of_the_project(shell: Shell):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert project["version"] == VERSION
    assert shell("version").out == f"dataverket-cli {VERSION}\n"


def _of_resources(request: Request) -> Reply:
    """Answer as the API does to the tasks of one name."""
    rows = [{"id": f"t-{name}", "resource_name": name} for name in ("osl1-r1-s01", "osl1-r1-s02")]
    wanted = request.query.get("resource_name")
    return page(*(row for row in rows if not wanted or row["resource_name"] in wanted))


def test_tasks_are_listed_by_the_name_of_what_they_are_about(shell: Shell, signed_in: Api):
    signed_in.on("GET", "tasks", _of_resources)

    done = shell("task list --resource osl1-r1-s02 --state stuck -o name")

    assert (done.code, done.out) == (0, "t-osl1-r1-s02\n")
    assert signed_in.requests[-1].query["state"] == ["stuck"]


def test_a_name_that_no_task_is_about_is_told_with_those_that_come_near(
    shell: Shell, signed_in: Api
):
    signed_in.on("GET", "tasks", _of_resources)

    done = shell("task list --resource osl1-r1-s03")

    assert done.code == 4
    assert "resource 'osl1-r1-s03'" in done.err
    assert "osl1-r1-s02" in done.err


def test_tasks_of_an_id_are_asked_for_by_the_id(shell: Shell, signed_in: Api):
    signed_in.on("GET", "tasks", page({"id": "t1"}))
    identity = "0197a3c1-0000-7000-8000-0000000000a1"

    shell(f"task list --resource {identity}")

    assert signed_in.sent("GET", "tasks").query["resource"] == [identity]
