"""The back office for units and people. Everything is saved by the services, so that a page here can
do no more than its reader may, and a refusal is shown in the service's words."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from workflow.people import services
from workflow.people.models import Absence, LabRole, Unit, UnitName, UnitRole, User
from workflow.refusals import Denied, Refused


class ThroughServices(admin.ModelAdmin):
    """Nothing is deleted, and what a service refuses becomes a message."""

    actions: Any = None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Refused as refused:
            _tell(request, refused)
            return redirect(request.path)


def _by(request: HttpRequest) -> User:
    """The back office lets nobody in who is not signed in."""
    if not isinstance(request.user, User):
        raise Denied
    return request.user


def _tell(request: HttpRequest, refused: Refused) -> None:
    for obstacle in refused.obstacles:
        messages.error(request, str(obstacle.text))


class UnitNames(admin.TabularInline):
    model = UnitName
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # renaming adds one

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Unit)
class UnitAdmin(ThroughServices):
    list_display = ["name", "kind", "code", "parent", "ours", "active_to"]
    list_filter = ["kind", "ours", "doubtful"]
    list_select_related = ["parent"]
    search_fields = ["name", "short_name", "code"]
    autocomplete_fields = ["parent"]
    fields = ["name", "short_name", "kind", "code", "parent", "ours", "doubtful", "active_from", "closing"]
    readonly_fields = ["closing"]
    inlines = [UnitNames]

    @admin.display(description=_("Penutupan"))
    def closing(self, unit: Unit) -> str:
        if unit.active_to:
            return str(unit.active_to)
        if unit.pk is None:
            return "–"
        return format_html(
            '<a href="{}">{}</a>', reverse("people:close_unit", args=[unit.pk]), _("Tutup unit")
        )

    def save_model(self, request: HttpRequest, obj: Unit, form: Any, change: bool) -> None:
        by, typed = _by(request), form.cleaned_data
        if not change:
            obj.pk = services.create_unit(by=by, **typed).pk
            return
        if "name" in form.changed_data:
            services.rename_unit(by=by, unit=obj, name=typed["name"])
        if "parent" in form.changed_data:
            services.move_unit(by=by, unit=obj, parent=typed["parent"])
        details = {name: typed[name] for name in form.changed_data if name not in ("name", "parent")}
        if details:
            services.change_unit(by=by, unit=obj, **details)


@admin.register(User)
class UserAdmin(ThroughServices):
    list_display = ["name", "email", "is_active", "is_staff"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["name", "email"]
    fields = ["name", "email", "phone", "language", "is_staff", "is_superuser", "date_joined", "leaving"]
    readonly_fields = ["date_joined", "leaving"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # by invitation

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        mine = [*self.readonly_fields]
        return mine if request.user.is_superuser else [*mine, "is_staff", "is_superuser"]

    @admin.display(description=_("Akun"))
    def leaving(self, user: User) -> str:
        label = _("Nonaktifkan") if user.is_active else _("Aktifkan kembali")
        return format_html('<a href="{}">{}</a>', reverse("people:deactivate", args=[user.pk]), label)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if "email" in form.changed_data:
            services.change_email(by=_by(request), user=obj, email=form.cleaned_data["email"])
        services.change_person(
            by=_by(request),
            user=obj,
            **{name: form.cleaned_data[name] for name in form.changed_data if name != "email"},
        )


class RoleAdmin(ThroughServices):
    """Parts are given and ended, never rewritten."""

    actions = ["end_now"]
    search_fields = ["user__name", "user__email"]
    autocomplete_fields = ["user"]
    list_select_related = True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request)

    @admin.action(description=_("Akhiri sekarang"), permissions=["change"])
    def end_now(self, request: HttpRequest, roles: QuerySet) -> None:
        for role in roles:
            try:
                self.end(_by(request), role)
            except Refused as refused:
                _tell(request, refused)

    def end(self, by: Any, role: Any) -> None:
        raise NotImplementedError


@admin.register(UnitRole)
class UnitRoleAdmin(RoleAdmin):
    list_display = ["user", "unit", "role", "start", "end", "cut_short"]
    list_filter = ["role"]
    autocomplete_fields = ["user", "unit"]
    fields = ["user", "unit", "role", "start", "end"]

    def save_model(self, request: HttpRequest, obj: UnitRole, form: Any, change: bool) -> None:
        obj.pk = services.give_unit_role(by=_by(request), **form.cleaned_data).pk

    def end(self, by: Any, role: UnitRole) -> None:
        services.end_unit_role(by=by, role=role)


@admin.register(LabRole)
class LabRoleAdmin(RoleAdmin):
    list_display = ["user", "role", "start", "end", "cut_short"]
    list_filter = ["role"]
    fields = ["user", "role", "start", "end"]

    def save_model(self, request: HttpRequest, obj: LabRole, form: Any, change: bool) -> None:
        obj.pk = services.give_lab_role(by=_by(request), **form.cleaned_data).pk

    def end(self, by: Any, role: LabRole) -> None:
        services.end_lab_role(by=by, role=role)


@admin.register(Absence)
class AbsenceAdmin(ThroughServices):
    list_display = ["user", "start", "end", "note"]
    list_select_related = ["user"]
    autocomplete_fields = ["user"]
    fields = ["user", "start", "end", "note"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None

    def save_model(self, request: HttpRequest, obj: Absence, form: Any, change: bool) -> None:
        obj.pk = services.record_absence(by=_by(request), **form.cleaned_data).pk

    def delete_model(self, request: HttpRequest, obj: Absence) -> None:
        services.cancel_absence(by=_by(request), absence=obj)
