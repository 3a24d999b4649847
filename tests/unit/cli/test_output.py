import json

import pytest
import yaml

from cli.common.output import columns, emit_list, text_of
from tests.unit.cli.api import Api, Reply, network, page, task
from tests.unit.cli.conftest import Shell

LIST = "net network list --project helse/journal"


def test_a_table_has_a_header_and_aligned_columns(shell: Shell, signed_in: Api):
    signed_in.on("GET", "networks", page(network("web"), network("database")))

    done = shell(LIST)

    lines = done.out.splitlines()
    assert lines[0] == "NAME      DATACENTER  VLAN  PREFIX        GATEWAY  PHASE  ADDRESSES"
    assert lines[1].startswith("web       osl1        2000")
    assert done.err == ""


def test_headers_can_be_left_out(shell: Shell, signed_in: Api):
    signed_in.on("GET", "networks", page(network("web")))

    assert shell(f"{LIST} --no-headers").out.startswith("web ")


def test_wide_shows_more_columns(shell: Shell, signed_in: Api):
    signed_in.on("GET", "networks", page(network("web")))

    assert network()["id"] not in shell(LIST).out
    assert network()["id"] in shell(f"{LIST} -o wide").out


def test_json_is_what_the_api_answered_with_fields_that_are_newer_than_the_client(
    shell: Shell, signed_in: Api
):
    resource = network(colour="blue")
    signed_in.on("GET", "networks/web", Reply(body=resource))

    done = shell("net network get web --project helse/journal -o json")

    assert json.loads(done.out) == resource
    assert signed_in.sent("GET", "networks/web").query == {"project": ["helse/journal"]}


def test_every_other_format_of_a_list(shell: Shell, signed_in: Api):
    rows = [network("web"), network("database")]
    signed_in.on("GET", "networks", page(*rows))

    assert json.loads(shell(f"{LIST} -o json").out) == rows
    lines = shell(f"{LIST} -o jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == rows
    assert yaml.safe_load(shell(f"{LIST} -o yaml").out) == rows
    assert shell(f"{LIST} -o name").out == "web\ndatabase\n"


def test_the_format_of_the_environment_counts(shell: Shell, signed_in: Api, monkeypatch):
    signed_in.on("GET", "networks", page(network("web")))
    monkeypatch.setenv("DV_OUTPUT", "name")

    assert shell(LIST).out == "web\n"


def test_a_format_that_does_not_exist_in_the_environment_is_wrong_usage(
    shell: Shell, signed_in: Api, monkeypatch
):
    signed_in.on("GET", "networks", page(network("web")))
    monkeypatch.setenv("DV_OUTPUT", "xml")

    done = shell(LIST)

    assert done.code == 2
    assert "DV_OUTPUT says 'xml'" in done.err


def test_a_cut_list_says_so_on_stderr(shell: Shell, signed_in: Api):
    signed_in.on("GET", "networks", page(network("web"), token="more"))

    done = shell(f"{LIST} --limit 1")

    assert "--all" in done.err
    assert done.out.count("\n") == 2


def test_all_reads_page_after_page(shell: Shell, signed_in: Api):
    signed_in.on("GET", "networks", page(network("a"), token="t1"), page(network("b")))

    done = shell(f"{LIST} --all -o name")

    assert done.out == "a\nb\n"
    assert [one.query.get("page_token") for one in signed_in.requests] == [None, ["t1"]]


def test_control_characters_of_a_name_do_not_reach_the_terminal():
    assert text_of("a\x1b[2Jb\nc") == "a [2Jb c"


@pytest.mark.parametrize("rows", [[], [{"name": None}]])
def test_a_table_of_nothing_is_only_its_header(capsys, rows):
    emit_list(rows, columns("name", "+id"), form="table")

    assert capsys.readouterr().out.rstrip() == "NAME"


def test_one_resource_is_shown_line_by_line(shell: Shell, signed_in: Api):
    signed_in.on("GET", "networks/web", Reply(body=network()))

    done = shell("net network get web --project helse/journal")

    assert ["status.vlan_id", "2000"] in [line.split() for line in done.out.splitlines()]


def test_what_was_written_is_said_on_stderr_only(shell: Shell, signed_in: Api):
    signed_in.on("POST", "networks", Reply(status=201, body=network()))

    done = shell("net network create web -p helse/journal --datacenter osl1 -o name")

    assert done.out == "web\n"
    assert done.err == "Created: web.\n"
    sent = signed_in.sent("POST", "networks")
    assert sent.body == {"project": "helse/journal", "name": "web", "datacenter": "osl1"}
    assert sent.headers["user-agent"].startswith("dataverket-cli/")
    assert sent.headers["idempotency-key"]


def test_a_given_idempotency_key_is_sent_and_a_replay_is_told(shell: Shell, signed_in: Api):
    replay = Reply(status=201, body=network(), headers={"Idempotent-Replay": "true"})
    signed_in.on("POST", "networks", replay)

    done = shell(
        "net network create web -p helse/journal --datacenter osl1 --idempotency-key order-17"
    )

    assert signed_in.sent("POST", "networks").headers["idempotency-key"] == "order-17"
    assert "used before" in done.err


def test_a_dry_run_shows_the_resource_and_the_quota_afterwards(shell: Shell, signed_in: Api):
    answer = {
        "dry_run": True,
        "status": 201,
        "resource": network(),
        "task": None,
        "quota_after": [{"resource": "vlans", "used": 3, "limit": 5}],
    }
    signed_in.on("POST", "networks", Reply(body=answer))

    done = shell("net network create web -p helse/journal --datacenter osl1 --dry-run")

    assert signed_in.sent("POST", "networks").query == {"dry_run": ["true"]}
    assert "Dry run: nothing was changed." in done.err
    assert "quota vlans afterwards: 3 of 5" in done.err


def test_a_dry_run_keeps_the_resource_and_its_task_apart(shell: Shell, signed_in: Api):
    answer = {"dry_run": True, "status": 202, "resource": network(), "task": task("accepted")}
    signed_in.on("POST", "networks", Reply(body=answer))

    done = shell("net network create web -p helse/journal --datacenter osl1 --dry-run")

    first, second = done.out.split("\n\n")
    assert first.startswith("id")
    assert "Deploy server web-01" in second
