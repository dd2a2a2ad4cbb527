"""What a stage must hold before it can be sent: the points of the list, and the obstacles they leave.

One function per kind of point; `POINTS` says which stage has which (issue: "Required to submit").
Sentences name what to do and, in a row, which one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from workflow.proposals import content as frozen_content
from workflow.proposals.machine import STAGES, Stage
from workflow.proposals.models import Attachment, EvidenceKind, Phase, Revision, TeamMember
from workflow.proposals.models.worksheets import CRITERIA
from workflow.proposals.worksheets import words
from workflow.proposals.worksheets.loading import Content
from workflow.proposals.worksheets.sections import ROWS, SECTIONS, Field, RowKind, Section, sections_of
from workflow.proposals.worksheets.values import stored
from workflow.refusals import Obstacle
from workflow.serving.prepared import prepared

TEAM_SIZE = 2  # owner and co-writers; fewer needs a reason


@dataclass(frozen=True)
class Item:
    """One point of the list on the page."""

    code: str
    label: str
    obstacles: tuple[Obstacle, ...] = ()

    @property
    def done(self) -> bool:
        return not self.obstacles


Point = Callable[[Content], Iterator[Item]]


def items(content: Content) -> list[Item]:
    """The points of the present stage; none where nothing is left to send."""
    stage = content.proposal.stage
    if stage not in STAGES:
        return []
    found = [item for point in POINTS[stage] for item in point(content)]
    return found + list(_evidence(content, stage))


def obstacles(content: Content) -> list[Obstacle]:
    """Everything open in the order of the page, warnings last."""
    stage = content.proposal.stage
    if stage not in STAGES:
        return []
    blocking = [obstacle for item in items(content) for obstacle in item.obstacles]
    return blocking + list(_warnings(content, stage))


# --- points -----------------------------------------------------------------------------------------


def _filled(section_name: str, *names: str) -> Point:
    """Each of these fields is filled in."""
    section = SECTIONS[section_name]

    def point(content: Content) -> Iterator[Item]:
        holder = content.holder(section)
        for name in names:
            field = _field(section, name)
            code = f"ws.{section.stage}.{name}"
            missing = _is_empty(field, holder)
            text = _("Isi %(field)s.") % {"field": _inside(field.label)}
            yield Item(code, str(field.label), (Obstacle(code, text, field=name),) if missing else ())

    return point


def _rows(
    kind_name: str,
    *required: str,
    stage: Stage,
    least: int = 1,
    wanted: Callable[[Any], bool] | None = None,
    sentence: Callable[[], str],
) -> Point:
    """At least `least` rows (of those `wanted`), and every row of the kind with its required fields."""
    kind = ROWS[kind_name]

    def point(content: Content) -> Iterator[Item]:
        rows = content.rows[kind_name]
        code = f"ws.{stage}.{kind.related}"
        found: list[Obstacle] = []
        if sum(1 for row in rows if wanted is None or wanted(row)) < least:
            found.append(Obstacle(code, sentence(), field=kind.related))
        found.extend(_incomplete(kind, rows, required))
        yield Item(code, str(kind.label), tuple(found))

    return point


def _incomplete(kind: RowKind, rows: list[Any], required: tuple[str, ...]) -> Iterator[Obstacle]:
    fields = [_field(kind, name) for name in required]
    for n, row in enumerate(rows, start=1):
        missing = [field for field in fields if _is_empty(field, row) and not _is_spared(field, row)]
        if missing:
            yield _row_obstacle(
                kind,
                n,
                row,
                _("%(fields)s belum diisi") % {"fields": ", ".join(_inside(f.label) for f in missing)},
            )


def _row_obstacle(kind: RowKind, n: int, row: Any, what: str) -> Obstacle:
    text = _("%(kind)s %(n)d: %(what)s.") % {"kind": kind.label, "n": n, "what": what}
    return Obstacle(f"row.{kind.name}.{n}", text, field=f"{kind.name}.{row.key}")


def _criteria(content: Content) -> Iterator[Item]:
    section = SECTIONS["criteria"]
    sheet = content.holder(section)
    found: list[Obstacle] = []
    for name in CRITERIA:
        question = str(_field(section, f"criterion_{name}").label)
        answer = getattr(sheet, f"criterion_{name}")
        if answer is None:
            text = _("Jawab kriteria “%(question)s” dengan ya atau tidak.") % {"question": question}
        elif not answer and not getattr(sheet, f"criterion_{name}_reason"):
            text = _("Tulis alasan jawaban tidak pada kriteria “%(question)s”.") % {"question": question}
        else:
            continue
        found.append(Obstacle(f"ws.drum_up.criterion_{name}", text, field=f"criterion_{name}"))
    yield Item("ws.drum_up.criteria", str(section.label), tuple(found))


def _team(content: Content) -> Iterator[Item]:
    writers = [member for member in content.team if member.role != TeamMember.Role.READER]
    found: tuple[Obstacle, ...] = ()
    if len(writers) < TEAM_SIZE and not content.proposal.team_reason:
        text = _("Ajak paling sedikit satu anggota tim, atau tulis alasan tim hanya satu orang.")
        found = (Obstacle("ws.drum_up.team", text, field="team_reason"),)
    yield Item("ws.drum_up.team", _("Tim paling sedikit dua orang"), found)


def _phases(content: Content) -> Iterator[Item]:
    present = {row.phase for row in content.rows["activity"]}
    for phase in Phase:
        code = f"ws.design.activity_{phase}"
        text = _("Tambahkan paling sedikit satu kegiatan pada fase %(phase)s.") % {
            "phase": _inside(phase.label)
        }
        found = () if phase in present else (Obstacle(code, text, field="activities"),)
        yield Item(code, _("Kegiatan fase %(phase)s") % {"phase": _inside(phase.label)}, found)


def _measured(content: Content) -> Iterator[Item]:
    """Every indicator has a complete measurement of a day after the launch."""
    kind = ROWS["indicator"]
    launch = content.sheets[Stage.DELIVER].launch_on
    measured = {
        row.indicator_id
        for row in content.rows["measurement"]
        if launch and row.value is not None and row.measured_on and row.measured_on > launch
    }
    found = [
        _row_obstacle(kind, n, row, _("belum ada pengukuran setelah tanggal peluncuran"))
        for n, row in enumerate(content.rows["indicator"], start=1)
        if row.pk not in measured
    ]
    found.extend(_incomplete(ROWS["measurement"], content.rows["measurement"], ("value", "measured_on")))
    if not content.rows["indicator"]:
        text = _("Tambahkan paling sedikit satu indikator dan hasil pengukurannya.")
        found.append(Obstacle("ws.deliver.measurements", text, field="measurements"))
    yield Item("ws.deliver.measurements", _("Pengukuran setelah peluncuran"), tuple(found))


def _evidence(content: Content, stage: Stage) -> Iterator[Item]:
    """Each asked-for kind (or one of its alternatives) is there and can be opened."""
    asked: list[list[str]] = content.stages[stage].evidence if stage in content.stages else []
    for alternatives in asked:
        code = f"evidence.{alternatives[0]}"
        label = _(" atau ").join(_evidence_label(kind) for kind in alternatives)
        files = [file for file in content.files if file.kind in alternatives]
        yield Item(code, label, tuple(_evidence_obstacles(code, label, files)))


def _evidence_obstacles(code: str, label: str, files: list[Attachment]) -> Iterator[Obstacle]:
    if not files:
        yield Obstacle(code, _("Unggah bukti dukung: %(label)s.") % {"label": label}, field="files")
    for file in files:
        if not file.readable:
            text = _("Berkas “%(name)s” tidak dapat dibuka. Ganti dengan berkas tanpa kata sandi yang utuh.")
            yield Obstacle("file.unreadable", text % {"name": file.name}, field=file.public_id)


# --- warnings ---------------------------------------------------------------------------------------


def _warnings(content: Content, stage: Stage) -> Iterator[Obstacle]:
    yield from _word_warnings(content, stage)
    if _unchanged_since_return(content, stage):
        text = _("Belum ada yang berubah sejak usulan ini dikembalikan.")
        yield Obstacle(f"ws.{stage}.unchanged", text, blocks=False)


def _word_warnings(content: Content, stage: Stage) -> Iterator[Obstacle]:
    for section in sections_of(stage):
        holder = content.holder(section)
        for field in section.fields:
            written = words.count(stored(field, holder)) if field.max_words else 0
            if written > field.max_words:
                text = _("%(field)s: %(written)d kata, anjurannya paling banyak %(most)d kata.") % {
                    "field": field.label,
                    "written": written,
                    "most": field.max_words,
                }
                yield Obstacle(f"ws.{stage}.{field.name}_words", text, field=field.name, blocks=False)


def _unchanged_since_return(content: Content, stage: Stage) -> bool:
    if not content.proposal.is_sent:
        return False
    last: Revision | None = _last_revision.first(proposal=content.proposal.pk)
    if last is None or last.stage != stage or last.status != Revision.Status.JUDGED:
        return False
    before = frozen_content.asked_about(json.loads(last.content))
    return before == frozen_content.asked_about(frozen_content.frozen(content))


@prepared
def _last_revision(proposal: Any) -> QuerySet[Revision]:
    return Revision.objects.filter(proposal=proposal).order_by("-number")[:1]


# --- words ------------------------------------------------------------------------------------------


def _field(of: Section | RowKind, name: str) -> Field:
    field = of.field(name)
    if field is None:
        raise LookupError(f"{of.name} has no field {name}")
    return field


def _is_empty(field: Field, record: Any) -> bool:
    return stored(field, record) in (None, "")


def _is_spared(field: Field, row: Any) -> bool:
    """A line that costs nothing needs neither an amount nor a source."""
    return field.name in ("amount", "source") and getattr(row, "no_cost", False)


def _inside(label: Any) -> str:
    """A label in the middle of a sentence; abbreviations keep their capitals."""
    text = str(label)
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def _evidence_label(kind: str) -> str:
    return str(EvidenceKind(kind).label) if kind in EvidenceKind.values else kind


POINTS: dict[Stage, tuple[Point, ...]] = {
    Stage.DRUM_UP: (
        _filled("identity", "title"),
        _filled("idea", "summary", "background", "idea", "novelty"),
        _rows(
            "beneficiary",
            "group",
            "marginal",
            stage=Stage.DRUM_UP,
            sentence=lambda: _("Tambahkan paling sedikit satu kelompok penerima manfaat."),
        ),
        _filled("profile", "initiator_kind", "form", "main_affair"),
        _rows(
            "stakeholder",
            "name",
            stage=Stage.DRUM_UP,
            sentence=lambda: _("Tambahkan paling sedikit satu pemangku kepentingan."),
        ),
        _filled("idea", "resources"),
        _criteria,
        _team,
    ),
    Stage.DIAGNOSE: (
        _filled("problem", "problem"),
        _rows(
            "root_cause",
            "cause",
            stage=Stage.DIAGNOSE,
            wanted=lambda row: row.depth >= 2,
            sentence=lambda: _("Gali akar masalah paling sedikit sampai lapis kedua (sebab dari sebab)."),
        ),
        _rows(
            "indicator",
            "name",
            "unit",
            "baseline",
            "baseline_on",
            "baseline_source",
            stage=Stage.DIAGNOSE,
            sentence=lambda: _("Tambahkan paling sedikit satu indikator dengan nilai dasarnya."),
        ),
        _filled("problem", "affected"),
        _rows(
            "stakeholder",
            "name",
            "influence",
            "interest",
            stage=Stage.DIAGNOSE,
            least=2,
            sentence=lambda: _(
                "Petakan paling sedikit dua pemangku kepentingan dengan pengaruh dan kepentingannya."
            ),
        ),
    ),
    Stage.DESIGN: (
        _phases,
        _rows(
            "activity",
            "phase",
            "name",
            "person",
            "output",
            "method",
            "start_month",
            "end_month",
            stage=Stage.DESIGN,
            sentence=lambda: _("Tambahkan kegiatan."),
        ),
        _rows(
            "budget_line",
            "item",
            "amount",
            "source",
            stage=Stage.DESIGN,
            sentence=lambda: _(
                "Tambahkan paling sedikit satu baris anggaran; tandai “tanpa biaya” bila tidak ada biayanya."
            ),
        ),
        _rows(
            "indicator",
            "target",
            "target_on",
            stage=Stage.DESIGN,
            sentence=lambda: _("Tambahkan paling sedikit satu indikator dengan targetnya."),
        ),
        _rows(
            "risk",
            "risk",
            "mitigation",
            stage=Stage.DESIGN,
            sentence=lambda: _("Tambahkan paling sedikit satu risiko dengan mitigasinya."),
        ),
        _filled("trial", "trial_plan"),
    ),
    Stage.DELIVER: (
        _filled("launch", "launch_on", "launch_place"),
        _rows(
            "activity",
            "progress",
            stage=Stage.DELIVER,
            sentence=lambda: _("Tambahkan kegiatan dan kemajuannya."),
        ),
        _measured,
        _filled("results", "trial_result", "lessons"),
    ),
}
