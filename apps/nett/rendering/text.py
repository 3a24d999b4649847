"""Device model → text, through the templates beside this file."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from apps.nett.rendering.model import DeviceModel

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


def render_eos(model: DeviceModel) -> str:
    """Return the lines of an EOS configuration session that make the ports stand as modelled.

    Every setting of a listed port is written, so that what stood there before does not matter.
    """
    return _render("eos/ports.j2", model)


def render_bridge(model: DeviceModel) -> str:
    """Return the ifupdown2 text of a Linux white-box: one VLAN-aware bridge and its ports.

    Source: ifupdown2, addons bridge, bridgevlan, link; Linux bridge(8), VLAN filtering.
    """
    return _render("frr/interfaces.j2", model)


def render_frr(model: DeviceModel) -> str:
    """Return the ``frr.conf`` of a Linux white-box. Source: FRR User Guide, Zebra, interfaces."""
    return _render("frr/frr.conf.j2", model)


def _render(template: str, model: DeviceModel) -> str:
    return _ENVIRONMENT.get_template(template).render(device=model)
