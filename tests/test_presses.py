"""A button pressed by several hands at one instant does its deed once, and every hand gets a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db.models import QuerySet

from notifications.models import Delivery, DeliveryStep, Obligation
from tests.cast import Cast
from tests.notifications.support import owe_welcome
from tests.pressing import Button
from tests.proposals.conftest import complete  # noqa: F401
from tests.proposals.lab import Lab
from tests.reviews.gate import YES, Gate
from workflow.exhibition.models import EntryVersion
from workflow.people import services as people
from workflow.people.models import Registration, User
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import EndorsementRequest, LogRow, Proposal, Revision
from workflow.proposals.verify import verify_log
from workflow.reviews.models import Assignment, Decision, Filing, Panel
from workflow.workdays.models import CalendarDay

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
HANDS = 3
REASON = {"reason": "Menurut sidang gerbang."}
DECREE = {"decree_number": "188.45/12/2026", "decree_date": "2026-11-24"}


@dataclass
class Deed:
    """A button, and the rows it makes when it is pressed once."""

    button: Button
    makes: tuple[QuerySet, ...]


class Desk:
    """Everything a deed needs to be possible."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.lab = cast, Lab(cast)
        self.gate = Gate(self.lab)
        cast.everybody()

    def at_gate(self, panel: Panel, step: str = "") -> str:
        return f"/gerbang/{panel.revision.proposal.public_id}/{step}"

    # --- the team and its head ---

    def draft(self) -> Deed:
        typed = {"title": "Antrean dari Rumah", "problem": "Antre sejak pagi.", "idea": "Nomor dari rumah."}
        return Deed(Button(self.cast.proposer, "/usulan/baru/", typed), (Proposal.objects.all(),))

    def ask(self) -> Deed:
        page = f"{self.lab.draft().get_absolute_url()}langkah/ask/"
        return Deed(Button(self.cast.proposer, page), (EndorsementRequest.objects.all(),))

    def endorse(self) -> Deed:
        proposal = self.lab.ask(self.lab.draft()).proposal
        button = Button(self.cast.head, f"{proposal.get_absolute_url()}persetujuan/", {"answer": "setujui"})
        return Deed(button, (Revision.objects.all(), LogRow.objects.filter(verb=Verb.SUBMIT)))

    def hand_back(self) -> Deed:
        proposal = self.lab.ask(self.lab.draft()).proposal
        typed = {"answer": "kembalikan", "note": "Lengkapi nama desanya."}
        button = Button(self.cast.head, f"{proposal.get_absolute_url()}persetujuan/", typed)
        return Deed(button, (EndorsementRequest.objects.exclude(status="open"),))

    def withdraw(self) -> Deed:
        proposal = self.lab.at(State.DRUM_UP_REVIEW)
        button = Button(self.cast.proposer, f"{proposal.get_absolute_url()}langkah/withdraw/", REASON)
        return Deed(button, (LogRow.objects.filter(verb=Verb.WITHDRAW),))

    # --- the gate ---

    def assign(self) -> Deed:
        panel = self.gate.sent()
        button = Button(
            self.cast.secretary,
            self.at_gate(panel),
            {"reviewers": [self.cast.reviewer_a.pk]},
            to=self.at_gate(panel, "tugaskan/"),
        )
        return Deed(button, (Assignment.objects.all(),))

    def accept(self) -> Deed:
        seat = self._seat()
        button = Button(self.cast.reviewer_a, f"/telaah/{seat.pk}/", to=f"/telaah/{seat.pk}/terima/")
        return Deed(button, (Assignment.objects.filter(status="accepted"),))

    def decline(self) -> Deed:
        seat = self._seat()
        button = Button(self.cast.reviewer_a, f"/telaah/{seat.pk}/tolak/", REASON)
        return Deed(button, (Assignment.objects.filter(status="declined"),))

    def file(self) -> Deed:
        seat = self._seat()
        marks = {f"marks.{criterion.pk}": 4 for criterion in seat.panel.rubric.criteria.all()}
        typed = {"langkah": "ajukan", "abstained": "tidak", "note": "", "lab_note": "", **marks}
        typed |= {f"confirmations.{name}": "ya" for name in YES}
        return Deed(Button(self.cast.reviewer_a, f"/telaah/{seat.pk}/", typed), (Filing.objects.all(),))

    def _seat(self) -> Assignment:
        return self.gate.assign(self.gate.sent(), self.cast.reviewer_a)[0]

    def record(self) -> Deed:
        panel = self.gate.judged()
        button = Button(
            self.cast.secretary,
            self.at_gate(panel),
            {"outcome": Verb.ADVANCE.value, **REASON},
            to=self.at_gate(panel, "catat/"),
        )
        return Deed(button, (Decision.objects.all(),))

    def announce(self) -> Deed:
        panel = self.gate.judged()
        self.gate.record(panel)
        button = Button(self.cast.secretary, self.at_gate(panel), DECREE, to=self.at_gate(panel, "umumkan/"))
        told = Decision.objects.filter(status=Decision.Status.ANNOUNCED)
        return Deed(button, (LogRow.objects.filter(verb=Verb.ADVANCE), told))

    # --- the catalogue ---

    def publish(self) -> Deed:
        proposal = self.lab.at(State.GRADUATED)
        self.lab.written_entry(proposal)
        button = Button(self.cast.curator, f"/kurasi/{proposal.public_id}/tayangkan/")
        return Deed(button, (LogRow.objects.filter(verb=Verb.PUBLISH), EntryVersion.objects.all()))

    def retract(self) -> Deed:
        proposal = self.lab.at(State.EXHIBITED)
        button = Button(self.cast.curator, f"/kurasi/{proposal.public_id}/turunkan/", REASON)
        return Deed(button, (LogRow.objects.filter(verb=Verb.RETRACT),))

    # --- the secretariat ---

    def approve(self) -> Deed:
        people.ask_account(email="warga@lab.example", name="Warga Baru", unit=self.cast.puskesmas)
        to = f"/daftar/menunggu/{Registration.objects.get().pk}/setujui/"
        button = Button(self.cast.head, "/daftar/menunggu/", to=to)
        return Deed(button, (User.objects.filter(email="warga@lab.example"),))

    def close_a_day(self) -> Deed:
        days = '[{"day": "2026-11-27", "name": "Haul Sunan", "kind": "local", "source": "SE Bupati 3/2026"}]'
        button = Drawn(
            self.cast.secretary,
            "/sekretariat/kalender/",
            {"days": days},
            to="/sekretariat/kalender/simpan/",
        )
        return Deed(button, (CalendarDay.objects.filter(day="2026-11-27"),))

    def retry(self) -> Deed:
        owe_welcome(self.cast.proposer)
        failed = Delivery.objects.filter(channel="email")
        failed.update(status=Delivery.Status.DEAD, last_error="550 Unknown", attempts=20, next_at=None)
        typed = {"pilih": list(failed.values_list("pk", flat=True)), "step": "coba"}
        button = Button(self.cast.secretary, "/sekretariat/kiriman/", typed)
        return Deed(button, (DeliveryStep.objects.all(),))


class Drawn(Button):
    """A form of a page that is itself the answer to a post: it carries what was typed there."""

    def carried(self, page: Any) -> dict[str, Any]:
        return dict(self.typed)


# Here the second hand finds the gate or the review as it is now, and why it cannot be done again.
TOLD_ON_THE_PAGE = {Desk.assign, Desk.file, Desk.record, Desk.announce}
DEEDS: tuple[Callable[[Desk], Deed], ...] = (
    Desk.draft,
    Desk.ask,
    Desk.endorse,
    Desk.hand_back,
    Desk.withdraw,
    Desk.assign,
    Desk.accept,
    Desk.decline,
    Desk.file,
    Desk.record,
    Desk.announce,
    Desk.publish,
    Desk.retract,
    Desk.approve,
    Desk.close_a_day,
    Desk.retry,
)


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_a_button_that_many_hands_press_at_one_instant_does_its_deed_once(
    cast: Cast,
    complete: None,  # noqa: F811
    deed: Callable[[Desk], Deed],
) -> None:
    done = deed(Desk(cast))
    before = [rows.count() for rows in done.makes]
    answers = done.button.press(HANDS)
    assert [rows.count() - had for rows, had in zip(done.makes, before, strict=True)] == [1] * len(before)
    assert len(answers) == HANDS
    expected = {200, 409} if deed in TOLD_ON_THE_PAGE else {200}
    assert {answer.status_code for answer in answers} <= expected
    assert all("<h1" in answer.content.decode() for answer in answers)
    told = Obligation.objects.values_list("recipient_id", "address", "kind", "subject", "occurrence")
    assert set(Counter(told).values()) <= {1}
    assert verify_log() == []
