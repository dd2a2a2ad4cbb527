"""One idea from its first sentence to the page a visitor reads, every deed by hand in a real browser.

On the way: a refused request with its reasons, an unfinished text the head hands back, a return with feedback
to answer, a wrong announcement corrected, a shelving and its end, a recycle.
"""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from tests.browser import keyboard
from tests.browser.conftest import WIDTHS
from tests.browser.keyboard import keys
from tests.browser.walking import ADVICE, TITLE, PageWatch, Walk
from tests.cast import Cast
from workflow.people.models import User
from workflow.proposals.machine import Stage, State, Verb
from workflow.workdays import clock

pytestmark = [
    pytest.mark.browser,
    pytest.mark.page,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(900),  # some two hundred pages, whatever else the machine is doing
]


@pytest.mark.parametrize("width", WIDTHS.values(), ids=list(WIDTHS))
def test_an_idea_walks_from_its_first_sentence_to_the_catalogue(
    page_watch: PageWatch, people: Cast, width: int
) -> None:
    walk = Walk(page_watch, people, width)
    walk.begin()
    refused = walk.at(people.proposer, f"{walk.here}langkah/ask/")
    expect(refused.get_by_role("heading", level=1)).to_have_text("Belum dapat diajukan")
    expect(refused.locator(".missing li").first).to_be_visible()
    walk.invite(people.co_writer)
    walk.write()
    walk.ask()
    walk.refuse_to_endorse("Lengkapi nama desanya.")
    walk.is_in(State.DRUM_UP)
    walk.send()
    walk.is_in(State.DRUM_UP_REVIEW)

    walk.judge(score=3)
    walk.decide(Verb.SEND_BACK, "Pembagian nomor belum jelas.")
    walk.is_in(State.DRUM_UP)
    walk.answer_feedback(ADVICE, "Kader membagi nomor di balai desa.")
    walk.send()

    walk.judge()
    walk.decide(Verb.DECLINE, "Terbaca salah.")
    walk.is_in(State.DECLINED)
    walk.step(people.secretary, "correct", "Tarik dan kembalikan ke gerbang", reason="Salah usulan.")
    walk.is_in(State.DRUM_UP_REVIEW)
    walk.decide(Verb.ADVANCE)
    walk.is_in(State.DIAGNOSE)

    walk.write(by=people.co_writer)
    walk.send()
    walk.judge()
    walk.let_lead_announce(Stage.DIAGNOSE)
    walk.name_lead(people.reviewer_a)
    walk.decide(Verb.ADVANCE, by=people.reviewer_a)
    walk.is_in(State.DESIGN)
    day = str(clock.today() + dt.timedelta(days=60))
    walk.step(people.secretary, "shelve", "Tunda", reason="Menunggu anggaran.", wake_on=day)
    walk.is_in(State.SHELVED)
    walk.step(people.secretary, "resume", "Lanjutkan")
    walk.is_in(State.DESIGN)

    walk.write()
    walk.send()
    walk.judge()
    walk.decide(Verb.RECYCLE, "Sebabnya perlu digali lagi.", to=State.DIAGNOSE)
    walk.is_in(State.DIAGNOSE)
    told = walk.at(people.proposer, walk.here)
    expect(told.get_by_text("Sebabnya perlu digali lagi.").first).to_be_visible()
    walk.pass_gate()
    walk.pass_gate()
    walk.write(by=people.co_writer)
    walk.pass_gate()
    walk.is_in(State.GRADUATED)

    walk.publish()
    walk.is_in(State.EXHIBITED)
    hall = walk.at(None, "/pameran/")
    read = walk.press(None, hall.get_by_role("link", name=TITLE).first)
    expect(read.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(read.get_by_text("Waktu tunggu turun.")).to_be_visible()
    for stage in ("Drum Up", "Diagnose", "Design", "Deliver"):
        expect(read.locator("main").get_by_text(stage).first).to_be_visible()


def test_proposer_and_head_do_their_part_without_a_mouse(page_watch: PageWatch, people: Cast) -> None:
    walk = Walk(page_watch, people)

    def go_on(person: User, name: str, *, exact: bool = True) -> None:
        keys(walk.window(person).page, name, exact=exact)
        walk.look(person)

    page = walk.at(people.proposer, "/usulan/")
    go_on(people.proposer, "Usulan baru")
    keys(page, "Judul", TITLE)
    keys(page, "Masalah", "Antrean dimulai pukul lima.")
    keys(page, "Ide", "Nomor dibagi dari rumah.")
    go_on(people.proposer, "Simpan sebagai draf")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    go_on(people.proposer, "Ubah lembar ini")
    keyboard.type_sheet(page, Stage.DRUM_UP, **{"identity.team_reason": "Tim menyusul."})
    go_on(people.proposer, "Selesai, kembali ke usulan")
    go_on(people.proposer, "Ajukan")
    go_on(people.proposer, "Minta persetujuan")
    assert walk.proposal.endorsements.get().status == "open"

    page = walk.at(people.head, "/")
    go_on(people.head, TITLE, exact=False)
    go_on(people.head, "Setujui")
    walk.is_in(State.DRUM_UP_REVIEW)


def test_an_idea_is_sent_judged_and_decided_without_scripts(page_watch: PageWatch, people: Cast) -> None:
    walk = Walk(page_watch, people, WIDTHS["phone"], javascript=False)
    walk.begin()
    walk.invite(people.co_writer)
    walk.write()
    walk.ask()
    walk.refuse_to_endorse("Lengkapi nama desanya.")
    walk.send()
    walk.is_in(State.DRUM_UP_REVIEW)
    walk.judge()
    walk.decide(Verb.SEND_BACK, "Pembagian nomor belum jelas.")
    walk.is_in(State.DRUM_UP)
    walk.answer_feedback(ADVICE, "Kader membagi nomor di balai desa.")
    walk.write(Stage.DIAGNOSE, by=people.co_writer)
