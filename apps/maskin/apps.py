"""Django application of the maskin context."""

from django.apps import AppConfig


class MaskinConfig(AppConfig):
    """The maskin context; its tables live in the PostgreSQL schema ``maskin``."""

    name = "apps.maskin"
    label = "maskin"

    def ready(self) -> None:
        """Register sagas, schedules, runbooks, what is compared, and who uses servers."""
        from apps.maskin.runbooks import RUNBOOKS, SUBJECTS  # noqa: PLC0415 - after the models
        from apps.maskin.services import (  # noqa: PLC0415
            RECONCILERS,
            SCHEDULABLE,
            find_server_users,
        )
        from apps.maskin.workflows import WORKFLOWS  # noqa: PLC0415
        from apps.nett import services as nett  # noqa: PLC0415
        from apps.observasjon import services as observasjon  # noqa: PLC0415
        from apps.tasks import services as tasks  # noqa: PLC0415

        for workflow in WORKFLOWS:
            tasks.register(workflow)
        for schedulable in SCHEDULABLE:
            tasks.offer_to_schedules(schedulable)
        for reconciler in RECONCILERS:
            observasjon.register_reconciler(reconciler)
        for runbook in RUNBOOKS:
            observasjon.register_runbook(runbook)
        for kind, finder in SUBJECTS.items():
            observasjon.register_subjects(kind, finder)
        nett.register_server_users(find_server_users)
