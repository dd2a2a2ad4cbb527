"""How every form of the lab is drawn."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account_forms
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest


class LabRenderer(TemplatesSetting):
    """Forms from our templates: label, hint, error, input; a summary of what is wrong on top.

    A placeholder vanishes while one types and is too pale to read: a label is always there instead,
    also in forms of libraries that know placeholders only.
    """

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        widget = context.get("widget")
        if widget and "placeholder" in widget.get("attrs", {}):
            widget["attrs"] = {k: v for k, v in widget["attrs"].items() if k != "placeholder"}
        return super().render(template_name, context, request)


class LoginForm(account_forms.LoginForm):
    """Without the link to "forgotten password" between label and field: it stands beside the button."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
