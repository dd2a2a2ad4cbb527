"""Every write to a worksheet. Each service is one transaction under the proposal's row lock.

A conflict is raised after the commit, so that what did not conflict is saved and what did is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from workflow.people.models import User
from workflow.proposals.models import Edit, KeptText, Proposal
from workflow.proposals.worksheets import loading
from workflow.proposals.worksheets.sections import ROWS, SECTIONS, Field, Kind, RowKind, Section
from workflow.proposals.worksheets.trees import keep_depths, refuse_circle
from workflow.proposals.worksheets.writing import (
    ADDED,
    ORDER,
    REMOVED,
    Conflict,
    Saved,
    Writing,
    as_text,
    begin,
    cleaned,
    merge,
)
from workflow.refusals import Invalid, NotVisible, Obstacle, Refused
from workflow.workdays import clock

MOST_ROWS = 200  # of one kind, a bound for pages and snapshots


def save_section(
    *, proposal_id: int, section: str, values: Mapping[str, Any], version: int, by: User
) -> Saved:
    """Save the fields of one section as read at `version`; only what changed is written.

    Raises Conflict where somebody else changed the same field since: both texts are kept.
    """
    part = known(SECTIONS, section)
    with transaction.atomic():
        writing = begin(proposal_id=proposal_id, by=by, values=values, read_at=version)
        write_section(writing, part, cleaned(part.fields, values))
        saved = writing.close()
    return _unless_conflict(writing, saved)


def add_row(*, proposal_id: int, kind: str, values: Mapping[str, Any], by: User) -> Saved:
    """Add a row at the end; `Saved.key` is its stable id."""
    rows = known(ROWS, kind)
    with transaction.atomic():
        writing = begin(proposal_id=proposal_id, by=by, values=values, read_at=None)
        return writing.close(append_row(writing, rows, cleaned(rows.fields, values)))


def change_row(
    *, proposal_id: int, kind: str, key: str, values: Mapping[str, Any], version: int, by: User
) -> Saved:
    """Change fields of one row as read at `version`, with the rules of `save_section`.

    A row that somebody removed meanwhile does not come back; what was typed for it is kept.
    """
    rows = known(ROWS, kind)
    with transaction.atomic():
        writing = begin(proposal_id=proposal_id, by=by, values=values, read_at=version)
        write_row(writing, rows, key, cleaned(rows.fields, values))
        saved = writing.close(key)
    return _unless_conflict(writing, saved)


def remove_row(*, proposal_id: int, kind: str, key: str, version: int, by: User) -> Saved:
    """Remove a row; one that somebody changed since it was read stays, so that no text is lost."""
    rows = known(ROWS, kind)
    with transaction.atomic():
        writing = begin(proposal_id=proposal_id, by=by, values={}, read_at=version)
        row = rows.model._default_manager.filter(proposal=writing.proposal, key=key).first()
        if row is None:
            if not _was_removed(writing.proposal, kind, key):
                raise NotVisible
            return writing.close(key)  # the second click of two
        _refuse_if_changed(writing, kind, key)
        _refuse_if_used(row)
        row.delete()
        writing.note(stage=rows.stage, section=kind, record=key, field_name=REMOVED)
        return writing.close(key)


def order_rows(*, proposal_id: int, kind: str, keys: Sequence[str], version: int, by: User) -> Saved:
    """Put rows in this order; rows not named (added meanwhile) follow in the order they have."""
    rows = known(ROWS, kind)
    with transaction.atomic():
        writing = begin(proposal_id=proposal_id, by=by, values={}, read_at=version)
        present = _rows(rows, writing.proposal)
        place = {key: n for n, key in enumerate(keys)}
        wanted = sorted(present, key=lambda row: place.get(row.key, len(place)))
        if [row.key for row in wanted] == [row.key for row in present]:
            return writing.close()
        if _edits_since(writing, kind, "").filter(field=ORDER).exists():
            text = _("Urutan baris sudah diubah orang lain. Muat ulang, lalu urutkan lagi.")
            raise Refused(Obstacle("section.conflict", text, field=ORDER))
        for n, row in enumerate(wanted, start=1):
            row.position = n
        rows.model._default_manager.bulk_update(wanted, ["position"])
        writing.note(stage=rows.stage, section=kind, field_name=ORDER)
        return writing.close()


def settle_kept_text(*, kept_id: int, by: User) -> None:
    """Its writer has merged a kept text, or does not need it any more. It stays on record."""
    kept = KeptText.objects.filter(pk=kept_id, by=by, settled_at__isnull=True)
    if not kept.update(settled_at=clock.now()):
        raise NotVisible


# --- what one save is made of; see also `filling.fill` ---------------------------------------------


def write_section(writing: Writing, part: Section, new: Mapping[Field, Any]) -> None:
    _refuse_without_title(new)
    holder = _holder(writing.proposal, part)
    changed = merge(writing, holder, new, section=part.name)
    if changed:
        holder.save(update_fields=None if holder.pk is None else changed)


def append_row(writing: Writing, rows: RowKind, new: dict[Field, Any]) -> str:
    """A new row at the end; answers its key."""
    (key,) = append_rows(writing, rows, [new])
    return key


def append_rows(writing: Writing, rows: RowKind, new: Sequence[dict[Field, Any]]) -> list[str]:
    """New rows of one kind at the end, in this order; answers their keys."""
    first = _next_position(writing.rows(rows.name), len(new))
    made = [_new_row(writing, rows, values, first + n) for n, values in enumerate(new)]
    rows.model._default_manager.bulk_create(made)
    for row in made:
        writing.rows(rows.name)[row.key] = row
        writing.note(stage=rows.stage, section=rows.name, record=row.key, field_name=ADDED)
    return [str(row.key) for row in made]


def _new_row(writing: Writing, rows: RowKind, new: dict[Field, Any], position: int) -> Any:
    row = rows.model(proposal=writing.proposal, position=position)
    for of, value in _rows_found(writing, new).items():
        setattr(row, of.attribute, value)
    _check(row, writing.rows(rows.name))
    keep_depths(row, writing.rows(rows.name))
    return row


def _next_position(present: Mapping[str, Any], more: int) -> int:
    if len(present) + more > MOST_ROWS:
        text = _("Paling banyak %(most)d baris untuk setiap jenis.") % {"most": MOST_ROWS}
        raise Refused(Obstacle("row.too_many", text))
    return max((row.position for row in present.values()), default=0) + 1


def write_row(writing: Writing, rows: RowKind, key: str, new: dict[Field, Any]) -> None:
    row = writing.rows(rows.name).get(key)
    if row is None:
        _keep_for_removed(writing, rows, key, new)
    else:
        _change(writing, rows, row, _rows_found(writing, new))


# --- steps ------------------------------------------------------------------------------------------


def known(parts: dict[str, Any], name: str) -> Any:
    if name not in parts:
        raise NotVisible
    return parts[name]


def _unless_conflict(writing: Writing, saved: Saved) -> Saved:
    if writing.conflicts:
        raise Conflict(writing.conflicts, saved)
    return saved


def _holder(proposal: Proposal, section: Section) -> Any:
    """What the section's fields stand on; a sheet that is not there yet is made when it is saved."""
    return proposal if section.model is Proposal else loading.sheet(proposal, section.stage)


def _refuse_without_title(new: Mapping[Field, Any]) -> None:
    for of, value in new.items():
        if of.name == "title" and not value:
            raise Invalid(Obstacle("field.required", _("Isi judul."), field="title"))


def _rows(kind: RowKind, proposal: Proposal) -> list[Any]:
    return list(kind.model._default_manager.filter(proposal=proposal))


def _rows_found(writing: Writing, new: dict[Field, Any]) -> dict[Field, Any]:
    """Keys of other rows turned into their primary keys; a row of another proposal is not found."""
    for of, key in new.items():
        if of.kind is not Kind.ROW or key is None:
            continue
        found = writing.rows(of.rows).get(key)
        if found is None:
            raise Invalid(Obstacle("field.invalid", _("Baris yang ditunjuk tidak ada."), field=of.name))
        new[of] = found.pk
    return new


def _change(writing: Writing, rows: RowKind, row: Any, new: Mapping[Field, Any]) -> None:
    changed = merge(writing, row, new, section=rows.name, key=row.key)
    if not changed:
        return
    _check(row, writing.rows(rows.name))
    changed += keep_depths(row, writing.rows(rows.name))
    row.save(update_fields=changed)


def _check(row: Any, present: Mapping[str, Any]) -> None:
    """What two fields of a row must be to each other, and a cause to the causes there are."""
    start, end = getattr(row, "start_month", None), getattr(row, "end_month", None)
    if start and end and end < start:
        raise Invalid(
            Obstacle("field.invalid", _("Bulan selesai mendahului bulan mulai."), field="end_month")
        )
    if getattr(row, "no_cost", False) and row.amount is not None:
        raise Invalid(Obstacle("field.invalid", _("Baris tanpa biaya tidak memuat jumlah."), field="amount"))
    if getattr(row, "indicator_id", 0) is None:
        raise Invalid(Obstacle("field.required", _("Pilih indikator yang diukur."), field="indicator"))
    refuse_circle(row, present)


def _edits_since(writing: Writing, section: str, record: str) -> Any:
    return Edit.objects.filter(
        proposal=writing.proposal, section=section, record=record, version__gt=writing.read_at
    )


def _was_removed(proposal: Proposal, kind: str, key: str) -> bool:
    return Edit.objects.filter(proposal=proposal, section=kind, record=key, field=REMOVED).exists()


def _keep_for_removed(writing: Writing, rows: RowKind, key: str, new: Mapping[Field, Any]) -> None:
    if not _was_removed(writing.proposal, rows.name, key):
        raise NotVisible
    text = _("Baris ini sudah dihapus orang lain. Teks Anda disimpan.")
    for of, value in new.items():
        if value not in (None, ""):
            yours = value if of.kind is Kind.ROW else as_text(of, value)
            writing.keep("row.gone", text, section=rows.name, record=key, name=of.name, yours=yours)
    if not writing.conflicts:
        raise Refused(Obstacle("row.gone", _("Baris ini sudah dihapus orang lain.")))


def _refuse_if_changed(writing: Writing, kind: str, key: str) -> None:
    if _edits_since(writing, kind, key).exists():
        text = _("Baris ini baru saja diubah orang lain. Muat ulang sebelum menghapusnya.")
        raise Refused(Obstacle("row.changed", text))


def _refuse_if_used(row: Any) -> None:
    users: Iterable[tuple[str, str]] = (
        ("children", _("Hapus atau pindahkan dulu sebab di bawahnya.")),
        ("measurements", _("Hapus dulu hasil pengukuran indikator ini.")),
    )
    for related, text in users:
        if hasattr(row, related) and getattr(row, related).exists():
            raise Refused(Obstacle("row.in_use", text))
