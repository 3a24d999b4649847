"""The addresses of the API: flat collections, plural, in kebab-case."""

from django.urls import URLPattern, URLResolver, path, re_path

from dataverket.api import docs
from dataverket.api.identifiers import MalformedId
from dataverket.api.v1.accounts import views as accounts
from dataverket.api.v1.addresses import views as addresses
from dataverket.api.v1.alerts import views as alerts
from dataverket.api.v1.approval_policies import views as approval_policies
from dataverket.api.v1.approvals import views as approvals
from dataverket.api.v1.audit_records import views as audit_records
from dataverket.api.v1.catalogue import views as catalogue
from dataverket.api.v1.dead_letters import views as dead_letters
from dataverket.api.v1.dependencies import views as dependencies
from dataverket.api.v1.dependency_map import views as dependency_map
from dataverket.api.v1.drift_findings import views as drift_findings
from dataverket.api.v1.environments import views as environments
from dataverket.api.v1.health import views as health
from dataverket.api.v1.inventory_imports import views as inventory_imports
from dataverket.api.v1.maintenance_windows import views as maintenance_windows
from dataverket.api.v1.me import views as me
from dataverket.api.v1.networks import views as networks
from dataverket.api.v1.offerings import views as offerings
from dataverket.api.v1.pools import views as pools
from dataverket.api.v1.projects import views as projects
from dataverket.api.v1.provisioning_networks import views as provisioning_networks
from dataverket.api.v1.quotas import views as quotas
from dataverket.api.v1.reconcilers import views as reconcilers
from dataverket.api.v1.role_assignments import views as role_assignments
from dataverket.api.v1.runbook_runs import steps as runbook_steps
from dataverket.api.v1.runbook_runs import views as runbook_runs
from dataverket.api.v1.runbooks import views as runbooks
from dataverket.api.v1.schedules import views as schedules
from dataverket.api.v1.secrets import views as secrets
from dataverket.api.v1.server_allocations import views as server_allocations
from dataverket.api.v1.servers import views as servers
from dataverket.api.v1.status import views as status
from dataverket.api.v1.tasks import views as tasks
from dataverket.api.v1.tenants import views as tenants
from dataverket.api.v1.tokens import views as tokens
from dataverket.api.views import UnknownAddress

_V1: list[tuple[str, type]] = [
    ("healthz", health.Healthz),
    ("me", me.Me),
    ("tenants", tenants.Tenants),
    ("tenants/<str:tenant>", tenants.Tenant),
    ("projects", projects.Projects),
    ("projects/<str:project>", projects.Project),
    ("environments", environments.Environments),
    ("environments/<str:environment>", environments.Environment),
    ("quotas", quotas.Quotas),
    ("datacenters", catalogue.Datacenters),
    ("server-classes", catalogue.ServerClasses),
    ("images", catalogue.Images),
    ("offerings", offerings.Offerings),
    ("networks", networks.Networks),
    ("networks/<str:network>", networks.Network),
    ("networks/<str:network>/ports", networks.NetworkPorts),
    ("provisioning-networks", provisioning_networks.ProvisioningNetworks),
    ("vlan-pools", pools.VlanPools),
    ("vlan-pools/<uuid:pool_id>", pools.VlanPool),
    ("prefix-pools", pools.PrefixPools),
    ("prefix-pools/<uuid:pool_id>", pools.PrefixPool),
    ("addresses", addresses.Addresses),
    ("addresses/<uuid:address_id>", addresses.Address),
    ("server-allocations", server_allocations.ServerAllocations),
    ("server-allocations/<str:allocation>", server_allocations.ServerAllocation),
    ("server-allocations/<str:allocation>/attach", server_allocations.AttachNetwork),
    ("server-allocations/<str:allocation>/detach", server_allocations.DetachNetwork),
    ("servers", servers.Servers),
    ("servers/enroll", servers.EnrollServers),
    ("servers/<str:server>", servers.Server),
    ("servers/<str:server>/power", servers.PowerServer),
    ("servers/<str:server>/maintenance", servers.ServerMaintenance),
    ("inventory-imports", inventory_imports.InventoryImports),
    ("inventory-imports/<uuid:import_id>", inventory_imports.InventoryImport),
    ("inventory-imports/<uuid:import_id>/approve", inventory_imports.ApproveImport),
    ("inventory-imports/<uuid:import_id>/reject", inventory_imports.RejectImport),
    ("tasks", tasks.Tasks),
    ("tasks/<uuid:task_id>", tasks.Task),
    ("tasks/<uuid:task_id>/history", tasks.TaskHistory),
    ("tasks/<uuid:task_id>/cancel", tasks.CancelTask),
    ("tasks/<uuid:task_id>/resume-unwinding", tasks.ResumeUnwinding),
    ("tasks/<uuid:task_id>/abandon", tasks.AbandonTask),
    ("approvals", approvals.Approvals),
    ("approvals/<uuid:approval_id>", approvals.Approval),
    ("approvals/<uuid:approval_id>/grant", approvals.GrantApproval),
    ("approvals/<uuid:approval_id>/reject", approvals.RejectApproval),
    ("approval-policies", approval_policies.ApprovalPolicies),
    ("approval-policies/<uuid:policy_id>", approval_policies.ApprovalPolicy),
    ("drift-findings", drift_findings.DriftFindings),
    ("drift-findings/<uuid:finding_id>", drift_findings.DriftFinding),
    ("drift-findings/<uuid:finding_id>/acknowledge", drift_findings.AcknowledgeDriftFinding),
    ("drift-findings/<uuid:finding_id>/reopen", drift_findings.ReopenDriftFinding),
    ("drift-findings/<uuid:finding_id>/remediate", drift_findings.RemediateDriftFinding),
    ("reconcilers", reconcilers.Reconcilers),
    ("reconcilers/<str:reconciler>/resources", reconcilers.ReconcilerResources),
    ("reconcilers/<str:reconciler>/run", reconcilers.RunReconciler),
    ("reconcilers/<str:reconciler>/policy", reconcilers.ReconcilerPolicies),
    ("schedulable-operations", schedules.SchedulableOperations),
    ("schedules", schedules.Schedules),
    ("schedules/<str:schedule>", schedules.Schedule),
    ("schedules/<str:schedule>/enable", schedules.EnableSchedule),
    ("schedules/<str:schedule>/disable", schedules.DisableSchedule),
    ("schedules/<str:schedule>/runs", schedules.ScheduleRuns),
    ("maintenance-windows", maintenance_windows.MaintenanceWindows),
    ("maintenance-windows/<str:window>", maintenance_windows.MaintenanceWindow),
    ("alerts", alerts.Alerts),
    ("runbooks", runbooks.Runbooks),
    ("runbooks/<slug:runbook>", runbooks.Runbook),
    ("runbook-runs", runbook_runs.RunbookRuns),
    ("runbook-runs/<uuid:run_id>", runbook_runs.RunbookRun),
    ("runbook-runs/<uuid:run_id>/checks", runbook_steps.RunChecks),
    ("runbook-runs/<uuid:run_id>/checks/<slug:name>", runbook_steps.RunCheck),
    ("runbook-runs/<uuid:run_id>/actions/<slug:name>", runbook_steps.RunAction),
    (
        "runbook-runs/<uuid:run_id>/proposals/<uuid:proposal_id>/approve",
        runbook_steps.ApproveProposal,
    ),
    (
        "runbook-runs/<uuid:run_id>/proposals/<uuid:proposal_id>/decline",
        runbook_steps.DeclineProposal,
    ),
    ("runbook-runs/<uuid:run_id>/conditions/<slug:name>", runbook_steps.RunCondition),
    ("runbook-runs/<uuid:run_id>/notes", runbook_steps.RunNotes),
    ("runbook-runs/<uuid:run_id>/escalate", runbook_runs.EscalateRun),
    ("runbook-runs/<uuid:run_id>/close", runbook_runs.CloseRun),
    ("runbook-runs/<uuid:run_id>/abandon", runbook_runs.AbandonRun),
    ("dead-letters", dead_letters.DeadLetters),
    ("dead-letters/<uuid:letter_id>", dead_letters.DeadLetter),
    ("dead-letters/<uuid:letter_id>/replay", dead_letters.ReplayDeadLetter),
    ("dead-letters/<uuid:letter_id>/discard", dead_letters.DiscardDeadLetter),
    ("dependencies", dependencies.Dependencies),
    ("dependency-map", dependency_map.DependencyMap),
    ("status", status.Status),
    ("site-checks", dependencies.SiteChecks),
    ("audit-records", audit_records.AuditRecords),
    ("tokens", tokens.Tokens),
    ("tokens/<uuid:token_id>", tokens.Token),
    ("users", accounts.Users),
    ("machine-accounts", accounts.MachineAccounts),
    ("role-assignments", role_assignments.RoleAssignments),
    ("role-assignments/<uuid:assignment_id>", role_assignments.RoleAssignment),
    ("secrets", secrets.Secrets),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *(path(f"v1/{address}", view.as_view()) for address, view in _V1),  # type: ignore[attr-defined]
    # After all of them: something that is no id says so, instead of that there is no such address.
    *(
        path(
            f"v1/{address.replace('<uuid:', '<str:')}",
            MalformedId.as_view(),
            kwargs={"address": address},
        )
        for address, _ in _V1
        if "<uuid:" in address
    ),
    path("v1/openapi.json", docs.DocumentAsJson.as_view(), name="openapi"),
    path("v1/openapi.yaml", docs.DocumentAsYaml.as_view()),
    path("docs", docs.Page.as_view(url_name="openapi")),
    re_path(r"^.*$", UnknownAddress.as_view()),
]
