import json
import stat
from pathlib import Path

import pytest
import tomli_w

from cli.common.embedded import state_directory
from cli.common.files import config_path, credentials_path
from cli.common.settings import Settings, save_context, save_token
from tests.unit.cli.api import TOKEN, Api, Reply, network, page
from tests.unit.cli.conftest import Shell

ME = {
    "id": "u1",
    "kind": "user",
    "name": "ingrid",
    "is_operator": True,
    "roles": [{"role": "platform-operator", "scope_kind": "platform", "scope_name": ""}],
    "tenants": [],
    "projects": [{"id": "p1", "name": "helse/journal"}],
    "token_expires_at": "2026-12-31T00:00:00Z",
}


@pytest.fixture
def embedded(api: Api, home: Path) -> Api:
    """A platform that runs on this machine, with two sign-ins."""
    directory = home / "embedded"
    directory.mkdir()
    (directory / "running.json").write_text(json.dumps({"server": api.url}))
    users = [
        {"username": "ingrid", "token": TOKEN, "role": "platform-operator", "project": ""},
        {"username": "ola", "token": TOKEN, "project": "helse/journal"},
    ]
    (directory / "sign-ins.json").write_text(json.dumps({"users": users}))
    api.on("GET", "me", Reply(body=ME))
    api.on("GET", "tenants", page({"id": "t1", "name": "helse"}))
    return api


def test_a_flag_beats_the_environment_which_beats_the_context(home: Path, monkeypatch):
    save_context("work", {"server": "https://context", "project": "a/context"})

    assert Settings({}).server().value == "https://context"
    found = Settings({}).find("project")
    assert found
    assert found.source == "context work"
    monkeypatch.setenv("DV_SERVER", "https://environment")
    monkeypatch.setenv("DV_PROJECT", "a/environment")
    assert Settings({}).server().value == "https://environment"
    assert Settings({"server": "https://flag/"}).server().value == "https://flag"
    assert Settings({"project": "a/flag"}).value("project") == "a/flag"


def test_the_context_of_the_environment_beats_the_current_one(home: Path, monkeypatch):
    save_context("work", {"server": "https://work"})
    save_context("play", {"server": "https://play"})

    assert Settings({}).context == "work"
    monkeypatch.setenv("DV_CONTEXT", "play")
    assert Settings({}).server().value == "https://play"
    assert Settings({"context": "work"}).server().value == "https://work"


def test_a_context_that_does_not_exist_is_wrong_usage(shell: Shell):
    done = shell("tenant list --context nowhere")

    assert done.code == 2
    assert "no context 'nowhere'" in done.err


def test_a_kept_token_is_only_sent_to_its_own_server(home: Path):
    save_context("work", {"server": "https://work"})
    save_token("work", server="https://work", token="secret")

    assert Settings({}).token().value == "secret"
    assert Settings({"server": "https://elsewhere"}).token().value == ""


def test_the_token_of_the_environment_beats_the_kept_one(home: Path, monkeypatch):
    save_context("work", {"server": "https://work"})
    save_token("work", server="https://work", token="kept")
    monkeypatch.setenv("DV_TOKEN", "given")

    assert Settings({}).token().value == "given"


def test_tokens_are_in_a_file_that_only_the_owner_reads(shell: Shell, embedded: Api):
    done = shell("id login --embedded ingrid")

    assert done.code == 0
    assert stat.S_IMODE(credentials_path().stat().st_mode) == 0o600
    assert TOKEN in credentials_path().read_text()
    assert TOKEN not in config_path().read_text()
    assert TOKEN not in done.out + done.err


def test_a_file_with_a_wider_mode_is_replaced_by_a_private_one(home: Path):
    credentials_path().parent.mkdir(parents=True)
    credentials_path().write_text("")
    credentials_path().chmod(0o644)

    save_token("work", server="https://work", token="secret")

    assert stat.S_IMODE(credentials_path().stat().st_mode) == 0o600


def test_a_damaged_configuration_is_named(shell: Shell, home: Path):
    config_path().parent.mkdir(parents=True)
    config_path().write_text("current = ")

    done = shell("tenant list")

    assert done.code == 1
    assert str(config_path()) in done.err


def test_a_platform_on_this_machine_is_found_and_its_first_user_taken(shell: Shell, embedded: Api):
    done = shell("tenant list -o name")

    assert done.code == 0
    assert done.out == "helse\n"
    assert done.err == f"Using the embedded platform at {embedded.url} as ingrid.\n"


def test_who_has_signed_out_is_not_signed_in_as_somebody_else(shell: Shell, embedded: Api):
    shell("id login --embedded ola")
    shell("id logout")

    done = shell("tenant list")

    assert done.code == 3
    assert "dvid login" in done.err


def test_signing_in_as_an_embedded_user_takes_its_project_along(shell: Shell, embedded: Api):
    embedded.on("GET", "networks", page(network()))

    shell("id login --embedded ola")
    done = shell("net network list -o name")

    assert done.out == "web\n"
    assert embedded.sent("GET", "networks").query["project"] == ["helse/journal"]


def test_signing_in_says_which_context_is_current_now(shell: Shell, embedded: Api):
    first = shell("id login --embedded ingrid")
    again = shell("id login --embedded ingrid")
    other = shell("id login --embedded ola --context ola")

    assert "The current context is embedded." in first.err
    assert "The current context is embedded." in again.err
    assert "The current context is now ola, before it was embedded" in other.err
    assert "dv context use embedded" in other.err


def test_an_embedded_user_that_does_not_exist_is_not_found(shell: Shell, embedded: Api):
    done = shell("id login --embedded nobody")

    assert done.code == 4
    assert "it has: ingrid, ola" in done.err


def test_without_an_embedded_platform_the_login_says_so(shell: Shell):
    done = shell("id login --embedded ingrid")

    assert done.code == 8
    assert "make run" in done.err


def test_a_token_from_stdin_is_checked_and_kept_for_a_new_context(shell: Shell, embedded: Api):
    line = f"id login --token-stdin --server {embedded.url} --context work"

    done = shell(line, stdin=f"{TOKEN}\n")

    assert done.code == 0
    assert "as ingrid; context work" in done.err
    assert Settings({}).token().source == "context work"


def test_a_wrong_token_is_not_kept(shell: Shell, api: Api):
    done = shell(f"id login --token-stdin --server {api.url}", stdin="wrong\n")

    assert done.code == 3
    assert not credentials_path().exists()


def test_whoami_tells_roles_projects_and_expiry(shell: Shell, embedded: Api):
    done = shell("id whoami")

    assert "user ingrid" in done.out
    assert "platform-operator on platform" in done.out
    assert "helse/journal" in done.out
    assert "2026-12-31" in done.out


def test_a_context_is_made_used_and_shown(shell: Shell):
    shell("context set work --server https://work --project helse/journal")
    shell("context set play --server https://play")
    shell("context use play")

    rows = json.loads(shell("context list -o json").out)
    assert [(row["name"], row["current"]) for row in rows] == [("play", "*"), ("work", "")]
    shown = json.loads(shell("context show --context work -o json").out)
    assert shown["project"] == {"value": "helse/journal", "source": "context work"}


def test_using_a_context_that_does_not_exist_is_not_found(shell: Shell):
    assert shell("context use nowhere").code == 4


def test_a_project_by_name_is_completed_with_the_tenant(shell: Shell, signed_in: Api):
    signed_in.on("GET", "networks", page())

    shell("net network list --tenant helse --project journal")

    assert signed_in.sent("GET", "networks").query["project"] == ["helse/journal"]


def test_a_command_that_needs_a_project_says_how_to_give_one(shell: Shell, signed_in: Api):
    done = shell("net network create web --datacenter osl1")

    assert done.code == 2
    assert "--project TENANT/NAME" in done.err
    assert signed_in.requests == []


@pytest.mark.parametrize(
    ("uid", "variables", "expected"),
    [
        (0, {}, "/var/lib/dataverket/embedded"),
        (1000, {"XDG_STATE_HOME": "/state"}, "/state/dataverket/embedded"),
        (1000, {"HOME": "/home/ola"}, "/home/ola/.local/state/dataverket/embedded"),
        (0, {"DV_STATE_DIR": "/elsewhere"}, "/elsewhere"),
    ],
)
def test_the_state_directory_of_the_embedded_platform(
    monkeypatch: pytest.MonkeyPatch, uid: int, variables: dict[str, str], expected: str
):
    for name in ("DV_STATE_DIR", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.getuid", lambda: uid)
    for name, text in variables.items():
        monkeypatch.setenv(name, text)

    assert state_directory() == Path(expected)


def test_a_value_of_the_context_can_be_taken_away(home: Path):
    config_path().parent.mkdir(parents=True)
    config = {"current": "work", "contexts": {"work": {"server": "https://work", "output": "json"}}}
    config_path().write_text(tomli_w.dumps(config))

    save_context("work", {"output": ""})

    assert Settings({}).find("output") is None
    assert Settings({}).server().value == "https://work"
