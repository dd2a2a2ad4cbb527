"""What stands in the way of showing an entry, and the proof that the exhibition itself asked for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from workflow.exhibition.figures import says_something
from workflow.exhibition.models import Entry
from workflow.people.models import User
from workflow.proposals.checks import mandate_required
from workflow.proposals.machine import Mandated, Verb
from workflow.proposals.models import Proposal
from workflow.proposals.registry import register_guard
from workflow.refusals import Obstacle

REQUIRED = {
    "title": _("Tulis judul halaman katalognya."),
    "summary": _("Tulis ringkasan halaman katalognya."),
    "text": _("Tulis uraian halaman katalognya."),
}


def missing() -> Obstacle:
    return Obstacle("entry.missing", _("Usulan ini belum punya halaman katalog."))


def incomplete(entry: Entry) -> list[Obstacle]:
    """Empty fields by name, and every picture without words for those who cannot see it."""
    found = [
        Obstacle(f"entry.incomplete.{field}", sentence, field=field)
        for field, sentence in REQUIRED.items()
        if not getattr(entry, field)
    ]
    found += _of_figures(entry)
    for nth, picture in enumerate(entry.current_pictures(), start=1):
        if not picture.alt:
            sentence = _("Gambar %(nth)s belum punya teks alternatif.") % {"nth": nth}
            found.append(Obstacle("entry.alt_missing", sentence, field=f"picture.{picture.public_id}"))
    return found


def _of_figures(entry: Entry) -> Iterator[Obstacle]:
    """A figure needs to say what it measures, and the figure after."""
    asked = {
        "label": _("Angka ke-%(nth)s: sebutkan apa yang diukur."),
        "after": _("Angka ke-%(nth)s: isi angka sesudahnya."),
    }
    for nth, figure in enumerate(entry.figures):
        for part, sentence in asked.items():
            if says_something(figure) and not figure.get(part):
                code, name = "entry.incomplete.figures", f"figures.{nth}.{part}"
                yield Obstacle(code, sentence % {"nth": nth + 1}, field=name)


@register_guard(Verb.PUBLISH)
def guard_publish(proposal: Proposal, verb: Verb, by: User | None, context: Any) -> Iterable[Obstacle]:
    entry = Entry.objects.filter(proposal=proposal).first()
    if entry is None:
        return [missing()]
    return [*_not_ours(entry, verb, context), *incomplete(entry)]


@register_guard(Verb.RETRACT)
def guard_retract(proposal: Proposal, verb: Verb, by: User | None, context: Any) -> Iterable[Obstacle]:
    entry = Entry.objects.filter(proposal=proposal).first()
    return [missing()] if entry is None else _not_ours(entry, verb, context)


def _not_ours(entry: Entry, verb: Verb, context: Any) -> list[Obstacle]:
    """A mandate that does not name this entry's newest version was not made by this room."""
    mandate, version = context.mandate, entry.latest_version()
    told = (mandate.kind, mandate.outcome, mandate.id, mandate.digest)
    if version and told == (Mandated.ENTRY, verb, version.pk, version.digest):
        return []
    return [mandate_required(Mandated.ENTRY)]
