"""Dialogs of a run's page. What a dialog is about stands in the address of its button."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from apps.observasjon import registry, selectors
from apps.observasjon.types import Action, Condition, ProposalView
from apps.tasks import selectors as tasks
from dataverket.admin.toolkit.actions import ReasonForm
from dataverket.lib import clock
from dataverket.lib.problems import Problem
from dataverket.lib.scope import Visibility


class StartForm(ReasonForm):
    """Which runbook, and for what."""

    runbook = forms.ChoiceField(required=False, widget=UnfoldAdminSelectWidget())
    subject = forms.CharField(
        required=False,
        max_length=200,
        widget=UnfoldAdminTextInputWidget(),
        help_text="Id or name of what the runbook is about, such as osl1-r1-s01 or nett@osl1.",
    )
    task = forms.UUIDField(required=False, widget=forms.HiddenInput())
    field_order = ("runbook", "subject", "reason", "task")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        books = [(book.name, f"{book.name}: {book.title}") for book in selectors.list_runbooks()]
        self.fields["runbook"].choices = [("", "The one that helps the task"), *books]
        for name in ("runbook", "subject", "task"):
            self.fields[name].initial = self.request.GET.get(name, "")
        if self.request.GET.get("task"):
            del self.fields["subject"]
            self.fields["runbook"].disabled = True

    def clean(self) -> dict[str, Any]:
        """Find what the runbook is about."""
        cleaned = dict(super().clean() or {})
        try:
            if cleaned.get("task"):
                tasks.get_task(task_id=cleaned["task"], visibility=Visibility.all())
            elif cleaned.get("runbook"):
                book = registry.get(cleaned["runbook"])
                text = cleaned.get("subject", "")
                cleaned["subject"] = selectors.get_subject(kind=book.about, text=text)
            else:
                raise forms.ValidationError("Choose a runbook.")
        except Problem as problem:
            raise forms.ValidationError(problem.detail) from None
        return cleaned


class ActionForm(ReasonForm):
    """An action with its parameters, and the typed name where that is demanded."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.action = self._action()
        self.fields["reason"].help_text = f"{self.action.text} Risk: {self.action.risk}."
        for parameter in self.action.parameters:
            self.fields[f"set_{parameter.name}"] = forms.RegexField(
                f"^(?:{parameter.pattern})$",
                label=parameter.title,
                widget=UnfoldAdminTextInputWidget(),
            )
        if self.action.types_name:
            self.fields["typed_name"] = forms.CharField(
                label="Type the name to confirm",
                help_text=f"The name is: {self.target}",
                widget=UnfoldAdminTextInputWidget({"autocomplete": "off"}),
            )

    def given(self) -> dict[str, str]:
        """Return the parameters."""
        names = [parameter.name for parameter in self.action.parameters]
        return {name: str(self.cleaned_data[f"set_{name}"]) for name in names}

    def _action(self) -> Action:
        found: Action = _part(self, "action", registry.get(self.target.runbook).action)
        return found


class TickForm(ReasonForm):
    """A condition that a person ticks."""

    condition = forms.CharField(widget=forms.HiddenInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        book = registry.get(self.target.runbook)
        found: Condition = _part(self, "condition", book.condition)
        self.fields["condition"].initial = found.name
        self.fields["reason"].label = found.title


class ProposalForm(ReasonForm):
    """A proposal that waits."""

    proposal = forms.UUIDField(widget=forms.HiddenInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting = self._waiting()
        if self.waiting is not None:
            self.fields["proposal"].initial = self.waiting.id

    def _waiting(self) -> ProposalView | None:
        text = self.request.GET.get("proposal", "")
        run = selectors.get_run(run_id=UUID(str(self.target.pk)), at=clock.now())
        return next((one for one in run.proposals if str(one.id) == text), None)


class ApprovalForm(ProposalForm):
    """Agreement to exactly what is shown."""

    plan_hash = forms.CharField(widget=forms.HiddenInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.waiting is not None:
            self.fields["plan_hash"].initial = self.waiting.plan_hash
            shown = ", ".join(f"{name} {value}" for name, value in self.waiting.plan.items())
            told = f" {self.waiting.plan_text}" if self.waiting.plan_text else ""
            self.fields["reason"].help_text = f"Plan: {shown}.{told}"


class EscalationForm(ReasonForm):
    """To whom."""

    to = forms.ChoiceField(widget=UnfoldAdminSelectWidget())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        book = registry.get(self.target.runbook)
        self.fields["to"].choices = [(one.to, f"{one.to}: {one.when}") for one in book.escalation]


def _part(form: ReasonForm, name: str, find: Callable[[str], Any]) -> Any:
    """Return the part of the runbook that the address names."""
    try:
        return find(form.request.GET.get(name, ""))
    except KeyError as missing:
        raise Http404(missing.args[0]) from None
