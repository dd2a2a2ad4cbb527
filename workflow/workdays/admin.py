from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from workflow.refusals import Invalid
from workflow.workdays import calendar, clock, services
from workflow.workdays.models import CalendarDay


class CalendarDayForm(forms.ModelForm):
    class Meta:
        model = CalendarDay
        fields = ["day", "name", "kind", "decree", "source"]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not self.errors:
            try:
                services.check_day(services.Day(**{"day": self.instance.day, **typed}))
            except Invalid as invalid:
                raise ValidationError({o.field: str(o.text) for o in invalid.obstacles}) from invalid
        return typed


@admin.register(CalendarDay)
class CalendarDayAdmin(admin.ModelAdmin):
    """The calendar by hand, through the services, so that open deadlines follow."""

    form = CalendarDayForm
    list_display = ["day", "name", "kind", "decree", "source"]
    list_filter = ["kind"]
    search_fields = ["name", "decree", "source"]
    date_hierarchy = "day"
    actions = None  # deleting in bulk would pass the services by

    def get_readonly_fields(self, request: HttpRequest, obj: CalendarDay | None = None) -> list[str]:
        return ["day"] if obj else []

    def save_model(self, request: HttpRequest, obj: CalendarDay, form: Any, change: bool) -> None:
        row = services.set_day(
            day=obj.day, name=obj.name, kind=obj.kind, decree=obj.decree, source=obj.source, by=request.user
        )
        obj.pk = row.pk

    def delete_model(self, request: HttpRequest, obj: CalendarDay) -> None:
        services.remove_day(day=obj.day, by=request.user)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        horizon = clock.today().replace(month=12, day=31, year=clock.today().year + 2)
        if years := calendar.undecreed_years(horizon):
            messages.warning(
                request,
                _("Belum ada keputusan bersama untuk tahun %(years)s: hari liburnya perkiraan.")
                % {"years": ", ".join(map(str, years))},
            )
        return super().changelist_view(request, extra_context)
