"""The control API of the emulated world: look at it, break it, mend it. On loopback only.

It also has hands: they press a server's power button and type on a switch's console, behind the
platform's back.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from apps.maskin.simulators.server import SimulatedServer
from apps.nett.simulators.eos import SimulatedSwitch
from apps.nett.simulators.grammar import LineRefused
from dataverket.lab.faults import Fault, UnknownFault, clear_fault, list_faults, set_fault
from dataverket.lab.world import World

# What a switch says when something that it runs has changed, or may have.
_COMMITS = ("commit", "commit-timer", "confirm", "rollback")


def create_control(world: World) -> Starlette:
    """Return the application."""
    control = _Control(world)
    return Starlette(
        routes=[
            Route("/world", control.show_world),
            Route("/effects", control.show_effects),
            Route("/servers/{name}", control.show_server),
            Route("/servers/{name}/power", control.press_power, methods=["POST"]),
            Route("/switches/{name}", control.show_switch),
            Route("/switches/{name}/lines", control.type_lines, methods=["POST"]),
            Route("/faults", control.set_fault, methods=["POST"]),
            Route("/faults/{kind}/{target}", control.clear_fault, methods=["DELETE"]),
            Route("/probe", control.probe),
        ]
    )


class _Control:
    def __init__(self, world: World) -> None:
        self._world = world

    async def show_world(self, request: Request) -> Response:
        del request
        servers = {name: self._server(one) for name, one in self._world.servers.items()}
        switches = {name: _switch(one) for name, one in self._world.switches.items()}
        faults = [asdict(fault) for fault in list_faults(self._world)]
        return JSONResponse({"servers": servers, "switches": switches, "faults": faults})

    async def show_effects(self, request: Request) -> Response:
        """Show every change of power of every server, and every commit of every switch."""
        del request
        servers = {name: _entries(one.bmc.effects) for name, one in self._world.servers.items()}
        switches = {
            name: [entry for entry in _entries(one.log) if entry["event"] in _COMMITS]
            for name, one in self._world.switches.items()
        }
        return JSONResponse({"servers": servers, "switches": switches})

    async def show_server(self, request: Request) -> Response:
        server = self._world.servers.get(request.path_params["name"])
        if server is None:
            return _missing("server", request.path_params["name"], self._world.servers)
        logs = {
            "bmc_log": _entries(server.bmc.log),
            "boot_history": _entries(server.history),
        }
        return JSONResponse(self._server(server) | logs)

    async def show_switch(self, request: Request) -> Response:
        switch = self._world.switches.get(request.path_params["name"])
        if switch is None:
            return _missing("switch", request.path_params["name"], self._world.switches)
        details = {"running": switch.running_text(), "log": _entries(switch.log)}
        return JSONResponse(_switch(switch) | details)

    async def press_power(self, request: Request) -> Response:
        """Press the button; with ``?to=on`` or ``?to=off`` only when it is otherwise."""
        server = self._world.servers.get(request.path_params["name"])
        if server is None:
            return _missing("server", request.path_params["name"], self._world.servers)
        power = server.bmc.memory.power
        wanted = request.query_params.get("to", "off" if power else "on")
        if wanted not in ("on", "off"):
            return _error(400, f"server {server.name}: expected ?to=on or ?to=off, not {wanted!r}")
        if power != (wanted == "on"):
            server.bmc.set_power(power=not power, event="power-button")
        return JSONResponse(self._server(server))

    async def type_lines(self, request: Request) -> Response:
        switch = self._world.switches.get(request.path_params["name"])
        if switch is None:
            return _missing("switch", request.path_params["name"], self._world.switches)
        try:
            lines = (await request.json())["lines"]
            switch.type_lines([str(line) for line in lines])
        except (json.JSONDecodeError, KeyError, TypeError):
            return _error(400, "expected a JSON object with the list of lines to type")
        except LineRefused as error:
            return _error(400, f"switch {switch.name}: {error}")
        return JSONResponse(_switch(switch) | {"running": switch.running_text()})

    async def set_fault(self, request: Request) -> Response:
        try:
            fault = Fault(**await request.json())
            set_fault(self._world, fault)
        except (json.JSONDecodeError, TypeError):
            return _error(400, "expected a JSON object with kind, target and perhaps pattern")
        except UnknownFault as error:
            return _error(400, str(error))
        return JSONResponse(asdict(fault), status_code=201)

    async def clear_fault(self, request: Request) -> Response:
        kind, target = request.path_params["kind"], request.path_params["target"]
        try:
            clear_fault(self._world, kind=kind, target=target)
        except UnknownFault as error:
            return _error(404, str(error))
        return Response(status_code=204)

    async def probe(self, request: Request) -> Response:
        try:
            vlan, address = int(request.query_params["vlan"]), request.query_params["address"]
            answers = self._world.who_answers(vlan, address)
        except (KeyError, ValueError) as error:
            return _error(400, f"expected ?vlan=<number>&address=<IP address>: {error}")
        return JSONResponse({"vlan": vlan, "address": address, "answers": answers})

    def _server(self, server: SimulatedServer) -> dict[str, Any]:
        plan = self._world.plan_of(server.name)
        return {
            "name": server.name,
            "datacenter": plan.datacenter,
            "rack": plan.rack,
            "power": "on" if server.bmc.memory.power else "off",
            "phase": server.phase,
            "boot_override": server.bmc.override(),
            "installed": None if server.disk is None else server.disk.install_id,
            "bmc": {"host": server.bmc.host, "port": server.bmc.port},
            "interfaces": [
                {
                    "name": nic.name,
                    "mac": nic.mac,
                    "peer": f"{nic.switch}:{nic.port}",
                    "vlan": server.vlan_of(nic.name),
                }
                for nic in plan.nics
            ],
        }


def _switch(switch: SimulatedSwitch) -> dict[str, Any]:
    host, port = switch.address
    ports = [asdict(switch.port_view(name)) for name in switch.port_names()]
    return {
        "name": switch.name,
        "management": {"host": host, "port": port},
        "vlans": sorted(switch.configurations.running.vlans),
        "ports": ports,
    }


def _entries(log: Iterable[Any]) -> list[dict[str, str]]:
    return [{"at": one.at.isoformat(), "event": one.event, "text": one.text} for one in log]


def _missing(what: str, name: str, known: Iterable[str]) -> Response:
    return _error(404, f"{what} {name!r} is unknown; use one of {', '.join(sorted(known))}")


def _error(status: int, text: str) -> Response:
    return JSONResponse({"error": text}, status_code=status)
