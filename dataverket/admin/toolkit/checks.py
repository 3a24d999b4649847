"""Checks that no button of the admin can act on GET, without a reason or without a permission."""

from typing import Any

from django.contrib import admin
from django.core import checks
from unfold.checks import UnfoldModelAdminChecks

from dataverket.admin.toolkit.actions import MARK, ReasonForm, access


class ServiceActionChecks(UnfoldModelAdminChecks):  # type: ignore[misc]
    """Every button is a ``service_action`` with a dialog that asks for a reason."""

    def check(self, admin_obj: Any, **kwargs: Any) -> list[checks.CheckMessage]:
        """Return what is wrong with one page."""
        return [*super().check(admin_obj, **kwargs), *_buttons(admin_obj), *_bulk(admin_obj)]


def check_site(app_configs: Any, **_kwargs: Any) -> list[checks.CheckMessage]:  # noqa: ARG001
    """Return the registered pages that could be edited without a service."""
    from dataverket.admin.toolkit.model_admin import DvModelAdmin  # noqa: PLC0415 - it imports us

    return [
        checks.Error(
            f"{type(page).__name__} is no DvModelAdmin: rows could be edited past the services.",
            hint="Derive it from dataverket.admin.toolkit.model_admin.DvModelAdmin.",
            obj=type(page),
            id="dvadmin.E001",
        )
        for page in admin.site._registry.values()  # noqa: SLF001 - no public list
        if not isinstance(page, DvModelAdmin)
    ]


def _buttons(page: Any) -> list[checks.CheckMessage]:
    # The theme has no public way to ask for all buttons, whoever is signed in.
    found = [
        *page._get_base_actions_list(),  # noqa: SLF001
        *page._get_base_actions_detail(),  # noqa: SLF001
        *page._get_base_actions_row(),  # noqa: SLF001
        *page._get_base_actions_submit_line(),  # noqa: SLF001
    ]
    return [
        checks.Error(
            f"{type(page).__name__}: the button {button.action_name} {wrong}.",
            hint="Declare it with dataverket.admin.toolkit.actions.service_action.",
            obj=type(page),
            id="dvadmin.E002",
        )
        for button in found
        if (wrong := _fault(button))
    ]


def _fault(button: Any) -> str:
    form = (button.dialog or {}).get("form_class")
    operation = getattr(button.method, MARK, "")
    if button.dialog is None:
        return "has no dialog, so it would act on GET"
    if not (isinstance(form, type) and issubclass(form, ReasonForm)):
        return "has a dialog that asks for no reason"
    if not operation:
        return "checks no permission"
    return "" if access().knows(operation) else f"names the unknown operation {operation!r}"


def _bulk(page: Any) -> list[checks.CheckMessage]:
    if not page.actions:
        return []
    return [
        checks.Error(
            f"{type(page).__name__} has bulk actions: these run without a dialog.",
            hint="Set actions = None and offer a service_action.",
            obj=type(page),
            id="dvadmin.E003",
        )
    ]
