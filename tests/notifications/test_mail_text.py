"""What a mail looks like: one-line subjects, text as it is, HTML escaped once, links of the lab."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail

from notifications import draining, materialising, rendering
from notifications.models import Delivery, Obligation, Why
from tests.notifications.support import mail_row, owe_welcome
from workflow.proposals.models import Proposal, Visit
from workflow.workdays import clock

pytestmark = [pytest.mark.django_db, pytest.mark.page]


def titled(lab, title: str) -> Proposal:
    """A title as it could stand in a database filled by other hands: past every cleaning."""
    proposal = lab.draft()
    Proposal.objects.filter(pk=proposal.pk).update(title=title)
    return proposal


@pytest.mark.parametrize(
    "title",
    ["Inovasi\r\nBcc: x@contoh.example", "A\u2028B", "A\tB", "<b>&amp; ' \" tanda", "x" * 200],
)
def test_a_title_never_breaks_a_header_or_the_queue(cast, lab, title, mail_server):
    """reminders 35, review 61: subject on one line, no further header, others go out."""
    lab.send(titled(lab, title))
    owe_welcome(cast.member)
    draining.drain(seconds=30)
    assert not Delivery.objects.filter(status__in=["failed", "dead", "leased", "waiting"]).exists()
    for taken in mail_server.taken:
        assert "Bcc" not in taken
        assert len(str(taken["Subject"]).splitlines()) == 1
        assert "&#x27;" not in taken["Subject"]
    assert all(len(recipients) == 1 for _sender, recipients in mail_server.envelopes)


def test_text_is_not_escaped_html_is_escaped_once_and_no_tag_comes_alive(cast, lab, mail_server):
    """reminders 44: unit `Dinas Pemuda & Olahraga`, title `"Si-Jempol" <b>Nagari's</b>`."""
    cast.puskesmas.name = "Dinas Pemuda & Olahraga"
    cast.puskesmas.save()
    lab.ask(titled(lab, '"Si-Jempol" <b>Nagari\'s</b>'))
    draining.drain(seconds=30)
    [taken] = [message for message in mail_server.taken if cast.head.email in message["To"]]
    plain = taken.get_body(("plain",)).get_content()
    html = taken.get_body(("html",)).get_content()
    assert taken["Subject"] == 'Mohon persetujuan: "Si-Jempol" <b>Nagari\'s</b>'
    assert "Dinas Pemuda & Olahraga" in plain
    assert '"Si-Jempol" <b>Nagari\'s</b>' in plain
    assert "Dinas Pemuda &amp; Olahraga" in html
    assert "&lt;b&gt;Nagari&#x27;s&lt;/b&gt;" in html
    assert "<b>" not in html
    assert "&amp;amp;" not in html


def test_a_deadline_in_a_year_without_decree_says_so_at_the_foot_of_the_mail(cast, lab, frozen):
    """reminders 8: never silently ordinary days."""
    proposal = lab.draft()
    due = dt.date(2029, 3, 14)
    Visit.objects.filter(proposal=proposal).update(due_on=due, due_from=dt.date(2029, 3, 1))
    frozen.move_to(clock.start_of(due) + dt.timedelta(hours=8))
    materialising.materialise()
    draining.drain(seconds=30)
    reminder = next(message for message in mail.outbox if message.subject.startswith("Hari ini tenggatnya"))
    assert "belum ditetapkan" in reminder.body
    assert "belum ditetapkan" in reminder.alternatives[0].content


def test_a_deadline_in_a_decreed_year_carries_no_such_warning(cast, lab, frozen):
    proposal = lab.draft()
    frozen.move_to(clock.start_of(proposal.open_visit().due_on) + dt.timedelta(hours=8))
    materialising.materialise()
    draining.drain(seconds=30)
    reminder = next(message for message in mail.outbox if message.subject.startswith("Hari ini tenggatnya"))
    assert "belum ditetapkan" not in reminder.body


def test_a_mail_says_why_it_came_and_is_read_alone_as_text(cast, lab, settings):
    settings.BASE_URL = "https://lab.contoh.example"
    proposal = lab.send(lab.draft())
    draining.drain(seconds=30)
    [message] = [message for message in mail.outbox if cast.proposer.email in message.to[0]]
    assert f"https://lab.contoh.example/usulan/{proposal.public_id}/" in message.body
    assert "sebagai ketua tim" in message.body
    assert "<" not in message.body
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"


def test_nobody_is_called_asked_who_was_asked_nothing(cast):
    for kind, words in (("account_approved", "pemilik akun ini"), ("team_joined", "anggota baru tim")):
        row = Obligation(recipient=cast.outsider, kind=kind, subject="", occurrence="", why=Why.ADDRESSED)
        assert rendering.facts_of(row, {})["why"] == words
    row = Obligation(recipient=cast.head, kind="endorsement_asked", why=Why.ADDRESSED)
    assert rendering.facts_of(row, {})["why"] == "yang diminta menjawab"
    row.why = Why.HEAD
    assert rendering.facts_of(row, {})["why"] == "kepala atau wakil kepala unit"


def test_a_person_is_written_to_in_their_own_language(cast):
    cast.proposer.language = "en"
    cast.proposer.save()
    owe_welcome(cast.proposer, cast.member)
    draining.drain(seconds=30)
    english = mail_row(cast.proposer)
    assert english.subject_line == "Your account at Lab Inovasi Kudus is active"
    assert mail_row(cast.member).subject_line == "Akun Anda di Lab Inovasi Kudus sudah aktif"
