"""One idea from its first sentence to the page a visitor reads, by hand in a real browser.

The stages in the middle repeat what the first one shows, so they are passed at the services; every branch is
walked on its page: a refused request, a return with feedback to answer, a wrong announcement corrected, a
recycle, a shelving and its end. Each page is looked at by axe.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from labinovasi.shots.taking import cookie_of
from tests.browser.conftest import WIDTHS, Watched
from tests.cast import Cast
from tests.proposals.fill import fill
from tests.proposals.lab import Lab, fresh
from tests.reviews.gate import Gate
from workflow.people.models import User
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import Cycle, Proposal
from workflow.reviews.models import Panel
from workflow.workdays import clock

pytestmark = [pytest.mark.browser, pytest.mark.page, pytest.mark.django_db(transaction=True)]
PageWatch = Callable[..., Watched]
TITLE = "Antrean dari Rumah"


class Walk:
    """The people of one lab, each with a window of their own."""

    def __init__(self, page_watch: PageWatch, people: Cast, width: int = WIDTHS["desk"], **how: bool) -> None:
        self.cast, self.lab = people, Lab(people)
        self.gate = Gate(self.lab)
        people.everybody()
        now = clock.now()  # the clock runs, whatever the day
        month = dt.timedelta(days=30)
        Cycle.objects.update(opens_at=now - month, closes_at=now + month)
        self._open: Callable[[], Watched] = lambda: page_watch(width, **how)
        self._windows: dict[User | None, Watched] = {}
        self.has_scripts = how.get("javascript", True)

    def window(self, person: User | None) -> Watched:
        if person not in self._windows:
            watched = self._windows[person] = self._open()
            if person:
                watched.page.context.add_cookies([cookie_of(person, watched.base)])
        return self._windows[person]

    def at(self, person: User | None, path: str) -> Page:
        """The page before this person; nothing on it offends axe."""
        watched = self.window(person)
        if self.has_scripts:
            watched.visit(path)
        else:
            watched.page.goto(watched.base + path)
        return watched.page

    def press(self, person: User | None, what: Locator) -> Page:
        """A link or a button that leads on, and the page it leads to."""
        what.click()
        watched = self.window(person)
        watched.page.wait_for_load_state()
        if self.has_scripts:
            watched.check()
        return watched.page

    @property
    def proposal(self) -> Proposal:
        return fresh(Proposal.objects.get())

    @property
    def panel(self) -> Panel:
        return self.gate.panel_of(self.proposal)

    @property
    def here(self) -> str:
        return self.proposal.get_absolute_url()

    def is_in(self, state: State) -> None:
        assert self.proposal.state == state

    # --- on the pages ---

    def begin(self) -> None:
        page = self.at(self.cast.proposer, "/usulan/baru/")
        page.get_by_label("Judul").fill(TITLE)
        page.get_by_label("Masalah").fill("Antrean dimulai pukul lima. Lansia menunggu berjam-jam.")
        page.get_by_label("Ide", exact=True).fill("Nomor dibagi dari rumah. Warga datang pada jamnya.")
        page = self.press(self.cast.proposer, button(page, "Simpan sebagai draf"))
        expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)

    def write(self) -> None:
        """One field by hand, the rest as a team would in an afternoon."""
        page = self.at(self.cast.proposer, f"{self.here}lembar/drum_up/ubah/")
        page.locator("#summary").fill("Warga mendaftar dari rumah.")
        page.locator("[data-saving-button]").click()
        expect(page.get_by_text("Tersimpan").first).to_be_visible()
        fill(self.proposal, "drum_up")

    def ask(self) -> None:
        page = self.at(self.cast.proposer, self.here)
        page = self.press(self.cast.proposer, page.get_by_role("link", name="Ajukan", exact=True))
        self.press(self.cast.proposer, button(page, "Minta persetujuan"))

    def endorse(self) -> None:
        page = self.at(self.cast.head, f"{self.here}persetujuan/")
        self.press(self.cast.head, button(page, "Setujui"))

    def assign(self) -> None:
        page = self.at(self.cast.secretary, self._gate)
        for reviewer in (self.cast.reviewer_a, self.cast.reviewer_b):
            page.get_by_role("checkbox", name=reviewer.name).check()
        self.press(self.cast.secretary, button(page, "Tugaskan"))

    def score(self, reviewer: User, score: int) -> None:
        page = self.at(reviewer, "/telaah/")
        page = self.press(reviewer, page.locator("main").get_by_role("link", name=TITLE).first)
        for criterion in page.locator("fieldset[data-criterion]").all():
            criterion.locator(f"input[value='{score}']").check(force=True)
        for question in page.locator(".legal fieldset").all():
            question.get_by_role("radio").first.check(force=True)
        page.get_by_label("Catatan untuk tim").fill("Sebutkan siapa yang membagi nomor.")
        self.press(reviewer, button(page, "Ajukan nilai", exact=False))

    def decide(self, outcome: Verb, reason: str) -> None:
        """Recorded and announced."""
        page = self.at(self.cast.secretary, self._gate)
        page.locator(f"input[name='outcome'][value='{outcome}']").check(force=True)
        page.locator("#putuskan_reason").fill(reason)
        page = self.press(self.cast.secretary, button(page, "Catat keputusan"))
        page.get_by_label("Nomor SK").fill("188.45/12")
        page.get_by_label("Tanggal SK").fill(str(clock.today()))
        self.press(self.cast.secretary, button(page, "Umumkan sekarang"))

    def answer_feedback(self) -> None:
        page = self.at(self.cast.proposer, f"{self.here}tanggapan/")
        entry = page.locator("li.said", has_text="siapa yang membagi nomor").first
        entry.locator("summary", has_text="Jawab").click()
        entry.get_by_label("Jawaban").fill("Kader membagi nomor di balai desa.")
        page = self.press(self.cast.proposer, button(entry, "Kirim jawaban"))
        expect(page.get_by_text("Kader membagi nomor di balai desa.").first).to_be_visible()
        entry = page.locator("li.said", has_text="siapa yang membagi nomor").first
        self.press(self.cast.proposer, button(entry, "Tandai selesai"))

    def step(self, person: User, verb: str, does: str, **typed: str) -> None:
        """One verb of the menu, on the page that asks once."""
        page = self.at(person, f"{self.here}langkah/{verb}/")
        for name, value in typed.items():
            page.locator(f"main [name='{name}']").fill(value)
        self.press(person, button(page, does))

    def publish(self) -> None:
        curator = self.cast.curator
        page = self.at(curator, "/kurasi/")
        page = self.press(curator, page.locator("main").get_by_role("link", name=TITLE).first)
        page = self.press(curator, button(page, "Susun halaman"))
        page.locator("[name='summary']").fill("Warga mendaftar dari rumah dan datang pada jamnya.")
        page.locator("[name='text']").fill("Nomor dibagi di balai desa.\n\nWaktu tunggu turun.")
        page.locator(".sheet-end").get_by_role("button", name="Simpan").click()
        expect(page.get_by_text("Tersimpan").first).to_be_visible()
        page = self.at(curator, f"/kurasi/{self.proposal.public_id}/tayangkan/")
        self.press(curator, button(page, "Tayangkan"))

    @property
    def _gate(self) -> str:
        return f"/gerbang/{self.proposal.public_id}/"

    # --- as in every stage ---

    def pass_stage(self, *, write: bool = True, outcome: Verb = Verb.ADVANCE, **typed: object) -> None:
        """Written, sent, judged and decided at the services."""
        if write:
            fill(self.proposal)
        self.lab.send(self.proposal)
        self.judge()
        self.gate.decided(self.panel, outcome, **typed)

    def judge(self, score: int = 4) -> None:
        """By two, who are asked where they do not sit there since the round before."""
        panel = self.panel
        for reviewer in (self.cast.reviewer_a, self.cast.reviewer_b):
            if not panel.assignments.standing().filter(reviewer=reviewer).exists():
                self.gate.assign(panel, reviewer)
            self.gate.file(panel, reviewer, score)


def button(place: Page | Locator, name: str, *, exact: bool = True) -> Locator:
    return place.locator("main" if isinstance(place, Page) else "xpath=.").get_by_role(
        "button", name=name, exact=exact
    )


@pytest.mark.parametrize("width", WIDTHS.values(), ids=list(WIDTHS))
def test_an_idea_walks_from_its_first_sentence_to_the_catalogue(
    page_watch: PageWatch, people: Cast, width: int
) -> None:
    walk = Walk(page_watch, people, width)
    walk.begin()
    refused = walk.at(people.proposer, f"{walk.here}langkah/ask/")
    expect(refused.get_by_role("heading", level=1)).to_have_text("Belum dapat diajukan")
    expect(refused.locator(".missing li").first).to_be_visible()
    walk.write()
    walk.ask()
    walk.endorse()
    walk.is_in(State.DRUM_UP_REVIEW)

    walk.assign()
    walk.score(people.reviewer_a, 3)
    walk.gate.file(walk.panel, people.reviewer_b, 3)
    walk.decide(Verb.SEND_BACK, "Pembagian nomor belum jelas.")
    walk.is_in(State.DRUM_UP)
    walk.answer_feedback()
    walk.lab.send(walk.proposal)

    walk.judge()
    walk.decide(Verb.DECLINE, "Terbaca salah.")
    walk.is_in(State.DECLINED)
    walk.step(people.secretary, "correct", "Tarik dan kembalikan ke gerbang", reason="Salah usulan.")
    walk.is_in(State.DRUM_UP_REVIEW)
    walk.decide(Verb.ADVANCE, "")
    walk.is_in(State.DIAGNOSE)

    walk.pass_stage()
    day = str(clock.today() + dt.timedelta(days=60))
    walk.step(people.secretary, "shelve", "Tunda", reason="Menunggu anggaran.", wake_on=day)
    walk.is_in(State.SHELVED)
    walk.step(people.secretary, "resume", "Lanjutkan")
    walk.is_in(State.DESIGN)

    walk.pass_stage(outcome=Verb.RECYCLE, to=State.DIAGNOSE)
    told = walk.at(people.proposer, walk.here)
    expect(told.get_by_text("Menurut sidang gerbang.").first).to_be_visible()
    walk.pass_stage(write=False)
    walk.pass_stage(write=False)
    walk.pass_stage()
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
    page = walk.at(people.proposer, "/usulan/")
    keys(page, "Usulan baru")
    keys(page, "Judul", TITLE)
    keys(page, "Masalah", "Antrean dimulai pukul lima.")
    keys(page, "Ide", "Nomor dibagi dari rumah.")
    keys(page, "Simpan sebagai draf")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    fill(walk.proposal, "drum_up")
    page.reload()
    keys(page, "Ajukan")
    keys(page, "Minta persetujuan")
    assert walk.proposal.endorsements.get().status == "open"

    page = walk.at(people.head, "/")
    keys(page, TITLE, exact=False)
    keys(page, "Setujui")
    walk.is_in(State.DRUM_UP_REVIEW)


FOCUSED = """() => {
  const it = document.activeElement, label = it.labels && it.labels[0];
  return (it.getAttribute('aria-label') || (label ? label.innerText : it.innerText) || '').trim();
}"""
MOST_TABS = 80


def keys(page: Page, name: str, text: str | None = None, *, exact: bool = True) -> None:
    """Tab until the thing of this name is reached; then type into it, or press Enter and see what comes."""
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        reached = page.evaluate(FOCUSED)
        if reached == name or (not exact and name in reached):
            break
    else:
        raise AssertionError(f"{name} is not reached by Tab on {page.url}")
    if text is not None:
        page.keyboard.type(text)
        return
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_an_idea_is_sent_judged_and_decided_without_scripts(page_watch: PageWatch, people: Cast) -> None:
    walk = Walk(page_watch, people, WIDTHS["phone"], javascript=False)
    walk.begin()
    walk.write()
    walk.ask()
    walk.endorse()
    walk.is_in(State.DRUM_UP_REVIEW)
    walk.assign()
    walk.score(people.reviewer_a, 4)
    walk.gate.file(walk.panel, people.reviewer_b, 4)
    walk.decide(Verb.SEND_BACK, "Pembagian nomor belum jelas.")
    walk.is_in(State.DRUM_UP)
    walk.answer_feedback()
