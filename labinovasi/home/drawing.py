"""Fields and widgets of forms, drawn here and not by templates: a page has ten to fifty of them, and
Django draws each input by three templates, which takes eight times as long.

Widgets come out as Django's own templates would say them (a test compares); a widget that is not known here
is drawn by its template.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.forms import BoundField, CheckboxInput
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

NOTHING = mark_safe("")

# --- A field: label, hint, error, input ---------------------------------------------------------------

_LINE = '<div class="field{}">\n  <label for="{}">{}{}</label>{}{}\n  {}\n</div>'
_CHECKBOX = '<div class="field{}">{}\n  <div class="choice">{}<label for="{}">{}</label></div>{}\n</div>'
_FIELDSET = '<fieldset class="field{}"{}>\n  <legend>{}{}</legend>{}{}\n  {}\n</fieldset>'


def field(context: dict[str, Any]) -> SafeString:
    """One field of a form as `{{ field.as_field_group }}` shows it."""
    bound: BoundField = context["field"]
    errors = bound.errors
    wrong, told = (mark_safe(" wrong"), format_html("\n  {}", errors)) if errors else (NOTHING, NOTHING)
    if bound.use_fieldset:
        described = bound.aria_describedby
        by = format_html(' aria-describedby="{}"', described) if described else NOTHING
        return format_html(
            _FIELDSET, wrong, by, bound.label, _optional(bound), _hint(bound, "hint"), told, bound.as_widget()
        )
    target = bound.id_for_label
    if isinstance(bound.field.widget, CheckboxInput):
        hint = _hint(bound, "hint choice-hint")
        return format_html(_CHECKBOX, wrong, told, bound.as_widget(), target, bound.label, hint)
    hint = _hint(bound, "hint")
    return format_html(_LINE, wrong, target, bound.label, _optional(bound), hint, told, bound.as_widget())


def _optional(bound: BoundField) -> SafeString:
    if bound.field.required or bound.field.widget.is_required:  # the latter where a service asks for it
        return NOTHING
    return format_html(' <span class="optional">{}</span>', _("(boleh kosong)"))


def _hint(bound: BoundField, kind: str) -> SafeString:
    """What stands beside a field to help; our own texts, which may hold a link."""
    if not bound.help_text:
        return NOTHING
    text = mark_safe(str(bound.help_text))  # noqa: S308 - written by us, never typed by anybody
    return format_html('\n  <div class="{}" id="{}_helptext">{}</div>', kind, bound.auto_id, text)


def _joined(pieces: Iterable[SafeString]) -> SafeString:
    return mark_safe("".join(pieces))  # noqa: S308 - each was escaped where it was made


# --- Widgets -------------------------------------------------------------------------------------------


def _attrs(attrs: dict[str, Any]) -> SafeString:
    return _joined(_attr(name, value) for name, value in attrs.items() if value is not False)


def _attr(name: str, value: Any) -> SafeString:
    return format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value)


def _input(widget: dict[str, Any]) -> SafeString:
    value = widget["value"]
    said = NOTHING if value is None else format_html(' value="{}"', value)
    named = format_html('<input type="{}" name="{}"', widget["type"], widget["name"])
    return format_html("{}{}{}>", named, said, _attrs(widget["attrs"]))


def _textarea(widget: dict[str, Any]) -> SafeString:
    told = '<textarea name="{}"{}>\n{}</textarea>'
    return format_html(told, widget["name"], _attrs(widget["attrs"]), widget["value"] or "")


def _select(widget: dict[str, Any]) -> SafeString:
    groups = _joined(_optgroup(*group) for group in widget["optgroups"])
    return format_html('<select name="{}"{}>{}\n</select>', widget["name"], _attrs(widget["attrs"]), groups)


def _optgroup(name: str | None, options: list[dict[str, Any]], _index: int) -> SafeString:
    told = _joined(_option(option) for option in options)
    return format_html('\n  <optgroup label="{}">{}\n  </optgroup>', name, told) if name else told


def _option(option: dict[str, Any]) -> SafeString:
    told = '\n  <option value="{}"{}>{}</option>'
    return format_html(told, option["value"], _attrs(option["attrs"]), option["label"])


def _choices(widget: dict[str, Any]) -> SafeString:
    """Radio buttons and boxes."""
    attrs = {name: widget["attrs"][name] for name in ("id", "class") if widget["attrs"].get(name)}
    groups = _joined(_group(*group) for group in widget["optgroups"])
    return format_html("<div{}>{}\n</div>", _attrs(attrs), groups)


def _group(name: str | None, options: list[dict[str, Any]], _index: int) -> SafeString:
    told = _joined(format_html("<div>\n    {}</div>", _choice(option)) for option in options)
    return format_html("\n  <div><label>{}</label>{}\n  </div>", name, told) if name else told


def _choice(option: dict[str, Any]) -> SafeString:
    if not option["wrap_label"]:
        return _input(option)
    target = option["attrs"].get("id")
    by = format_html(' for="{}"', target) if target else NOTHING
    return format_html("<label{}>{} {}</label>", by, _input(option), option["label"])


_INPUTS = ("text", "number", "email", "url", "password", "hidden", "date", "datetime", "time", "checkbox")
_BY_TEMPLATE: dict[str, Callable[[dict[str, Any]], SafeString]] = {
    **{f"django/forms/widgets/{kind}.html": _input for kind in _INPUTS},
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
    "django/forms/widgets/radio.html": _choices,
    "django/forms/widgets/checkbox_select.html": _choices,
}


def widget(template_name: str, context: dict[str, Any]) -> SafeString | None:
    """The widget that Django would draw by this template, or None where it is not known here."""
    draw = _BY_TEMPLATE.get(template_name)
    return draw(context["widget"]) if draw else None
