"""Scoring and feedback in a real browser: saved while typing, a failure is loud, both columns in reach."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Locator, expect

from tests.browser.conftest import WIDTHS, Watched
from tests.cast import PASSWORD, Cast
from tests.proposals.conftest import complete  # noqa: F401
from tests.proposals.fill import fill
from tests.proposals.lab import Lab
from tests.reviews.gate import Gate
from workflow.people.models import User
from workflow.proposals.machine import Verb
from workflow.proposals.models import Feedback, Proposal
from workflow.reviews.models import Assignment, Panel, Review

pytestmark = [pytest.mark.browser, pytest.mark.page, pytest.mark.django_db(transaction=True)]
PageWatch = Callable[..., Watched]

# A paragraph and a list as a word processor puts them on the clipboard.
WORD = {
    "text/plain": "Antrean dimulai pukul 5\r\n\uf0b7\tLoket “satu”\r\n\uf0b7\tKader <desa>",
    "text/html": "<html xmlns:o='urn:schemas-microsoft-com:office:office'><body><p class=MsoNormal>"
    "<b>Antrean</b> dimulai pukul 5<o:p></o:p></p><p class=MsoListParagraph>Loket</p></body></html>",
}
PLAIN = "Antrean dimulai pukul 5\n•\tLoket “satu”\n•\tKader <desa>"


def with_password(who: User) -> User:
    who.set_password(PASSWORD)
    who.save()
    return who


@pytest.fixture
def gate(people: Cast, complete: None) -> Gate:  # noqa: F811
    return Gate(Lab(people))


@pytest.fixture
def panel(gate: Gate) -> Panel:
    panel = gate.panel_of(gate.lab.send(fill(gate.lab.draft(), "drum_up")))
    gate.assign(panel, with_password(gate.cast.reviewer_a))
    return panel


def address(panel: Panel) -> str:
    return f"/telaah/{Assignment.objects.get(panel=panel).pk}/"


def open_page(watched: Watched, who: User, path: str) -> None:
    watched.sign_in(who.email)
    watched.page.wait_for_url(watched.base + "/")
    watched.page.clock.install()
    watched.page.goto(watched.base + path)


def status(watched: Watched) -> Locator:
    return watched.page.locator("[data-saving-status]")


def score(watched: Watched, mark: int) -> None:
    """The first criterion, by its key."""
    watched.page.locator("h1").click()  # out of any field
    watched.page.keyboard.press(str(mark))
    watched.page.clock.run_for(3_100)


def kept(panel: Panel) -> list[int]:
    return list(Review.objects.get(panel=panel).marks.values())


def test_scores_are_saved_while_scoring_and_a_failure_is_loud(page_watch: PageWatch, panel: Panel) -> None:
    watched = page_watch(WIDTHS["desk"])
    open_page(watched, panel.assignments.get().reviewer, address(panel))
    score(watched, 4)
    expect(status(watched)).to_contain_text("WIB")
    assert kept(panel) == [4]
    watched.expected.add(watched.base + address(panel))
    broken = lambda route: route.fulfill(status=500, body="")  # noqa: E731
    watched.page.route("**/telaah/*/", broken)
    score(watched, 2)
    expect(status(watched)).to_contain_text("Belum tersimpan: server sedang bermasalah")
    expect(watched.page.locator(".saving-bar")).to_have_attribute("data-saving", "failed")
    watched.page.evaluate("document.querySelector('.scoring').scrollTo(0, 10000)")
    expect(status(watched)).to_be_in_viewport()
    watched.check()
    watched.page.unroute("**/telaah/*/", broken)
    watched.page.clock.run_for(16_000)
    expect(status(watched)).to_contain_text("WIB")
    assert kept(panel) == [2]


def test_a_session_that_ends_while_scoring_costs_no_score(page_watch: PageWatch, panel: Panel) -> None:
    """Review 47."""
    watched = page_watch(WIDTHS["desk"])
    reviewer = panel.assignments.get().reviewer
    open_page(watched, reviewer, address(panel))
    watched.expected.add(watched.base + address(panel))
    Session.objects.all().delete()
    watched.page.get_by_label("Catatan untuk tim").fill("Angkanya dari mana?")
    score(watched, 5)
    expect(status(watched)).to_contain_text("sesi Anda berakhir")
    other = watched.page.context.new_page()
    other.goto(watched.base + "/akun/masuk/")
    other.get_by_label("Alamat surel", exact=True).fill(reviewer.email)
    other.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    other.locator("main").get_by_role("button", name="Masuk", exact=True).click()
    other.wait_for_url(watched.base + "/")
    watched.page.get_by_role("button", name="Simpan lagi").click()
    expect(status(watched)).to_contain_text("WIB")
    assert kept(panel) == [5]
    assert Review.objects.get(panel=panel).note == "Angkanya dari mana?"


def test_text_and_rubric_stand_side_by_side_and_on_a_phone_one_link_apart(
    page_watch: PageWatch, panel: Panel
) -> None:
    desk = page_watch(WIDTHS["desk"])
    open_page(desk, panel.assignments.get().reviewer, address(panel))
    title = desk.page.get_by_role("heading", name="Penilaian Anda")
    desk.page.evaluate("window.scrollTo(0, 450)")
    expect(title).to_be_in_viewport()  # the text moved, the rubric did not
    file = desk.page.get_by_role("button", name="Ajukan nilai")
    desk.page.locator(".scoring").evaluate("rubric => rubric.scrollTo(0, rubric.scrollHeight)")
    expect(file).to_be_in_viewport()
    phone = page_watch(WIDTHS["phone"], "dark")
    open_page(phone, panel.assignments.get().reviewer, address(panel))
    assert not phone.page.get_by_role("heading", name="Penilaian Anda").evaluate(
        "title => title.getBoundingClientRect().top < innerHeight"
    )
    phone.check()
    phone.page.get_by_role("link", name="Penilaian Anda").click()
    expect(phone.page.get_by_role("heading", name="Penilaian Anda")).to_be_in_viewport()
    phone.page.get_by_role("link", name="Usulan", exact=True).last.click()
    expect(phone.page.locator("#usulan .sheet-name")).to_be_in_viewport()


def paste(watched: Watched, into: Locator) -> None:
    """With the keys, from the machine's own clipboard."""
    watched.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    watched.page.evaluate(
        """kinds => navigator.clipboard.write([new ClipboardItem(Object.fromEntries(
            Object.entries(kinds).map(([kind, text]) => [kind, new Blob([text], { type: kind })])))])""",
        WORD,
    )
    into.click()
    into.press("Control+V")


def test_a_word_document_is_pasted_as_plain_text_with_nothing_lost(page_watch: PageWatch, gate: Gate) -> None:
    """Into feedback by the head, and into a worksheet by the team."""
    cast = gate.cast
    with_password(cast.head)
    with_password(cast.proposer)
    proposal: Proposal = gate.lab.announce(gate.lab.send(gate.lab.draft()), Verb.SEND_BACK)
    head = page_watch(WIDTHS["desk"])
    open_page(head, cast.head, f"/usulan/{proposal.public_id}/")
    head.page.get_by_text("Beri tanggapan pada Gagasan").click()
    paste(head, head.page.locator("#tanggapi-idea"))
    head.page.get_by_role("button", name="Kirim tanggapan").first.click()
    expect(head.page.get_by_text("Tanggapan terkirim kepada tim.")).to_be_visible()
    assert Feedback.objects.get(author=cast.head).text == PLAIN
    head.check()
    team = page_watch(WIDTHS["desk"])
    open_page(team, cast.proposer, f"/usulan/{proposal.public_id}/lembar/drum_up/ubah/")
    paste(team, team.page.locator("#summary"))
    team.page.clock.run_for(3_100)
    expect(status(team)).to_contain_text("WIB")
    assert proposal.drum_up_sheet.summary.replace("• ", "•\t") == PLAIN
