"""What every form of the lab shares: a service's reasons shown by the fields they belong to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from workflow.refusals import Obstacle


def show_obstacles(form: forms.Form, obstacles: Iterable[Obstacle]) -> None:
    """Put a service's reasons by their fields, or on top where the form has no such field."""
    for obstacle in obstacles:
        form.add_error(obstacle.field if obstacle.field in form.fields else None, str(obstacle.text))


def day_input(**attrs: Any) -> forms.DateInput:
    """A date as browsers offer it: typed or picked, sent as 2026-11-24."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **attrs})
