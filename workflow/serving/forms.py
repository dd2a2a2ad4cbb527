"""What every form of the lab shares: a service's reasons shown by the fields they belong to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django import forms

from workflow.refusals import Denied, Obstacle, Refused


def show_obstacles(form: forms.Form, obstacles: Iterable[Obstacle]) -> None:
    """Put a service's reasons by their fields, or on top where the form has no such field."""
    for obstacle in obstacles:
        form.add_error(obstacle.field if obstacle.field in form.fields else None, str(obstacle.text))


def labels_of(*kinds: type[forms.Form]) -> Callable[[str], Any]:
    """Names a field of one of these forms for the reader (`rescue.keeps_typed_text`)."""
    known = {name: field.label for kind in kinds for name, field in kind.base_fields.items()}
    return lambda name: known.get(name) or name


def day_input(**attrs: Any) -> forms.DateInput:
    """A date as browsers offer it: typed or picked, sent as 2026-11-24."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **attrs})


def attempt(form: Any, act: Callable[[], Any]) -> bool:
    """Do it, or show why not on the form (a form with its own `show` places the reasons itself).

    What is not this person's to do, or does not exist for them, is no matter of the form: it is raised.
    """
    try:
        act()
    except Denied:
        raise
    except Refused as refused:
        getattr(form, "show", partial(show_obstacles, form))(refused.obstacles)
        return False
    return True


def status_of(form: forms.Form) -> int:
    """The answer's status for a page with this form: 400 where something typed was refused."""
    return 400 if form.is_bound and form.errors else 200
