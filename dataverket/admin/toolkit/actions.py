"""Buttons of the operator admin: a dialog with a reason, a permission, one call to one service."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.module_loading import import_string
from unfold.decorators import action
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from dataverket.lib.problems import Forbidden, Problem

REASON_LENGTH: Final = 5
MARK: Final = "dv_operation"
# Named, not imported: the toolkit stands below the apps, the console above them.
_ACCESS: Final = "dataverket.admin.console.access.ACCESS"


class Access(Protocol):
    """Who is signed in and what that person may do."""

    def actor(self, request: HttpRequest, operation: str, owners: Mapping[str, Any]) -> Any:
        """Return the actor for services, or raise ``Forbidden``."""

    def knows(self, operation: str) -> bool:
        """Return whether there is an operation of that name."""


def access() -> Access:
    """Return the way to identities; the toolkit itself knows no app."""
    found: Access = import_string(_ACCESS)
    return found


class ReasonForm(BaseDialogForm):  # type: ignore[misc]
    """The dialog of every button. ``target`` is the object of the page, ``None`` on a list."""

    form_before_template = "admin/dv/dialog_before.html"
    about = ""  # what it does to this object, when the button's own text cannot say that
    reason = forms.CharField(
        min_length=REASON_LENGTH,
        max_length=500,
        widget=UnfoldAdminTextareaWidget({"rows": 3}),
        help_text="Stands in the audit log beside your name.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.target: Any = getattr(self.request, "dv_target", None)

    def get_before_template_context(
        self,
        request: HttpRequest,  # noqa: ARG002 - Unfold's signature
        object_id: int | str | None = None,  # noqa: ARG002
    ) -> dict[str, Any]:
        """Let the dialog show what was refused, which belongs to no single field."""
        return {"form": self}


class TypedNameForm(ReasonForm):
    """For what destroys something: the name must be typed."""

    typed_name = forms.CharField(
        label="Type the name to confirm", widget=UnfoldAdminTextInputWidget({"autocomplete": "off"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["typed_name"].help_text = f"The name is: {self.target}"

    def clean_typed_name(self) -> str:
        """Refuse every text but the object's name."""
        typed = str(self.cleaned_data["typed_name"]).strip()
        if typed != str(self.target):
            raise forms.ValidationError(f"“{self.target}” was expected.")
        return typed


class PlanForm(ReasonForm):
    """Binds a decision to the plan that was shown."""

    plan_hash = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan_hash"].initial = self.target.plan_hash if self.target else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionCall:
    """What a button's method is given: who, on what, and the filled form."""

    actor: Any
    target: Any
    form: Any

    @property
    def reason(self) -> str:
        """The reason, for the audit log."""
        return str(self.form.cleaned_data["reason"])


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """What is told when the service has answered. Without ``url`` the page is shown again."""

    text: str
    url: str = ""


def started(task_id: Any, text: str) -> Done:
    """Return that a task was started; leads to its page."""
    return Done(text=text, url=reverse("admin:tasks_task_change", args=[task_id]))


def service_action(
    *,
    title: str,
    allows: str,
    text: str = "",
    submit: str = "",
    icon: str | None = None,
    variant: ActionVariant = ActionVariant.DEFAULT,
    form: type[ReasonForm] = ReasonForm,
    shown_for: Callable[[Any], bool] | None = None,
) -> Callable[[Callable[[Any, ActionCall], Done]], Callable[..., HttpResponse]]:
    """Make a button of a method that calls one service with an ``ActionCall``.

    GET shows the dialog, only POST acts. A refusal of the service stands in the dialog.

    Args:
        title: What the button says.
        allows: The operation that the signed-in person needs, such as ``server.operate``.
        text: What will happen, in the dialog.
        submit: What the dialog's button says.
        icon: A name of Material Symbols.
        variant: Its colour.
        form: The dialog's form.
        shown_for: Whether the button makes sense for an object; the service decides all the same.
    """

    def decorate(method: Callable[[Any, ActionCall], Done]) -> Callable[..., HttpResponse]:
        dialog = {
            "title": title,
            "description": text,
            "form_class": form,
            "form_submit_text": submit or title,
        }

        @functools.wraps(method)
        def act(admin: Any, request: HttpRequest, filled: ReasonForm, **_url: Any) -> HttpResponse:
            call = ActionCall(
                actor=_actor(admin, request, allows), target=filled.target, form=filled
            )
            try:
                done = method(admin, call)
            except Problem as problem:
                filled.add_error(None, problem.detail)
                context = {"dialog": dialog, "form": filled, "form_submit_text": submit or title}
                return render(request, "unfold/helpers/dialog.html", context)
            messages.success(request, done.text)
            return HttpResponse(headers={"HX-Redirect": done.url or _page(admin, filled.target)})

        shown = action(description=title, icon=icon, variant=variant, dialog=dialog)(act)

        @functools.wraps(shown)
        def guarded(admin: Any, request: HttpRequest, **url: Any) -> HttpResponse:
            request.dv_target = _target(admin, request, url)  # type: ignore[attr-defined]
            _actor(admin, request, allows)
            response: HttpResponse = shown(admin, request, **url)
            return response

        setattr(guarded, MARK, allows)
        guarded.dv_shown_for = shown_for  # type: ignore[attr-defined]
        return guarded

    return decorate


def _target(admin: Any, request: HttpRequest, url: Mapping[str, Any]) -> Model | None:
    if "object_id" not in url:
        return None
    found: Model | None = admin.get_object(request, url["object_id"])
    if found is None:
        raise Http404(f"{admin.model._meta.verbose_name} {url['object_id']} does not exist.")
    return found


def _actor(admin: Any, request: HttpRequest, operation: str) -> Any:
    target = getattr(request, "dv_target", None)
    try:
        return access().actor(request, operation, admin.owners(target))
    except Forbidden as refused:
        raise PermissionDenied(refused.detail) from None


def _page(admin: Any, target: Model | None) -> str:
    """Return where to go after a service answered: the object's page while it exists."""
    meta = admin.model._meta
    if target is not None and admin.model._default_manager.filter(pk=target.pk).exists():
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[target.pk])
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
