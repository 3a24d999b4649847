"""``dv``: the platform as a whole; every other program is a group of it too."""

import click

from cli.common.lazy import LazyGroup
from cli.common.program import run

_AT = "cli.commands.platform"


@click.group(
    cls=LazyGroup,
    lazy={
        "version": (f"{_AT}.status:version", "Print the version of the CLI."),
        "status": (f"{_AT}.status:status", "Show whether the platform is well."),
        "context": (f"{_AT}.contexts:context", "Servers and projects to work with."),
        "tenant": (f"{_AT}.tenancy:tenant", "Tenants."),
        "project": (f"{_AT}.tenancy:project", "Projects of a tenant."),
        "environment": (f"{_AT}.environments:environment", "Environments of a project."),
        "quota": (f"{_AT}.quotas:quota", "Limits of tenants and projects."),
        "inventory": (f"{_AT}.inventory:inventory", "What stands in the datacenters."),
        "task": (f"{_AT}.tasks:task", "What takes its time."),
        "approval": (f"{_AT}.approvals:approval", "What waits for another person's consent."),
        "approval-policy": (f"{_AT}.approvals:approval_policy", "When others have to agree."),
        "schedule": (f"{_AT}.schedules:schedule", "What starts by itself."),
        "maintenance-window": (
            f"{_AT}.schedules:maintenance_window",
            "When work of high impact may begin.",
        ),
        "drift": (f"{_AT}.drift:drift", "What is not as desired."),
        "reconciler": (f"{_AT}.drift:reconciler", "What is compared by the clock."),
        "dead-letter": (
            f"{_AT}.dead_letters:dead_letter",
            "Messages that nobody could process.",
        ),
        "alert": (f"{_AT}.runbooks:alert", "What is wrong now."),
        "runbook": (f"{_AT}.runbooks:runbook", "What to do when something is wrong."),
        "offering": (f"{_AT}.catalogue:offering", "What a project can order."),
        "datacenter": (f"{_AT}.catalogue:datacenter", "Datacenters."),
        "site": (f"{_AT}.catalogue:site", "The workers in the datacenters."),
        "audit": (f"{_AT}.audit:audit", "Who changed what."),
        "secret": (f"{_AT}.secrets:secret", "Credentials of devices."),
        "completion": (f"{_AT}.completion:completion", "Completion for your shell."),
        "id": ("cli.commands.dvid:dvid", "Same as dvid: signing in, people, roles."),
        "ce": ("cli.commands.dvce:dvce", "Same as dvce: servers."),
        "net": ("cli.commands.dvnet:dvnet", "Same as dvnet: networks."),
        "ke": ("cli.commands.dvke:dvke", "Same as dvke: not in this release."),
        "app": ("cli.commands.dvapp:dvapp", "Same as dvapp: not in this release."),
        "os": ("cli.commands.dvos:dvos", "Same as dvos: not in this release."),
    },
)
def dv() -> None:
    """Dataverket: datacenters through one API.

    Data goes to stdout, everything else to stderr. Exit codes: 0 ok, 1 failed, 2 wrong usage,
    3 not signed in or not allowed, 4 not found, 5 conflict, 6 blocked on something else, 7 the
    wait timed out, 8 the server does not answer, 9 done in part, 130 interrupted.
    """


if __name__ == "__main__":
    run(dv, name="dv")
