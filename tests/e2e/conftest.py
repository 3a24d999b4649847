"""The whole platform with its emulated site, brought in through the API as operators would."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from dataverket.embedded.platform import Platform
from dataverket.embedded.state import DATACENTERS, prepare
from dataverket.embedded.walk import bootstrap_platform
from tests.waiting import wait_until

FINISHED = ("succeeded", "failed", "cancelled", "stuck", "abandoned")
PROJECT = "helse/journal"
# Waits that are as long as they are only for real devices and people.
LIMITS = {
    "DV_PHONE_HOME_LIMIT_S": "12",
    "DV_DEVICE_TIMEOUT_S": "6",
    "DV_RETRY_LONGEST_S": "3",
}
_POOLS = {"osl1": ("10.20.0.0/16", "10.1.0.0/24"), "trd1": ("10.30.0.0/16", "10.2.0.0/24")}


@dataclass(kw_only=True)
class Sentral:
    """The API as one signed-in user sees it."""

    url: str
    token: str

    def __post_init__(self) -> None:
        self.http = httpx.Client(
            base_url=f"{self.url}/api/v1",
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=70,
            trust_env=False,
        )

    def get(self, path: str, **query: Any) -> Any:
        answer = self.http.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: dict[str, Any], *, status: int = 201) -> Any:
        answer = self.http.post(path, json=body, headers={"Idempotency-Key": str(uuid4())})
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    def finished(self, task_id: str, *, limit_s: float = 90) -> Any:
        """Wait for the end of a task, through restarts of whatever answers."""

        def ended() -> Any:
            try:
                task = self.http.get(f"/tasks/{task_id}", params={"wait": "5s"}).json()
            except (httpx.HTTPError, ValueError):
                return None
            return task if task.get("state") in FINISHED else None

        return wait_until(ended, limit_s=limit_s, every_s=0.1)


@dataclass(kw_only=True)
class Site:
    """A running platform, and what its devices say."""

    platform: Platform
    sentral: Sentral
    approver: Sentral
    said: list[str]
    names: dict[str, int] = field(default_factory=dict)

    @property
    def lab(self) -> str:
        return f"http://127.0.0.1:{self.platform.state.ports['lab']}"

    def device(self, path: str, **query: Any) -> Any:
        answer = httpx.get(f"{self.lab}{path}", params=query, trust_env=False, timeout=5)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def set_fault(self, kind: str, target: str, pattern: str = "") -> None:
        body = {"kind": kind, "target": target, "pattern": pattern}
        answer = httpx.post(f"{self.lab}/faults", json=body, trust_env=False, timeout=5)
        assert answer.status_code == 201, answer.text

    def by_hand(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Do something to a device behind the platform's back."""
        answer = httpx.post(f"{self.lab}{path}", json=body, trust_env=False, timeout=5)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def set_fault_on_free_servers(self, kind: str, datacenter: str = "osl1") -> None:
        """Set a fault on every server that the next request could get."""
        for server in self.sentral.get("/servers", datacenter=datacenter, limit=50)["items"]:
            if (server["machine"] or {}).get("provision_state") == "available":
                self.set_fault(kind, server["name"])

    def clear_faults(self) -> None:
        for fault in self.device("/world")["faults"]:
            httpx.delete(
                f"{self.lab}/faults/{fault['kind']}/{fault['target']}", trust_env=False, timeout=5
            )

    def request_server(self, datacenter: str = "osl1", **body: Any) -> tuple[str, dict[str, Any]]:
        """Request a server; return the allocation's name and the task."""
        name = f"web-{uuid4().hex[:8]}"
        task = self.sentral.post(
            "/server-allocations",
            {
                "name": name,
                "project": PROJECT,
                "datacenter": datacenter,
                "server_class": "m1.small",
                "network": f"web-{datacenter}",
                "image": "talos-emulated",
                **body,
            },
            status=202,
        )
        return name, task

    def allocation(self, name: str) -> Any:
        return self.sentral.get(f"/server-allocations/{name}", project=PROJECT)

    def release(self, name: str) -> None:
        """Give a server back and wait until it is free again."""
        allocation = self.allocation(name)
        answer = self.sentral.http.request(
            "DELETE",
            f"/server-allocations/{allocation['id']}",
            headers={"If-Match": f'"{allocation["version"]}"'},
        )
        assert answer.status_code in (202, 204), answer.text
        if answer.status_code == 202:
            ended = self.sentral.finished(answer.json()["id"])
            assert ended["state"] == "succeeded", ended["error"]

    def answers(self, name: str, datacenter: str = "osl1") -> list[str]:
        """Return which servers answer at the allocation's address on the tenant's VLAN."""
        network = self.sentral.get(f"/networks/web-{datacenter}", project=PROJECT)
        who: list[str] = self.device(
            "/probe",
            vlan=network["status"]["vlan_id"],
            address=self.allocation(name)["status"]["address"],
        )["answers"]
        return who


def bring_in(sentral: Sentral, approver: Sentral, platform: Platform) -> None:
    for name in DATACENTERS:
        text = (platform.lab_directory / f"site-{name}.yaml").read_text()
        submitted = sentral.post("/inventory-imports", {"content": text, "reason": "e2e"})
        approver.post(
            f"/inventory-imports/{submitted['id']}/approve",
            {"plan_hash": submitted["plan_hash"], "reason": "e2e"},
            status=200,
        )
        prefix, provisioning = _POOLS[name]
        sentral.post(
            "/vlan-pools", {"name": "tenants", "datacenter": name, "first": 2000, "last": 2999}
        )
        sentral.post(
            "/prefix-pools",
            {"name": "tenants", "datacenter": name, "prefix": prefix, "network_length": 24},
        )
        sentral.post(
            "/provisioning-networks",
            {"datacenter": name, "vlan_id": 100, "prefix": provisioning},
        )
    started = sentral.post("/servers/enroll", {}, status=202)
    for task in started["tasks"]:
        identity = task["id"] if isinstance(task, dict) else task
        assert sentral.finished(identity)["state"] == "succeeded"
    sentral.post("/tenants", {"name": "helse"})
    sentral.post("/projects", {"name": "journal", "tenant": "helse"})
    for name in DATACENTERS:
        sentral.post("/networks", {"name": f"web-{name}", "project": PROJECT, "datacenter": name})


@pytest.fixture(scope="session")
def running() -> Iterator[Site]:
    root = Path(tempfile.mkdtemp(prefix="dataverket-e2e-"))
    root.chmod(0o755)
    said: list[str] = []
    with pytest.MonkeyPatch.context() as environment:
        for name in ("DATABASE_URL", "NATS_URL", "DV_DATABASE_POOL", "DV_LOG_LEVEL"):
            environment.delenv(name, raising=False)
        for name, value in LIMITS.items():
            environment.setenv(name, value)
        environment.setenv("DV_LOG_FORMAT", "json")
        platform = Platform(prepare(root), say=said.append)
        try:
            platform.start()
            bootstrap_platform(platform)
            users = json.loads((root / "sign-ins.json").read_text())["users"]
            one, other = (
                Sentral(url=platform.state.web_url, token=user["token"]) for user in users[:2]
            )
            bring_in(one, other, platform)
            yield Site(platform=platform, sentral=one, approver=other, said=said)
            one.http.close()
            other.http.close()
        finally:
            platform.stop()
            shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
def site(running: Site) -> Iterator[Site]:
    yield running
    running.clear_faults()
