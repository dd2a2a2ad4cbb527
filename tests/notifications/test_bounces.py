"""Mail that comes back, answers of machines, and the headers that order our mails."""

from __future__ import annotations

import datetime as dt
import email
import io
import mailbox
from email.message import Message

import pytest
from django.core import mail
from django.core.management import call_command

from notifications import bouncing, draining, materialising
from notifications.bouncing import Outcome
from notifications.channels import channel
from notifications.kinds.groups import Group
from notifications.models import Bounce, ChatTarget, Choice, Delivery, Obligation, Pace
from notifications.selectors import inbox_of
from tests.notifications.support import mail_row, owe_welcome
from workflow.proposals.models import Proposal
from workflow.workdays import calendar, clock

pytestmark = [pytest.mark.django_db, pytest.mark.page]

MAILBOX_FULL, NO_SUCH_MAILBOX = "4.2.2", "5.1.1"


@pytest.fixture(autouse=True)
def bounce_domain(settings) -> None:
    settings.BOUNCE_DOMAIN = "pantul.contoh.example"


def sent_to(person, occurrence: str = "approved") -> Delivery:
    owe_welcome(person, occurrence=occurrence)
    draining.drain(seconds=30)
    return Delivery.objects.filter(channel="email", obligation__recipient=person).latest("pk")


def report(to: str, code: str, action: str = "failed") -> Message:
    """What a mail server writes to the return address (RFC 3464)."""
    return email.message_from_string(
        f"""From: MAILER-DAEMON@mx.contoh.example
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I could not deliver your message.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.contoh.example

Final-Recipient: rfc822; somebody@contoh.example
Action: {action}
Status: {code}
Diagnostic-Code: smtp; 550 {code} said the server

--B--
"""
    )


def came_back(row: Delivery, code: str = NO_SUCH_MAILBOX, **options: str) -> Outcome:
    return bouncing.read(report(bouncing.return_path(row, row.sent_to), code, **options))


def is_written_to(person) -> bool:
    return channel("email").targets([person.pk])[person.pk] == [""]


def test_only_the_address_that_does_not_exist_is_paused_and_each_bounce_counts_once(cast):
    """reminders 38: the same event three times; one mailbox full, one without mailbox."""
    full, gone = sent_to(cast.member), sent_to(cast.proposer)
    assert came_back(full, MAILBOX_FULL) == Outcome.COUNTED
    assert [came_back(gone) for _time in range(3)] == [Outcome.COUNTED, Outcome.KNOWN, Outcome.KNOWN]
    assert Bounce.objects.count() == 2
    assert is_written_to(cast.member)
    assert not is_written_to(cast.proposer)


def test_the_person_is_told_inside_the_lab_and_codes_to_sign_in_still_go_out(cast, client):
    """reminders 38: the in-app inbox tells the user."""
    came_back(sent_to(cast.proposer))
    draining.drain(seconds=30)
    [told] = inbox_of(cast.proposer).filter(kind="address_bounced")
    assert list(told.deliveries.values_list("channel", flat=True)) == ["inapp"]
    assert channel("urgent_mail").targets([cast.proposer.pk]) == {cast.proposer.pk: [""]}
    client.force_login(cast.proposer)
    page = client.get("/pemberitahuan/alamat/")
    assert "menolak surat lab" in page.content.decode()
    client.post("/pemberitahuan/alamat/")
    assert is_written_to(cast.proposer)
    told.refresh_from_db()
    assert told.status == Obligation.Status.DONE


def test_what_must_be_answered_takes_another_way_where_mail_comes_back(cast, lab, settings):
    """reminders 38: mandatory rows take another channel, also one that was switched off."""
    settings.CHAT_SERVICES = {"pesan": {"label": "Pesan", "url": "json://127.0.0.1:9/{target}"}}
    ChatTarget.objects.create(
        user=cast.head, service="pesan", address="6281234567890", confirmed_at=clock.now()
    )
    Choice.objects.create(user=cast.head, group=Group.ENDORSEMENTS, channel="chat", pace=Pace.OFF)

    def ways(title: str) -> set[str]:
        proposal = lab.draft(title=title)
        lab.ask(proposal)
        rows = Delivery.objects.filter(obligation__recipient=cast.head)
        asked = rows.filter(
            obligation__subject=f"proposal:{proposal.pk}", obligation__kind="endorsement_asked"
        )
        return set(asked.values_list("channel", flat=True))

    assert ways("Sebelum") == {"inapp", "email"}
    came_back(sent_to(cast.head))
    assert ways("Sesudah") == {"inapp", "chat"}


def test_a_corrected_address_starts_clean_also_when_the_old_ones_bounce_comes_late(cast):
    """reminders 38: counted for the address that was mailed, not for who has it."""
    row = sent_to(cast.proposer)
    cast.proposer.email = "sekar.baru@lab.example"
    cast.proposer.save()
    assert came_back(row) == Outcome.COUNTED
    assert is_written_to(cast.proposer)
    assert not Obligation.objects.filter(kind="address_bounced").exists()
    assert bouncing.paused(["sekar.ayuningtyas@lab.example"])


def test_a_forged_report_is_refused(cast):
    """reminders 38: signed by nobody, signed for another delivery or another address, huge numbers."""
    row, other = sent_to(cast.proposer), sent_to(cast.member)
    mine = bouncing.return_path(row, row.sent_to)
    number, _digest, signature = mine.split("@")[0].removeprefix("pantul+").split("-")
    forged = [
        "pantul@pantul.contoh.example",
        mine.replace(signature, "0" * 20),
        mine.replace(f"+{number}-", f"+{other.pk:x}-"),
        f"pantul+{'f' * 30}-{'a' * 10}-{'b' * 20}@pantul.contoh.example",
        bouncing.return_path(row, "lain@contoh.example").replace("-", "_"),
    ]
    assert {bouncing.read(report(address, NO_SUCH_MAILBOX)) for address in forged} == {Outcome.FORGED}
    assert not Bounce.objects.exists()


def test_answers_of_machines_and_notices_of_delay_count_for_nothing_and_nothing_is_answered(cast):
    """A loop of auto-replies ends at us: out of office, "still trying", a person's own words."""
    row = sent_to(cast.proposer)
    mail.outbox.clear()
    away = Message()
    away["To"] = bouncing.return_path(row, row.sent_to)
    away["Auto-Submitted"] = "auto-replied"
    away.set_payload("Saya cuti sampai Senin. 5.1.1 Action: failed")
    assert [bouncing.read(away) for _time in range(5)] == [Outcome.NO_REPORT] * 5
    assert came_back(row, "4.4.1", action="delayed") == Outcome.NO_REPORT
    draining.drain(seconds=30)
    assert mail.outbox == []
    assert not Bounce.objects.exists()


def test_an_address_that_sends_five_mails_back_in_two_weeks_is_paused_also_when_softly(cast):
    for number in range(5):
        assert is_written_to(cast.proposer)
        came_back(sent_to(cast.proposer, occurrence=f"approved:{number}"), MAILBOX_FULL)
    assert not is_written_to(cast.proposer)


@pytest.mark.parametrize(
    ("code", "weight"),
    [
        *((code, "hard") for code in ("5.1.1", "5.1.10", "5.2.1", "5.4.4")),
        *((code, "soft") for code in ("5.0.0", "5.2.2", "5.3.4", "5.7.1", "4.1.1")),
    ],
)
def test_full_big_and_suspected_mails_say_nothing_against_the_address(code, weight):
    assert bouncing.weigh(code) == weight


def test_a_server_that_knows_no_such_mailbox_says_so_at_once(cast, mail_server):
    """A refusal in the conversation counts like a report afterwards; a rejected text does not."""
    mail_server.answer("554 5.7.1 looks like spam")
    sent_to(cast.member)
    mail_server.answer_recipient("550 5.1.1 no such mailbox")
    row = sent_to(cast.proposer)
    assert row.status == Delivery.Status.DEAD
    assert not is_written_to(cast.proposer)
    assert is_written_to(cast.member)


def test_a_mail_comes_back_to_a_signed_address_of_its_own_that_servers_accept(cast, mail_server, settings):
    sent_to(cast.proposer)
    [(sender, _recipients)] = mail_server.envelopes
    assert sender == bouncing.return_path(mail_row(), cast.proposer.email)
    assert len(sender.split("@")[0]) <= 64  # RFC 5321, 4.5.3.1.1
    assert mail_server.taken[0]["From"] == settings.DEFAULT_FROM_EMAIL
    settings.BOUNCE_DOMAIN = ""
    sent_to(cast.member)
    assert mail_server.envelopes[-1][0] == "lab@localhost"


def test_bounces_are_read_from_a_mail_servers_pipe_and_from_a_folder(cast, tmp_path, monkeypatch, capsys):
    row, other = sent_to(cast.proposer), sent_to(cast.member)
    for each, code in ((row, NO_SUCH_MAILBOX), (other, MAILBOX_FULL)):
        mailbox.Maildir(tmp_path / "b").add(report(bouncing.return_path(each, each.sent_to), code))
    call_command("read_bounces", maildir=str(tmp_path / "b"))
    call_command("read_bounces", maildir=str(tmp_path / "b"))  # nothing new
    assert capsys.readouterr().out == "counted: 2\n"
    piped = io.TextIOWrapper(io.BytesIO(report("undisclosed", NO_SUCH_MAILBOX).as_bytes()))
    monkeypatch.setattr("sys.stdin", piped)
    call_command("read_bounces", recipient=bouncing.return_path(row, row.sent_to))
    assert capsys.readouterr().out == "known already: 1\n"


def test_mails_about_one_proposal_are_one_thread_of_each_person(cast, lab, mail_server, frozen):
    due = lab.draft().open_visit().due_on
    for days in (3, 0):
        frozen.move_to(clock.start_of(calendar.add(due, -days)) + dt.timedelta(hours=8))
        materialising.materialise()
        draining.drain(seconds=30)
    threads: dict[str, list[str]] = {}
    for taken in mail_server.taken:
        assert taken["References"] == taken["In-Reply-To"] != taken["Message-ID"]
        threads.setdefault(taken["To"], []).append(taken["References"])
    mine = threads.pop(f"{cast.proposer.name} <{cast.proposer.email}>")
    assert len(mine) == 2
    assert len(set(mine)) == 1
    assert all(mine[0] not in other for other in threads.values())


def test_only_what_may_be_switched_off_offers_the_mail_programs_own_button(cast, lab, mail_server):
    """RFC 8058: one POST, under an address of the lab; not on what must be answered."""
    lab.send(lab.draft())
    lab.ask(lab.draft(title="Menunggu jawaban"))
    draining.drain(seconds=30)
    by_subject = {str(taken["Subject"]).partition(":")[0]: taken for taken in mail_server.taken}
    news = next(taken for subject, taken in by_subject.items() if subject.startswith("Posyandu"))
    assert news["List-Unsubscribe"].strip().startswith("<http://localhost:8000/pemberitahuan/berhenti/")
    assert news["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Berhenti menerima" in news.get_body(("plain",)).get_content()
    others = [taken for taken in mail_server.taken if "List-Unsubscribe" not in taken]
    assert others
    assert all(taken["List-Unsubscribe-Post"] is None for taken in others)


def test_the_longest_title_is_cut_at_a_word_and_sent_after_a_451(cast, lab, mail_server, frozen):
    """reminders 43: delivered on the second try; parts are kept, not folded text."""
    title = "Pelayanan ibu dan anak “Ngopeni” élok ñata 🌾 " * 7
    proposal = lab.draft()
    Proposal.objects.filter(pk=proposal.pk).update(title=title[:200])
    lab.ask(proposal)
    mail_server.answer("451 4.3.2 try later")
    draining.drain(seconds=30)
    row = mail_row(cast.head)
    assert row.status == Delivery.Status.FAILED
    mail_server.answer(None)
    frozen.move_to(row.next_at)
    draining.drain(seconds=30)
    [taken] = [each for each in mail_server.taken if cast.head.email in each["To"]]
    subject = str(taken["Subject"]).strip()
    assert subject.endswith("…")
    assert f"Mohon persetujuan: {title}".startswith(subject[:-1] + " ")
