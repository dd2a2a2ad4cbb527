"""Writing under the proposal's row lock: who may, what changed, and what two people typed at once.

A writer sends values with the version they were read at. A field that nobody else touched since is
written; one the writer merely sent back as it was read is left alone; one that both changed keeps the
stored text, and the writer's text goes to `KeptText`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from workflow.people.models import User
from workflow.proposals import endorsements, signals
from workflow.proposals.machine import STAGES, WORKING, Stage
from workflow.proposals.models import Edit, KeptText, Proposal, TeamMember
from workflow.proposals.rows import locked
from workflow.proposals.worksheets import loading
from workflow.proposals.worksheets.marks import edited_version, marked_since
from workflow.proposals.worksheets.reading import BadValue, read
from workflow.proposals.worksheets.sections import ROWS, Field, Kind
from workflow.proposals.worksheets.values import stored, written
from workflow.refusals import Denied, Invalid, NotVisible, Obstacle, Refused
from workflow.serving.prepared import prepared

WRITERS = (TeamMember.Role.OWNER, TeamMember.Role.CO_WRITER)
ADDED, REMOVED, ORDER = "+", "-", "order"


@dataclass(frozen=True)
class ConflictObstacle(Obstacle):
    """Two texts for one field: what stands now and what you typed; yours is kept under `kept_id`."""

    theirs: str = ""
    yours: str = ""
    kept_id: int | None = None

    def as_dict(self) -> dict[str, Any]:
        texts = {"theirs": self.theirs, "yours": self.yours, "kept_id": self.kept_id}
        return super().as_dict() | texts


@dataclass(frozen=True)
class Saved:
    """What a save did: the version the worksheets have now, and which fields really changed."""

    version: int
    changed: tuple[str, ...] = ()
    key: str = ""


class Conflict(Refused):
    """Somebody else changed the same fields. The others were saved (`saved`), yours are kept."""

    def __init__(self, obstacles: Iterable[Obstacle], saved: Saved):
        super().__init__(obstacles)
        self.saved = saved


class NotEditable(Refused):
    """The proposal is not in work now; `values` gives back what was typed."""

    def __init__(self, values: Mapping[str, Any]):
        text = _("Usulan ini sedang tidak dapat diubah. Teks Anda belum tersimpan; salin bila diperlukan.")
        super().__init__(Obstacle("not_editable", text))
        self.values = dict(values)


@dataclass
class Writing:
    """One save: collects what changes and closes with a version, or with nothing at all."""

    proposal: Proposal
    by: User
    read_at: int  # the version the writer saw
    before: int  # the version that stands
    edits: list[Edit] = field(default_factory=list)
    conflicts: list[Obstacle] = field(default_factory=list)
    _rows: dict[str, dict[str, Any]] = field(default_factory=dict)

    def rows(self, kind: str) -> dict[str, Any]:
        """The rows of one kind by key, in their order: read once, and kept true by whoever adds to them."""
        if kind not in self._rows:
            self._rows[kind] = {row.key: row for row in loading.rows_of(self.proposal, ROWS[kind].model)}
        return self._rows[kind]

    def note(self, *, stage: Stage, section: str, field_name: str, record: str = "", was: str = "") -> None:
        self.edits.append(
            Edit(
                proposal=self.proposal,
                version=self.before + 1,
                stage=stage,
                section=section,
                record=record,
                field=field_name,
                was=was,
                by=self.by,
            )
        )

    def keep(
        self,
        code: str,
        text: str,
        *,
        section: str,
        name: str,
        yours: str,
        theirs: str = "",
        record: str = "",
    ) -> None:
        """What was typed outlives the refusal; the same reading keeps one copy, the latest."""
        kept, _created = KeptText.objects.update_or_create(
            proposal=self.proposal,
            section=section,
            record=record,
            field=name,
            by=self.by,
            version=self.read_at,
            settled_at=None,
            defaults={"yours": yours, "theirs": theirs},
        )
        self.conflicts.append(
            ConflictObstacle(code, text, field=name, theirs=theirs, yours=yours, kept_id=kept.pk)
        )

    def close(self, key: str = "") -> Saved:
        """Store the edits, tell the rooms above; a save that changed nothing does neither."""
        if not self.edits:
            return Saved(self.before, key=key)
        Edit.objects.bulk_create(self.edits)
        self._tell_of_passed_stages()
        endorsements.content_changed(proposal=self.proposal, by=self.by)
        return Saved(self.before + 1, tuple(edit.field for edit in self.edits), key)

    def _tell_of_passed_stages(self) -> None:
        """Once per section since the last sent revision, so that typing on does not ring again."""
        here = self.proposal.stage
        passed = {
            (edit.stage, edit.section)
            for edit in self.edits
            if edit.field != ORDER and STAGES.index(Stage(edit.stage)) < STAGES.index(here)
        }
        if not passed:
            return
        told = marked_since(self.proposal, up_to=self.before)
        for stage, section in sorted(passed - told):
            signals.passed_stage_changed.send(
                sender=Proposal, proposal=self.proposal, stage=Stage(stage), section=section, by=self.by
            )


def begin(*, proposal_id: int, by: User, values: Mapping[str, Any], read_at: int | None) -> Writing:
    """Lock the proposal and ask whether this person may write it now. Call inside `atomic`.

    Raises NotVisible, Denied (visible, not theirs), NotEditable (not in work; `values` come back), and
    Invalid for a version that was never given out.
    """
    proposal = locked(proposal_id)
    if not _writes(proposal=proposal.pk, user=by.pk):
        if Proposal.objects.visible_to(by).filter(pk=proposal_id).exists():
            raise Denied
        raise NotVisible
    if proposal.state not in WORKING:
        raise NotEditable(values)
    before = edited_version(proposal)
    read_at = before if read_at is None else read_at
    if isinstance(read_at, bool) or not isinstance(read_at, int) or not 0 <= read_at <= before:
        raise Invalid(Obstacle("version.unknown", _("Muat ulang halaman ini."), field="version"))
    return Writing(proposal, by, read_at, before)


@prepared
def _writes(proposal: Any, user: Any) -> QuerySet:
    writers = TeamMember.objects.filter(proposal=proposal, user=user, role__in=WRITERS)
    return writers.order_by().values_list("pk")[:1]


def cleaned(fields: tuple[Field, ...], values: Mapping[str, Any]) -> dict[Field, Any]:
    """Every value read, or one Invalid that names each bad field."""
    known = {field.name: field for field in fields}
    found: dict[Field, Any] = {}
    bad: list[Obstacle] = []
    for name, value in values.items():
        if name not in known:
            bad.append(Obstacle("field.unknown", _("Isian ini tidak dikenal."), field=str(name)[:60]))
            continue
        try:
            found[known[name]] = read(known[name], value)
        except BadValue as error:
            bad.append(Obstacle("field.invalid", str(error), field=name))
    if bad:
        raise Invalid(bad)
    return found


def merge(
    writing: Writing, record: Any, new: Mapping[Field, Any], *, section: str, key: str = ""
) -> list[str]:
    """Set the fields that really change on `record`; keep what conflicts. Answers the columns to save."""
    bases = _bases(writing, section, key)
    changed: list[str] = []
    for of, value in new.items():
        now = stored(of, record)
        if _same(of, now, value) or bases.get(of.name) == fingerprint(of, value):
            continue
        if of.name in bases:
            _keep_conflict(writing, of, now, value, section=section, key=key)
            continue
        setattr(record, of.attribute, value)
        writing.note(
            stage=of.stage, section=section, record=key, field_name=of.name, was=fingerprint(of, now)
        )
        changed += of.columns
    return changed


def fingerprint(of: Field, value: Any) -> str:
    """Digest of one stored value, to compare with what was read without keeping every old text."""
    return hashlib.sha256(json.dumps([written(of, value)], ensure_ascii=False).encode()).hexdigest()


def _same(of: Field, now: Any, value: Any) -> bool:
    return bool(now == value) and type(now) is type(value)


def _bases(writing: Writing, section: str, key: str) -> dict[str, str]:
    """What stood in each field that changed since it was read, at the moment of reading."""
    bases: dict[str, str] = {}
    if writing.read_at == writing.before:
        return bases
    since = Edit.objects.filter(
        proposal=writing.proposal, section=section, record=key, version__gt=writing.read_at
    )
    for name, was in since.order_by("version").values_list("field", "was"):
        bases.setdefault(name, was)
    return bases


def _keep_conflict(writing: Writing, of: Field, now: Any, value: Any, *, section: str, key: str) -> None:
    text = _("%(field)s sudah diubah orang lain. Kedua teks disimpan; gabungkan lalu simpan lagi.")
    writing.keep(
        "section.conflict",
        text % {"field": of.label},
        section=section,
        record=key,
        name=of.name,
        yours=as_text(of, value),
        theirs=as_text(of, now),
    )


def as_text(of: Field, value: Any) -> str:
    """A stored value to put before a reader; of a row pointed at, its key."""
    if of.kind is Kind.ROW and isinstance(value, int):
        return str(ROWS[of.rows].model._default_manager.values_list("key", flat=True).get(pk=value))
    plain = written(of, value)
    return "" if plain is None else str(plain)
