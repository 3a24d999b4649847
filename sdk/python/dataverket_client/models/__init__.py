""" Contains all the data models used in inputs/outputs """

from .acknowledge_drift import AcknowledgeDrift
from .act import Act
from .act_parameters import ActParameters
from .address import Address
from .address_page import AddressPage
from .agree import Agree
from .alert import Alert
from .alert_page import AlertPage
from .allocation_spec import AllocationSpec
from .allocation_status import AllocationStatus
from .approval import Approval
from .approval_decision import ApprovalDecision
from .approval_page import ApprovalPage
from .approval_plan import ApprovalPlan
from .approval_policy import ApprovalPolicy
from .approval_policy_page import ApprovalPolicyPage
from .approvals_list_state_item import ApprovalsListStateItem
from .attach import Attach
from .audit_actor import AuditActor
from .audit_record import AuditRecord
from .audit_record_after_type_0 import AuditRecordAfterType0
from .audit_record_before_type_0 import AuditRecordBeforeType0
from .audit_record_page import AuditRecordPage
from .backlog import Backlog
from .blocked import Blocked
from .bmc import Bmc
from .close import Close
from .condition import Condition
from .datacenter import Datacenter
from .datacenter_page import DatacenterPage
from .dead_letter import DeadLetter
from .dead_letter_error import DeadLetterError
from .dead_letter_page import DeadLetterPage
from .dead_letter_reason import DeadLetterReason
from .dependency import Dependency
from .dependency_map import DependencyMap
from .dependency_page import DependencyPage
from .detach import Detach
from .drift_action_enum import DriftActionEnum
from .drift_event import DriftEvent
from .drift_finding import DriftFinding
from .drift_finding_desired import DriftFindingDesired
from .drift_finding_observed import DriftFindingObserved
from .drift_finding_page import DriftFindingPage
from .drift_findings_list_severity_item import DriftFindingsListSeverityItem
from .drift_findings_list_state_item import DriftFindingsListStateItem
from .drift_reason import DriftReason
from .dry_run import DryRun
from .dry_run_resource_type_0 import DryRunResourceType0
from .enroll import Enroll
from .environment import Environment
from .environment_page import EnvironmentPage
from .environment_patch import EnvironmentPatch
from .escalate import Escalate
from .escalation import Escalation
from .field_change import FieldChange
from .field_error import FieldError
from .health import Health
from .held_role import HeldRole
from .held_up import HeldUp
from .image import Image
from .image_page import ImagePage
from .import_decision import ImportDecision
from .interface import Interface
from .interface_peer import InterfacePeer
from .inventory_facts import InventoryFacts
from .inventory_import import InventoryImport
from .inventory_import_page import InventoryImportPage
from .issued_token import IssuedToken
from .machine import Machine
from .machine_account import MachineAccount
from .machine_account_page import MachineAccountPage
from .maintenance import Maintenance
from .maintenance_window import MaintenanceWindow
from .maintenance_window_page import MaintenanceWindowPage
from .me import Me
from .need_edge import NeedEdge
from .network import Network
from .network_labels import NetworkLabels
from .network_page import NetworkPage
from .network_patch import NetworkPatch
from .network_patch_labels import NetworkPatchLabels
from .network_spec import NetworkSpec
from .network_status import NetworkStatus
from .new_address import NewAddress
from .new_environment import NewEnvironment
from .new_inventory_import import NewInventoryImport
from .new_machine_account import NewMachineAccount
from .new_maintenance_window import NewMaintenanceWindow
from .new_network import NewNetwork
from .new_network_labels import NewNetworkLabels
from .new_prefix_pool import NewPrefixPool
from .new_project import NewProject
from .new_provisioning_network import NewProvisioningNetwork
from .new_role_assignment import NewRoleAssignment
from .new_runbook_run import NewRunbookRun
from .new_schedule import NewSchedule
from .new_schedule_arguments import NewScheduleArguments
from .new_secret import NewSecret
from .new_server_allocation import NewServerAllocation
from .new_server_allocation_labels import NewServerAllocationLabels
from .new_tenant import NewTenant
from .new_token import NewToken
from .new_user import NewUser
from .new_vlan_pool import NewVlanPool
from .offering import Offering
from .offering_list import OfferingList
from .parameter import Parameter
from .planned_change import PlannedChange
from .policy_in_force import PolicyInForce
from .pool import Pool
from .pool_page import PoolPage
from .port import Port
from .port_page import PortPage
from .power import Power
from .power_action_enum import PowerActionEnum
from .prerequisite import Prerequisite
from .principal_kind_enum import PrincipalKindEnum
from .problem import Problem
from .problem_blocked import ProblemBlocked
from .process_node import ProcessNode
from .project import Project
from .project_page import ProjectPage
from .project_patch import ProjectPatch
from .proposal import Proposal
from .proposal_plan import ProposalPlan
from .quota import Quota
from .quota_left import QuotaLeft
from .quota_page import QuotaPage
from .quota_resource_enum import QuotaResourceEnum
from .reconciled import Reconciled
from .reconciled_page import ReconciledPage
from .reconciler import Reconciler
from .reconciler_page import ReconcilerPage
from .reconciler_policy import ReconcilerPolicy
from .reconciler_run import ReconcilerRun
from .reconcilers_resources_outcome import ReconcilersResourcesOutcome
from .role_assignment import RoleAssignment
from .role_assignment_page import RoleAssignmentPage
from .role_enum import RoleEnum
from .run_action import RunAction
from .run_check import RunCheck
from .run_condition import RunCondition
from .run_entry import RunEntry
from .run_note import RunNote
from .run_reason import RunReason
from .run_reconciler import RunReconciler
from .runbook import Runbook
from .runbook_action import RunbookAction
from .runbook_check import RunbookCheck
from .runbook_condition import RunbookCondition
from .runbook_detail import RunbookDetail
from .runbook_page import RunbookPage
from .runbook_run import RunbookRun
from .runbook_run_page import RunbookRunPage
from .runbook_runs_list_state_item import RunbookRunsListStateItem
from .schedulable import Schedulable
from .schedulable_choices import SchedulableChoices
from .schedulable_page import SchedulablePage
from .schedulable_references import SchedulableReferences
from .schedule import Schedule
from .schedule_arguments import ScheduleArguments
from .schedule_page import SchedulePage
from .schedule_reason import ScheduleReason
from .schedule_run import ScheduleRun
from .schedule_run_page import ScheduleRunPage
from .scope_kind_enum import ScopeKindEnum
from .scope_name import ScopeName
from .secret import Secret
from .server import Server
from .server_allocation import ServerAllocation
from .server_allocation_labels import ServerAllocationLabels
from .server_allocation_page import ServerAllocationPage
from .server_allocation_patch import ServerAllocationPatch
from .server_allocation_patch_labels import ServerAllocationPatchLabels
from .server_allocations_list_phase_item import ServerAllocationsListPhaseItem
from .server_class import ServerClass
from .server_class_page import ServerClassPage
from .server_page import ServerPage
from .servers_list_provision_state_item import ServersListProvisionStateItem
from .service_node import ServiceNode
from .set_approval_policy import SetApprovalPolicy
from .set_quota import SetQuota
from .set_reconciler_policy import SetReconcilerPolicy
from .site_check import SiteCheck
from .status import Status
from .status_finding import StatusFinding
from .step import Step
from .step_wait import StepWait
from .stuck_task import StuckTask
from .subject import Subject
from .task import Task
from .task_approval import TaskApproval
from .task_error import TaskError
from .task_event import TaskEvent
from .task_event_page import TaskEventPage
from .task_figure import TaskFigure
from .task_ids import TaskIds
from .task_page import TaskPage
from .task_reason import TaskReason
from .tasks_list_state_item import TasksListStateItem
from .tenant import Tenant
from .tenant_page import TenantPage
from .tenant_patch import TenantPatch
from .token import Token
from .token_page import TokenPage
from .trigger import Trigger
from .user import User
from .user_page import UserPage
from .vote import Vote
from .wait import Wait

__all__ = (
    "AcknowledgeDrift",
    "Act",
    "ActParameters",
    "Address",
    "AddressPage",
    "Agree",
    "Alert",
    "AlertPage",
    "AllocationSpec",
    "AllocationStatus",
    "Approval",
    "ApprovalDecision",
    "ApprovalPage",
    "ApprovalPlan",
    "ApprovalPolicy",
    "ApprovalPolicyPage",
    "ApprovalsListStateItem",
    "Attach",
    "AuditActor",
    "AuditRecord",
    "AuditRecordAfterType0",
    "AuditRecordBeforeType0",
    "AuditRecordPage",
    "Backlog",
    "Blocked",
    "Bmc",
    "Close",
    "Condition",
    "Datacenter",
    "DatacenterPage",
    "DeadLetter",
    "DeadLetterError",
    "DeadLetterPage",
    "DeadLetterReason",
    "Dependency",
    "DependencyMap",
    "DependencyPage",
    "Detach",
    "DriftActionEnum",
    "DriftEvent",
    "DriftFinding",
    "DriftFindingDesired",
    "DriftFindingObserved",
    "DriftFindingPage",
    "DriftFindingsListSeverityItem",
    "DriftFindingsListStateItem",
    "DriftReason",
    "DryRun",
    "DryRunResourceType0",
    "Enroll",
    "Environment",
    "EnvironmentPage",
    "EnvironmentPatch",
    "Escalate",
    "Escalation",
    "FieldChange",
    "FieldError",
    "Health",
    "HeldRole",
    "HeldUp",
    "Image",
    "ImagePage",
    "ImportDecision",
    "Interface",
    "InterfacePeer",
    "InventoryFacts",
    "InventoryImport",
    "InventoryImportPage",
    "IssuedToken",
    "Machine",
    "MachineAccount",
    "MachineAccountPage",
    "Maintenance",
    "MaintenanceWindow",
    "MaintenanceWindowPage",
    "Me",
    "NeedEdge",
    "Network",
    "NetworkLabels",
    "NetworkPage",
    "NetworkPatch",
    "NetworkPatchLabels",
    "NetworkSpec",
    "NetworkStatus",
    "NewAddress",
    "NewEnvironment",
    "NewInventoryImport",
    "NewMachineAccount",
    "NewMaintenanceWindow",
    "NewNetwork",
    "NewNetworkLabels",
    "NewPrefixPool",
    "NewProject",
    "NewProvisioningNetwork",
    "NewRoleAssignment",
    "NewRunbookRun",
    "NewSchedule",
    "NewScheduleArguments",
    "NewSecret",
    "NewServerAllocation",
    "NewServerAllocationLabels",
    "NewTenant",
    "NewToken",
    "NewUser",
    "NewVlanPool",
    "Offering",
    "OfferingList",
    "Parameter",
    "PlannedChange",
    "PolicyInForce",
    "Pool",
    "PoolPage",
    "Port",
    "PortPage",
    "Power",
    "PowerActionEnum",
    "Prerequisite",
    "PrincipalKindEnum",
    "Problem",
    "ProblemBlocked",
    "ProcessNode",
    "Project",
    "ProjectPage",
    "ProjectPatch",
    "Proposal",
    "ProposalPlan",
    "Quota",
    "QuotaLeft",
    "QuotaPage",
    "QuotaResourceEnum",
    "Reconciled",
    "ReconciledPage",
    "Reconciler",
    "ReconcilerPage",
    "ReconcilerPolicy",
    "ReconcilerRun",
    "ReconcilersResourcesOutcome",
    "RoleAssignment",
    "RoleAssignmentPage",
    "RoleEnum",
    "RunAction",
    "Runbook",
    "RunbookAction",
    "RunbookCheck",
    "RunbookCondition",
    "RunbookDetail",
    "RunbookPage",
    "RunbookRun",
    "RunbookRunPage",
    "RunbookRunsListStateItem",
    "RunCheck",
    "RunCondition",
    "RunEntry",
    "RunNote",
    "RunReason",
    "RunReconciler",
    "Schedulable",
    "SchedulableChoices",
    "SchedulablePage",
    "SchedulableReferences",
    "Schedule",
    "ScheduleArguments",
    "SchedulePage",
    "ScheduleReason",
    "ScheduleRun",
    "ScheduleRunPage",
    "ScopeKindEnum",
    "ScopeName",
    "Secret",
    "Server",
    "ServerAllocation",
    "ServerAllocationLabels",
    "ServerAllocationPage",
    "ServerAllocationPatch",
    "ServerAllocationPatchLabels",
    "ServerAllocationsListPhaseItem",
    "ServerClass",
    "ServerClassPage",
    "ServerPage",
    "ServersListProvisionStateItem",
    "ServiceNode",
    "SetApprovalPolicy",
    "SetQuota",
    "SetReconcilerPolicy",
    "SiteCheck",
    "Status",
    "StatusFinding",
    "Step",
    "StepWait",
    "StuckTask",
    "Subject",
    "Task",
    "TaskApproval",
    "TaskError",
    "TaskEvent",
    "TaskEventPage",
    "TaskFigure",
    "TaskIds",
    "TaskPage",
    "TaskReason",
    "TasksListStateItem",
    "Tenant",
    "TenantPage",
    "TenantPatch",
    "Token",
    "TokenPage",
    "Trigger",
    "User",
    "UserPage",
    "Vote",
    "Wait",
)
