"""What time brings about: each kind once a step, to whom it concerns, and not once it is dealt with."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications import draining, materialising, tuning
from notifications.models import Obligation, Why
from tests.notifications.support import told
from tests.notifications.test_deadlines import at
from tests.proposals.lab import fresh
from tests.reviews.gate import Gate
from workflow.proposals import feedback, services
from workflow.proposals.machine import State
from workflow.proposals.models import Proposal, TeamMember
from workflow.reviews.models import Panel
from workflow.workdays import calendar, clock
from workflow.workdays import services as workdays

pytestmark = [pytest.mark.django_db, pytest.mark.once]

D = dt.date


def beat():
    materialising.materialise()
    draining.drain(seconds=30)


def rows(kind: str, person=None):
    found = Obligation.objects.filter(kind=kind)
    return found.filter(recipient=person) if person else found


def ends(kind: str, person=None) -> list[tuple[str, str]]:
    """The last word of each occurrence and its status, oldest first."""
    found = rows(kind, person).order_by("created_at", "occurrence")
    return sorted((row.occurrence.rpartition(":")[2], row.status) for row in found)


def mails(person, word: str) -> list[str]:
    return [m.subject for m in mail.outbox if person.email in m.to[0] and word in m.subject]


@pytest.fixture
def gate(lab) -> Gate:
    return Gate(lab)


class TestACompleteDraft:
    @pytest.fixture
    def draft(self, lab) -> Proposal:
        draft = lab.draft()
        Proposal.objects.filter(pk=draft.pk).update(complete=True)
        return fresh(draft)

    def test_is_reminded_as_complete_and_not_as_a_deadline_too(self, cast, draft, frozen):
        last = draft.open_visit().due_on
        for n in (5, 3, 1, 0):
            frozen.move_to(at(calendar.add(last, -n) if n else last, 7))
            beat()
            beat()
        assert rows("complete_not_sent", cast.proposer).count() == 4
        assert not rows("due_soon").exists()
        assert not rows("due_today").exists()
        assert len(mails(cast.co_writer, "belum diajukan")) == 4

    def test_that_became_complete_after_the_days_reminder_is_not_reminded_twice_that_day(
        self, cast, draft, frozen
    ):
        Proposal.objects.filter(pk=draft.pk).update(complete=False)
        last = draft.open_visit().due_on
        frozen.move_to(at(calendar.add(last, -3), 7))
        beat()
        Proposal.objects.filter(pk=draft.pk).update(complete=True)
        beat()
        assert rows("due_soon", cast.proposer).open().count() == 1
        assert not rows("complete_not_sent").open().exists()
        frozen.move_to(at(calendar.add(last, -1), 7))
        beat()
        assert rows("complete_not_sent", cast.proposer).open().count() == 1

    def test_is_told_to_whoever_is_asked_to_endorse_it_and_to_nobody_once_sent(
        self, cast, lab, draft, frozen
    ):
        lab.ask(draft)
        frozen.move_to(at(calendar.add(draft.open_visit().due_on, -1), 7))
        materialising.materialise()
        asked = told("complete_not_sent")
        assert asked[cast.head.name] == Why.ADDRESSED
        assert asked[cast.proposer.name] == Why.OWNER
        from workflow.proposals import endorsements

        request = draft.endorsements.get()
        endorsements.approve(request_id=request.pk, by=cast.head, seen=fresh(draft).seen)
        draining.drain(seconds=30)
        assert mails(cast.head, "belum diajukan") == mails(cast.proposer, "belum diajukan") == []


class TestAMissingQuorum:
    def test_goes_to_the_lead_before_the_gates_date_and_after_it_until_reached(self, cast, gate, frozen):
        assert cast.secretary
        panel = gate.sent()
        gate.assign(panel, cast.reviewer_a, cast.reviewer_b)
        Panel.objects.filter(pk=panel.pk).update(lead=cast.lead)
        due = gate.proposal(panel).open_visit().due_on
        frozen.move_to(at(calendar.add(due, -3), 7))
        beat()
        assert told("quorum_missing") == {cast.lead.name: Why.LEAD}
        frozen.move_to(at(calendar.add(due, 1), 7))
        beat()
        assert ends("quorum_missing") == [("near", "overtaken"), ("over", "open")]
        gate.file(panel, cast.reviewer_a)
        gate.file(panel, cast.reviewer_b)
        assert not rows("quorum_missing").open().exists()

    def test_goes_to_the_secretariat_where_the_lead_may_not_know_it(self, cast, gate, frozen):
        panel = gate.sent()
        gate.assign(panel, cast.lead, cast.reviewer_b)
        Panel.objects.filter(pk=panel.pk).update(lead=cast.lead)
        frozen.move_to(at(calendar.add(gate.proposal(panel).open_visit().due_on, -3), 7))
        beat()
        assert told("quorum_missing") == {cast.secretary.name: Why.SECRETARIAT}

    def test_is_not_said_of_a_panel_without_people_nor_of_a_decided_one(self, cast, gate, frozen):
        panel, decided = gate.sent(), gate.judged("Bank Sampah Sekolah")
        gate.record(decided)
        frozen.move_to(at(calendar.add(gate.proposal(panel).open_visit().due_on, 2), 7))
        beat()
        assert not rows("quorum_missing").exists()


class TestACall:
    def test_is_told_to_the_heads_when_it_opens_once_and_only_in_the_first_days(self, cast, lab, frozen):
        heads = {cast.head.name, cast.deputy.name, cast.partner_head.name}
        lab.cycle.opens_at = clock.start_of(D(2026, 11, 24))
        lab.cycle.save()
        beat()
        beat()
        assert set(told("call_opened")) == heads
        assert len(mails(cast.head, "Panggilan ide dibuka")) == 1
        rows("call_opened").delete()
        frozen.move_to(at(calendar.add(D(2026, 11, 24), 10), 7))
        beat()
        assert not rows("call_opened").open().exists()

    def test_is_told_before_it_closes_but_not_to_who_hears_of_it_with_a_draft(self, cast, lab, frozen):
        assert cast.head
        assert cast.partner_head
        draft = lab.draft()
        lab.join(draft, cast.deputy, TeamMember.Role.CO_WRITER)
        last = lab.cycle.last_day()
        for n in (5, 1):
            frozen.move_to(at(calendar.add(last, -n), 7))
            beat()
        assert set(told("call_closing")) == {cast.head.name, cast.partner_head.name}
        assert ends("call_closing", cast.head) == [("1", "open"), ("5", "overtaken")]
        assert "1 draf unit Anda belum diajukan" in next(
            m.body for m in mail.outbox if cast.head.email in m.to[0] and "ditutup" in m.subject
        )

    def test_that_is_moved_is_told_of_its_new_date_and_not_of_the_old(self, cast, lab, frozen):
        assert cast.head
        frozen.move_to(at(calendar.add(lab.cycle.last_day(), -1), 7))
        materialising.materialise()
        lab.cycle.closes_at = clock.end_of(D(2027, 1, 15))
        lab.cycle.save()
        beat()
        assert mails(cast.head, "Panggilan ide ditutup") == []
        frozen.move_to(at(calendar.add(D(2027, 1, 15), -1), 7))
        beat()
        assert len(mails(cast.head, "Panggilan ide ditutup")) == 1


class TestStillness:
    def test_is_told_to_holder_and_secretariat_every_so_many_working_days(self, cast, lab, frozen):
        """Until its deadline is near: then that is reminded of, and not the stillness too."""
        assert cast.secretary
        proposal = lab.at(State.DELIVER)
        began = clock.today()
        for n in (29, 30, 59, 60):
            frozen.move_to(at(calendar.add(began, n), 7))
            beat()
        assert set(told("nothing_moved")) == {cast.proposer.name, cast.co_writer.name, cast.secretary.name}
        assert ends("nothing_moved", cast.secretary) == [("1", "overtaken"), ("2", "open")]
        services.extend(
            proposal_id=proposal.pk,
            by=cast.secretary,
            due_on=calendar.add(clock.today(), 99),
            reason="Banjir.",
        )
        beat()
        assert rows("nothing_moved", cast.secretary).count() == 2
        last_n = fresh(proposal).last_n
        frozen.move_to(at(calendar.add(fresh(proposal).open_visit().due_on, -3), 7))
        beat()
        assert not rows("nothing_moved").open().filter(occurrence__startswith=f"log:{last_n}:").exists()

    def test_of_a_draft_concerns_nobody(self, cast, lab, frozen):
        assert cast.secretary
        lab.draft()
        frozen.move_to(at(calendar.add(clock.today(), 90), 7))
        beat()
        assert not rows("nothing_moved").exists()

    def test_switched_off_writes_nothing_and_on_again_does_not_tell_the_past(self, cast, lab, frozen):
        lab.at(State.DELIVER)
        began = clock.today()
        tuning.change(code="nothing_moved", by=cast.secretary, enabled=False, typed={"after": "30"})
        frozen.move_to(at(calendar.add(began, 31), 7))
        beat()
        assert not rows("nothing_moved").exists()
        tuning.change(code="nothing_moved", by=cast.secretary, enabled=True, typed={"after": "30"})
        beat()
        assert not rows("nothing_moved").open().exists()
        frozen.move_to(at(calendar.add(began, 60), 7))
        beat()
        assert rows("nothing_moved", cast.proposer).open().count() == 1


class TestFeedback:
    def give(self, cast, proposal, text: str = "Sumber datanya?") -> int:
        entry = feedback.give(proposal_id=proposal.pk, by=cast.coach, stage="diagnose", section="", text=text)
        return entry.pk

    @pytest.fixture
    def proposal(self, cast, lab) -> Proposal:
        proposal = lab.at(State.DIAGNOSE)
        services.name_coach(proposal_id=proposal.pk, by=cast.secretary, coach=cast.coach)
        return fresh(proposal)

    def test_that_nobody_answered_is_told_to_the_team_once_a_day_of_writing(self, cast, proposal, frozen):
        written = clock.today()
        self.give(cast, proposal)
        self.give(cast, proposal, "Berapa lansianya?")
        frozen.move_to(at(calendar.add(written, 4), 9))
        beat()
        assert not rows("feedback_to_answer").exists()
        frozen.move_to(at(calendar.add(written, 5), 7))
        beat()
        beat()
        assert set(told("feedback_to_answer")) == {cast.proposer.name, cast.co_writer.name}
        assert rows("feedback_to_answer", cast.proposer).count() == 1
        [message] = [m for m in mail.outbox if cast.proposer.email in m.to[0] and "Tanggapan" in m.subject]
        assert "2 tanggapan" in message.body
        assert "Sumber datanya?" not in message.body

    def test_answered_before_it_is_sent_is_not_told(self, cast, proposal, frozen):
        entry = self.give(cast, proposal)
        frozen.move_to(at(calendar.add(clock.today(), 5), 7))
        materialising.materialise()
        feedback.reply(feedback_id=entry, by=cast.proposer, text="Dari puskesmas.")
        draining.drain(seconds=30)
        assert mails(cast.proposer, "Tanggapan") == []


class TestHolidays:
    def test_not_decreed_are_told_to_the_secretariat_from_october_monthly_until_they_are(
        self, cast, lab, frozen
    ):
        assert cast.outsider
        assert cast.secretary
        for year in (2026, 2027):
            self.decree(year)
        frozen.move_to(at(D(2027, 9, 30), 9))
        beat()
        assert not rows("holidays_undecreed").exists()
        frozen.move_to(at(D(2027, 10, 1), 7))
        beat()
        beat()
        frozen.move_to(at(D(2027, 12, 2), 7))
        beat()
        assert set(told("holidays_undecreed")) == {cast.secretary.name}
        assert rows("holidays_undecreed").values_list("subject", flat=True).distinct().get() == "year:2028"
        assert ends("holidays_undecreed") == [
            ("2027-10", "overtaken"), ("2027-11", "overtaken"), ("2027-12", "open"),
        ]  # fmt: skip
        self.decree(2028)
        frozen.move_to(at(D(2028, 1, 3), 7))
        beat()
        assert rows("holidays_undecreed").count() == 3

    def decree(self, year: int) -> None:
        workdays.set_day(
            day=D(year, 1, 1), name="Tahun Baru", kind="national", source="SKB", decree=f"SKB {year}"
        )


class TestBeingTakenIn:
    def test_a_team_or_named_as_coach_is_told_to_that_person_while_it_is_so(self, cast, lab):
        proposal = lab.draft(team=False)
        lab.join(proposal, cast.co_writer, TeamMember.Role.CO_WRITER)
        services.name_coach(proposal_id=proposal.pk, by=cast.secretary, coach=cast.coach)
        lab.join(proposal, cast.reader, TeamMember.Role.READER)
        services.remove_from_team(proposal_id=proposal.pk, by=cast.proposer, user=cast.reader)
        draining.drain(seconds=30)
        assert set(told("team_joined")) == {cast.co_writer.name, cast.reader.name}
        assert set(told("coach_named")) == {cast.coach.name}
        assert len(mails(cast.co_writer, "Anda masuk ke tim")) == 1
        assert mails(cast.reader, "Anda masuk ke tim") == []
        assert len(mails(cast.coach, "Anda mendampingi")) == 1


def test_the_scans_cost_the_same_queries_for_one_and_for_three(cast, lab, gate, frozen):
    cast.everybody()
    counts = []
    for n in range(3):
        began = clock.today()
        panel = gate.sent(f"Gagasan {n}")
        gate.assign(panel, cast.reviewer_a, cast.reviewer_b)
        lab.at(State.DIAGNOSE)
        Proposal.objects.filter(pk=lab.draft(f"Draf {n}").pk).update(complete=True)
        frozen.move_to(at(calendar.add(began, 31), 8))
        materialising.materialise()
        with CaptureQueriesContext(connection) as queries:
            materialising.materialise()
        counts.append(len(queries))
        frozen.move_to(at(began, 9))
    assert counts[0] == counts[1] == counts[2]
