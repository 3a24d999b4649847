"""A quota or a pool is used up."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from apps.inventory import selectors as inventory
from apps.maskin import selectors, states
from apps.maskin import services as maskin
from apps.maskin.runbooks.subjects import datacenter, datacenter_of_task
from apps.nett import selectors as nett
from apps.observasjon.types import (
    Action,
    Case,
    Check,
    Condition,
    Effect,
    Escalation,
    Finding,
    Occurrence,
    Order,
    Parameter,
    Risk,
    Runbook,
    Severity,
    SubjectKind,
    Trigger,
    failed,
    passed,
    warned,
)
from apps.tenancy import quotas
from apps.tenancy import selectors as tenancy
from apps.tenancy.types import QuotaResource
from dataverket.lib.problems import NotFound
from dataverket.lib.scope import Visibility

_ALL: Final = Visibility.all()
_NEARLY: Final = 0.9
_MOST: Final = 10_000

# -- checks --------------------------------------------------------------------------------------


def check_servers(case: Case) -> Finding:
    """Tell how many servers of each class are free."""
    classes = selectors.list_server_classes(datacenter=case.subject.key)
    if not classes:
        return warned(f"No server stands in {case.subject.key}.")
    text = "; ".join(f"{one.name}: {one.available} of {one.total} free" for one in classes)
    return passed(text) if all(one.available for one in classes) else failed(text)


def check_pools(case: Case) -> Finding:
    """Tell how full the pools of VLAN ids and prefixes are."""
    pools = [pool for pool in nett.list_pools() if pool.datacenter == case.subject.key]
    if not pools:
        return failed(f"{case.subject.key} has no pool: no network can be made there.")
    text = "; ".join(f"{one.kind} pool {one.name}: {one.used} of {one.size} used" for one in pools)
    if any(one.used >= one.size for one in pools):
        return failed(text)
    return warned(text) if any(one.used > _NEARLY * one.size for one in pools) else passed(text)


def check_quotas(_case: Case) -> Finding:
    """Tell which limits of tenants and projects are reached."""
    full = [one for one in tenancy.quota_usage(visibility=_ALL) if one.free <= 0]
    if not full:
        return passed("No limit is reached.")
    names = {one.id: f"tenant {one.name}" for one in tenancy.list_tenants(visibility=_ALL)}
    names |= {
        one.id: f"project {one.tenant_name}/{one.name}"
        for one in tenancy.list_projects(visibility=_ALL)
    }
    each = (
        f"{names.get(one.project_id or one.tenant_id)}: {one.resource} {one.used} of {one.limit}"
        for one in full
    )
    return warned("; ".join(each))


def check_idle(case: Case) -> Finding:
    """Tell which servers could be handed out after a little work."""
    kept = selectors.list_machines(limit=_MOST, datacenter=case.subject.key)
    mended = [one.name for one in kept if one.maintenance or one.provision_state in states.FAILED]
    known = {one.server_id for one in kept}
    approved = inventory.list_servers(datacenter=case.subject.key, trusted=True)
    fresh = [one.name for one in approved if one.id not in known]
    text = (
        f"In maintenance or failed: {', '.join(mended) or 'none'}. "
        f"Approved and not enrolled: {', '.join(fresh) or 'none'}."
    )
    return warned(text) if mended or fresh else passed(text)


# -- actions and conditions ----------------------------------------------------------------------


def enroll_approved(order: Order) -> Effect:
    """Enroll every approved server of the datacenter."""
    started = maskin.enroll_servers(
        actor=order.actor, server_ids=None, datacenter=order.case.subject.key
    )
    return Effect(
        text=f"{len(started)} servers are enrolled, each by a task.",
        task_id=started[0] if started else None,
    )


def raise_quota(order: Order) -> Effect:
    """Set a limit of a tenant or project."""
    owner, _, name = order.parameters["scope"].partition("/")
    found = tenancy.list_tenants(visibility=_ALL, name=owner, limit=1)
    if not found:
        raise NotFound(f"tenant {owner!r} does not exist.")
    projects = tenancy.list_projects(visibility=_ALL, tenant_id=found[0].id, name=name, limit=1)
    if name and not projects:
        raise NotFound(f"project {name!r} does not exist in tenant {owner}.")
    view = quotas.set_quota(
        actor=order.actor,
        tenant_id=found[0].id,
        project_id=projects[0].id if name else None,
        resource=QuotaResource(order.parameters["resource"]),
        limit=int(order.parameters["limit"]),
        reason=order.reason,
    )
    return Effect(text=f"The limit of {view.resource} is {view.limit}, {view.used} are used.")


def missing_servers(case: Case) -> str:
    """Tell which classes have nothing left."""
    found = check_servers(case)
    return "" if found.outcome == "pass" else found.detail


def missing_pools(case: Case) -> str:
    """Tell which pools are full."""
    found = check_pools(case)
    return found.detail if found.outcome == "fail" else ""


def find_full(at: datetime) -> Sequence[Occurrence]:
    """Return an alert for each datacenter that has a full pool or a class without free servers.

    Limits of tenants are theirs to ask for: they alert nobody.
    """
    full: dict[str, list[str]] = {}
    for pool in nett.list_pools():
        if pool.used > _NEARLY * pool.size:
            full.setdefault(pool.datacenter, []).append(
                f"{pool.kind} pool {pool.name}: {pool.used} of {pool.size} used"
            )
    for one in selectors.list_server_classes():
        if one.total and not one.available:
            full.setdefault(one.datacenter, []).append(f"no {one.name} of {one.total} is free")
    return [
        Occurrence(
            code="pool.exhausted",
            subject=datacenter(place),
            since=at,
            detail="; ".join(what),
        )
        for place, what in sorted(full.items())
    ]


# -- declaration ---------------------------------------------------------------------------------

QUOTA_OR_POOL_EXHAUSTED: Final = Runbook(
    name="quota-or-pool-exhausted",
    title="A quota or a pool is used up",
    about=SubjectKind.DATACENTER,
    triggers=(
        Trigger("quota_exceeded", "a limit of the tenant or project would be passed"),
        Trigger("exhausted", "nothing is left of something scarce"),
        Trigger("no_server_available", "no server of the class is free"),
        Trigger("no_pool", "the datacenter has no pool of that kind"),
        Trigger("pool.exhausted", "a pool is nearly full, or a class has no free server"),
    ),
    impact="Nothing was created or reserved. What exists goes on.",
    severity=Severity.LOW,
    blast_radius="One request. Medium when a pool of a datacenter is used up: all tenants there.",
    checks=(
        Check("servers", "Every class has a free server", run=check_servers),
        Check("pools", "Pools have room", run=check_pools),
        Check("quotas", "No limit is reached", run=check_quotas),
        Check("idle", "No server lies idle", run=check_idle),
    ),
    look="""\
```sh
dv quota list --project TENANT/PROJECT
dvce class list --datacenter DATACENTER
dvce server list --datacenter DATACENTER
dvnet vlan-pool list --datacenter DATACENTER
dvnet prefix-pool list --datacenter DATACENTER
dvnet address list --project TENANT/PROJECT
```""",
    actions=(
        Action(
            "enroll-approved",
            "Enroll approved servers",
            text="Every approved server of the datacenter that is not in operation is checked, "
            "switched off and made available.",
            run=enroll_approved,
            risk=Risk.LOW,
            blast_radius="servers that nobody uses",
        ),
        Action(
            "set-quota",
            "Set a limit",
            text="Sets how much a tenant, or one of its projects, may hold.",
            run=raise_quota,
            risk=Risk.LOW,
            blast_radius="what is left for the other tenants of the datacenter",
            parameters=(
                Parameter("scope", "TENANT or TENANT/PROJECT", r"[a-z0-9-]+(/[a-z0-9-]+)?"),
                Parameter("resource", "servers, addresses or vlans", "servers|addresses|vlans"),
                Parameter("limit", "The new limit", r"\d{1,6}"),
            ),
        ),
    ),
    steps="""\
For a quota, whoever made the request:

1. Release what is not needed any more (`dvce allocation delete`, `dvnet network delete`,
   `dvnet address release`), or ask an operator for a higher limit.

An operator:

2. Raise the limit after looking at what is free: *Set a limit*, or

   ```sh
   dv quota set servers --project TENANT/PROJECT --limit 20
   ```

3. Servers: mend those in maintenance or with a fault, then *Enroll approved servers*.
4. VLAN ids or prefixes: add a pool that overlaps no other.

   ```sh
   dvnet vlan-pool create more --datacenter DATACENTER --range 3000-3499
   dvnet prefix-pool create more --datacenter DATACENTER --prefix 10.40.0.0/16
   ```""",
    done_when=(
        Condition("servers", "Every class has a free server", holds=missing_servers),
        Condition("pools", "No pool is full", holds=missing_pools),
        Condition("repeated", "The same request with `--dry-run` shows what it would do"),
    ),
    escalation=(
        Escalation("whoever buys hardware", "no server of a class is free and none is broken"),
    ),
    escalate_after_min=24 * 60,
    subject_of=datacenter_of_task,
    find=find_full,
)
