"""NATS servers from a wheel: a hub and one leaf node per datacenter, each its own JetStream."""

import shutil
import sys
from pathlib import Path

from dataverket.embedded.errors import CannotStart
from dataverket.embedded.state import DATACENTERS, State

HUB_DOMAIN = "hub"

# max_file_store is given: a server that is started while the disk is full would otherwise allow
# itself nothing, also when there is space again.
_HUB = """\
server_name: hub
listen: 127.0.0.1:{port}
http: 127.0.0.1:{monitor_port}   # /healthz, for whoever starts it anew
jetstream {{ store_dir: "{store}", domain: {domain}, sync_interval: always, max_file_store: 16GB }}
accounts {{
  SYS: {{ users: [ {{ user: sys, password: "{sys}" }} ] }}
  DV: {{
    jetstream: enabled
    users: [
      {{ user: sentral, password: "{sentral}" }}
{leaf_users}
    ]
  }}
}}
system_account: SYS
leafnodes {{
  listen: 127.0.0.1:{leaf_port}
  no_advertise: true   # a leaf that learns the hub's address would go round a cut link
}}
"""

# What may cross the link to the hub. Everything else is refused there, whatever the datacenter's
# own server is told to do. After the first line of each list come the streams: who copies asks
# for a consumer, is answered on $JSC.R, gets messages at its deliver subject and steers them on
# $JS.FC. The subject of the request names the filter, and nats-server compares it with the body.
_LEAF_USER = """\
      {{ user: leaf-{name}, password: "{password}",
        allowed_connection_types: ["LEAFNODE"],
        permissions: {{
          publish: {{ allow: [
            "dvx.secret.get.{name}", "dvx.heartbeat.*.{name}",
            "dvx.hub.evt.{name}.>",
            "$JS.{domain}.API.CONSUMER.CREATE.DV_CMD.*.dv.*.cmd.*.{name}",
            "$JSC.R.*", "$JS.FC.DV_CMD.*.*", "$JS.FC.{domain}.*.DV_CMD.*.*"
          ] }}
          subscribe: {{ allow: [
            "_INBOX_{name}.>",
            "dvx.{name}.cmd.>",
            "$JS.{name}.API.CONSUMER.CREATE.DV_EVT.>",
            "$JSC.R.*", "$JS.FC.DV_EVT.*.*", "$JS.FC.{name}.*.DV_EVT.*.*"
          ] }}
        }} }}"""

_SITE = """\
server_name: {name}
listen: 127.0.0.1:{port}
http: 127.0.0.1:{monitor_port}
jetstream {{ store_dir: "{store}", domain: {name}, sync_interval: always, max_file_store: 16GB }}
accounts {{
  SYS: {{ users: [ {{ user: sys, password: "{sys}" }} ] }}
  DV: {{
    jetstream: enabled
    # A worker speaks for its own datacenter only and throws nothing away.
    users: [
      {{ user: site, password: "{site}",
        permissions: {{
          publish: {{
            allow: [
              "dv.*.evt.*.*.{name}", "dvx.secret.get.{name}", "dvx.heartbeat.*.{name}",
              "$JS.API.>", "$JS.ACK.>", "$KV.dv-site.>", "$KV.dv-claims.>"
            ]
            deny: [
              "$JS.API.STREAM.DELETE.>", "$JS.API.STREAM.PURGE.>", "$JS.API.STREAM.MSG.DELETE.>",
              "$JS.API.STREAM.SNAPSHOT.>", "$JS.API.STREAM.RESTORE.>"
            ]
          }}
          subscribe: {{ allow: [ "_INBOX_{name}.>" ] }}
        }} }}
    ]
  }}
}}
system_account: SYS
leafnodes {{
  reconnect: "1s"
  remotes: [ {{
    url: "nats-leaf://leaf-{name}:{leaf}@127.0.0.1:{leaf_port}", account: DV
    # Commands and events cross only through streams, never raw.
    deny_exports: ["dv.>"], deny_imports: ["dv.>"]
  }} ]
}}
"""


def binary() -> Path:
    """Return the path of ``nats-server``.

    Raises:
        CannotStart: The wheel is not installed. Final: run ``make setup``.
    """
    beside = Path(sys.executable).parent / "nats-server"
    found = beside if beside.exists() else shutil.which("nats-server")
    if not found:
        raise CannotStart("NATS: nats-server is not installed; run 'make setup'.")
    return Path(found)


def write_hub(state: State) -> Path:
    """Write the hub's configuration and return its path."""
    leaf_users = "\n".join(
        _LEAF_USER.format(
            name=name,
            password=state.secrets[f"nats_leaf_{name}"],
            domain=HUB_DOMAIN,
        )
        for name in DATACENTERS
    )
    text = _HUB.format(
        port=state.ports["hub"],
        monitor_port=state.ports["monitor_hub"],
        leaf_port=state.ports["hub_leaf"],
        store=store_of(state, "hub"),
        domain=HUB_DOMAIN,
        sys=state.secrets["nats_sys"],
        sentral=state.secrets["nats_sentral"],
        leaf_users=leaf_users,
    )
    return _write(state.directory / "nats-hub.conf", text)


def write_site(state: State, name: str, *, leaf_port: int | None = None) -> Path:
    """Write a datacenter's configuration and return its path.

    Args:
        state: Where it runs.
        name: The datacenter.
        leaf_port: Where on 127.0.0.1 it reaches the hub, when something stands between them.
    """
    text = _SITE.format(
        name=name,
        port=state.ports[f"nats_{name}"],
        monitor_port=state.ports[f"monitor_{name}"],
        leaf_port=leaf_port or state.ports["hub_leaf"],
        store=store_of(state, name),
        sys=state.secrets["nats_sys"],
        site=state.secrets[f"nats_site_{name}"],
        leaf=state.secrets[f"nats_leaf_{name}"],
    )
    return _write(state.directory / f"nats-{name}.conf", text)


def store_of(state: State, name: str) -> Path:
    """Return where the server ``hub``, or that of a datacenter, keeps its streams."""
    return state.directory / f"nats-{name}"


def server_command(configuration: Path) -> list[str]:
    """Return the command that runs a server in the foreground."""
    return [str(binary()), "-c", str(configuration)]


def _write(path: Path, text: str) -> Path:
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(text)
    return path
