"""How every form of the lab is drawn."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account_forms
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest

from labinovasi.home import drawing


class LabRenderer(TemplatesSetting):
    """Forms as the lab draws them: label, hint, error, input; a summary of what is wrong on top.

    A placeholder vanishes while one types and is too pale to read: a label is always there instead,
    also in forms of libraries that know placeholders only.
    """

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        widget = context.get("widget")
        if widget and "placeholder" in widget.get("attrs", {}):
            widget["attrs"] = {k: v for k, v in widget["attrs"].items() if k != "placeholder"}
        if template_name == self.field_template_name:
            return drawing.field(context)
        drawn = drawing.widget(template_name, context) if widget else None
        return super().render(template_name, context, request) if drawn is None else drawn


class LoginForm(account_forms.LoginForm):
    """Without the link to "forgotten password" between label and field: it stands beside the button."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
