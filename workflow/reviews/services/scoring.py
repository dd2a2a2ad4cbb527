"""A reviewer's own work: saving the draft while typing, and filing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from workflow.cleaning import clean_text
from workflow.people.models import User
from workflow.proposals import interests
from workflow.proposals.machine import Stage
from workflow.refusals import Denied, Invalid, Obstacle, Refused
from workflow.reviews.conflicts import Conflicts
from workflow.reviews.models import (
    Assignment,
    Criterion,
    FiledScore,
    Filing,
    LabNote,
    LegalCriterion,
    Panel,
    Review,
    Rubric,
)
from workflow.reviews.models.rubric import HIGHEST, LOWEST
from workflow.reviews.rows import locked, refusal, require_open
from workflow.reviews.services.assigning import ended
from workflow.reviews.signals import quorum_reached, review_filed
from workflow.reviews.standing import review_of, seat_of
from workflow.serving.prepared import prepared
from workflow.workdays import clock

NOT_APPLICABLE = "na"
LONGEST_NOTE = 20_000  # characters


def save_draft(
    *,
    panel_id: int,
    by: User,
    version: int,
    marks: Mapping[str, Any] | None = None,
    confirmations: Mapping[str, bool] | None = None,
    note: str | None = None,
    lab_note: str | None = None,
    abstained: bool | None = None,
) -> Review:
    """Keep what is typed; safe to call again and again.

    `version` is the draft's the page was built from (0 before the first save); a newer one saved in
    another tab is never overwritten. What is None is left as it is; in `marks` (criterion id as text →
    1–5, "na", or None to clear) and `confirmations` only the keys given change. Saving without a change
    keeps the version.

    Raises NotVisible, Denied `assignment.ended`, Invalid (`score.invalid`, `confirmation.unknown`,
    `note.too_long`), Refused (`panel.closed`, `draft.newer`).
    """
    with transaction.atomic():
        panel = locked(panel_id)
        _require_seat(panel, by)
        return _save(
            panel,
            by,
            version,
            marks=marks,
            confirmations=confirmations,
            note=note,
            lab_note=lab_note,
            abstained=abstained,
        )


def _save(
    panel: Panel,
    by: User,
    version: int,
    *,
    marks: Mapping[str, Any] | None = None,
    confirmations: Mapping[str, bool] | None = None,
    note: str | None = None,
    lab_note: str | None = None,
    abstained: bool | None = None,
) -> Review:
    require_open(panel)
    review = review_of(by, panel) or Review.objects.create(panel=panel, reviewer=by)
    if review.version != version:
        raise Refused(_newer())
    obstacles = [*_bad_marks(panel, marks or {}), *_bad_confirmations(confirmations or {})]
    obstacles += _too_long(note, "note") + _too_long(lab_note, "lab_note")
    if obstacles:
        raise Invalid(obstacles)
    changed = _write_review(review, marks, confirmations, note, abstained)
    changed |= _write_lab_note(review, lab_note)
    if changed:
        review.version += 1
        review.saved_at = clock.now()
        review.save(update_fields=["marks", "confirmations", "note", "abstained", "version", "saved_at"])
    return review


def file_review(*, panel_id: int, by: User, version: int, **typed: Any) -> Filing:
    """File the review, the draft as it stands with what is `typed` now (as in `save_draft`).

    What was typed is saved first and stays when filing is refused. Each filing is kept and the newest
    counts; filing again without a change answers the one there is.

    Raises as `save_draft`, and Invalid (`score.missing`, `confirmation.missing`, `abstain.reason`,
    `score.na_reason`), Refused (`interest.own`, `interest.unit`, `interest.declared`).
    """
    with transaction.atomic():
        panel = locked(panel_id)
        assignment = _require_seat(panel, by)
        review = _save(panel, by, version, **typed)
        try:
            with transaction.atomic():
                return _file(panel, assignment, review)
        except (Invalid, Refused) as refused:
            refusal_of_filing = refused
    raise refusal_of_filing  # after the commit of what was typed


def _file(panel: Panel, assignment: Assignment, review: Review) -> Filing:
    by = review.reviewer
    conflicts = Conflicts.of(panel.proposal)
    refusals = conflicts.refusals(by)
    if refusals:
        raise Refused(refusals)
    criteria = criteria_of(panel.rubric)
    lacking = [*missing(panel, review, criteria), *unexplained(review, criteria)]
    if lacking:
        raise Invalid(lacking)
    if review.filing and _is_same(review, review.filing, criteria):
        return review.filing
    flags = "" if assignment.override else "; ".join(str(flag.text) for flag in conflicts.flags(by))
    return _freeze(panel, assignment, review, criteria, flags)


def _freeze(
    panel: Panel, assignment: Assignment, review: Review, criteria: list[Criterion], flag: str
) -> Filing:
    first = review.filing is None
    had = judged(panel)
    filing = Filing.objects.create(
        review=review,
        n=review.filing.n + 1 if review.filing else 1,
        abstained=review.abstained,
        confirmations=review.confirmations,
        note=review.note,
        flag=flag,
    )
    FiledScore.objects.bulk_create(
        FiledScore(filing=filing, criterion=criterion, value=value)
        for criterion, value in _values(review, criteria)
    )
    LabNote.objects.create(review=review, filing=filing, text=review.lab_draft)
    review.filing = filing
    review.save(update_fields=["filing"])
    assignment.status = Assignment.Status.FILED
    assignment.answered_at = assignment.answered_at or clock.now()
    assignment.save(update_fields=["status", "answered_at"])
    review_filed.send(Review, review=review, filing=filing, first=first, by=review.reviewer)
    _tell_quorum(panel, had)
    return filing


def judged(panel: Panel) -> int:
    """How many filed reviews have a total (`tally.total_of`): what the quorum counts. An abstention judges
    nothing, nor does a review in which nothing applies."""
    return len(_judged(panel=panel.pk))


@prepared
def _judged(panel: Any) -> QuerySet:
    scored = FiledScore.objects.filter(
        value__isnull=False, criterion__weight__gt=0, filing=OuterRef("filing")
    )
    filed = Review.objects.filed().filter(panel=panel, filing__abstained=False)
    return filed.filter(Exists(scored)).values_list("pk", flat=True)


def _tell_quorum(panel: Panel, had: int) -> None:
    now = judged(panel)
    if had < panel.rubric.quorum <= now:
        panel.quorum_at = clock.now()
        panel.save(update_fields=["quorum_at"])
        quorum_reached.send(Panel, panel=panel, judged=now)


def _require_seat(panel: Panel, by: User) -> Assignment:
    """The standing assignment; interest beats office, so whoever joined the team has none."""
    mine = seat_of(by, panel)
    if mine is None:
        raise refusal(by, panel.proposal)
    if interests.on_team(by, panel.proposal):
        raise Refused(Obstacle("interest.own", _("Anda anggota tim usulan ini; orang lain yang menelaah.")))
    if not mine.stands:
        raise Denied(ended())
    return mine


def _newer() -> Obstacle:
    return Obstacle(
        "draft.newer",
        _("Draf yang lebih baru sudah tersimpan dari halaman lain. Salin tulisan Anda, lalu muat ulang."),
    )


# --- What is typed -----------------------------------------------------------------------------------


def _bad_marks(panel: Panel, marks: Mapping[str, Any]) -> list[Obstacle]:
    if not marks:
        return []
    allowed = {str(criterion.pk): criterion.na_allowed for criterion in criteria_of(panel.rubric)}
    return [
        Obstacle("score.invalid", _("Pilih nilai 1 sampai 5."), field=f"marks.{key}")
        for key, mark in marks.items()
        if key not in allowed or not _is_mark(mark, na_allowed=allowed[key])
    ]


def criteria_of(rubric: Rubric) -> list[Criterion]:
    """In the rubric's order."""
    return _criteria(rubric=rubric.pk)


@prepared
def _criteria(rubric: Any) -> QuerySet[Criterion]:
    return Criterion.objects.filter(rubric=rubric)


def _is_mark(mark: Any, *, na_allowed: bool) -> bool:
    if mark is None or (mark == NOT_APPLICABLE and na_allowed):
        return True
    return isinstance(mark, int) and not isinstance(mark, bool) and LOWEST <= mark <= HIGHEST


def _bad_confirmations(confirmations: Mapping[str, Any]) -> list[Obstacle]:
    return [
        Obstacle("confirmation.unknown", _("Jawab ya atau tidak."), field=f"confirmations.{key}")
        for key, value in confirmations.items()
        if key not in LegalCriterion.values or not (value is None or isinstance(value, bool))
    ]


def _too_long(text: str | None, field: str) -> list[Obstacle]:
    if text is None or len(text) <= LONGEST_NOTE:
        return []
    sentence = _("Catatan paling panjang %(max)s huruf.") % {"max": LONGEST_NOTE}
    return [Obstacle("note.too_long", sentence, field=field)]


def _write_review(
    review: Review,
    marks: Mapping[str, Any] | None,
    confirmations: Mapping[str, Any] | None,
    note: str | None,
    abstained: bool | None,
) -> bool:
    before = (review.marks, review.confirmations, review.note, review.abstained)
    review.marks = _merged(review.marks, marks)
    review.confirmations = _merged(review.confirmations, confirmations)
    if note is not None:
        review.note = clean_text(note)
    if abstained is not None:
        review.abstained = abstained
    return before != (review.marks, review.confirmations, review.note, review.abstained)


def _merged(old: dict[str, Any], new: Mapping[str, Any] | None) -> dict[str, Any]:
    return {key: value for key, value in (old | dict(new or {})).items() if value is not None}


def _write_lab_note(review: Review, text: str | None) -> bool:
    if text is None or clean_text(text) == review.lab_draft:
        return False
    review.lab_draft = clean_text(text)
    LabNote.objects.update_or_create(review=review, filing=None, defaults={"text": review.lab_draft})
    return True


# --- What is filed -----------------------------------------------------------------------------------


def missing(panel: Panel, review: Review, criteria: list[Criterion]) -> list[Obstacle]:
    """An abstention needs nothing; else every criterion a mark, and at Drum Up the five confirmations."""
    if review.abstained:
        return []
    found = [
        Obstacle("score.missing", _("Beri nilai untuk: %(name)s") % {"name": c.name}, f"marks.{c.pk}")
        for c in criteria
        if str(c.pk) not in review.marks
    ]
    if panel.revision.stage == Stage.DRUM_UP:
        found += [
            Obstacle("confirmation.missing", _("Jawab ya atau tidak."), f"confirmations.{key}")
            for key in LegalCriterion.values
            if key not in review.confirmations
        ]
    return found


def unexplained(review: Review, criteria: list[Criterion]) -> list[Obstacle]:
    """Whoever judges nothing says why: an abstention to the lab, "not applicable" in either note."""
    if review.abstained:
        text = _("Anda abstain: tulis sebabnya di catatan untuk lab.")
        return [] if review.lab_draft else [Obstacle("abstain.reason", text, "lab_note")]
    if review.note or review.lab_draft:
        return []
    sentence = _("Tulis di salah satu catatan mengapa ini tidak berlaku: %(name)s.")
    return [
        Obstacle("score.na_reason", sentence % {"name": c.name}, "lab_note")
        for c in criteria
        if review.marks.get(str(c.pk)) == NOT_APPLICABLE
    ]


def _values(review: Review, criteria: list[Criterion]) -> list[tuple[Criterion, int | None]]:
    if review.abstained:
        return []
    marks = [(criterion, review.marks[str(criterion.pk)]) for criterion in criteria]
    return [(criterion, None if mark == NOT_APPLICABLE else mark) for criterion, mark in marks]


def _is_same(review: Review, filing: Filing, criteria: list[Criterion]) -> bool:
    filed = {score.criterion_id: score.value for score in filing.scores.all()}
    return (
        {criterion.pk: value for criterion, value in _values(review, criteria)} == filed
        and review.abstained == filing.abstained
        and review.confirmations == filing.confirmations
        and review.note == filing.note
        and review.lab_draft == LabNote.objects.get(filing=filing).text
    )
