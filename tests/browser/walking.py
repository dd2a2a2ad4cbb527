"""The deeds of one idea's story, each on its page by the person whose it is, in a window of their own."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from labinovasi.shots.taking import cookie_of
from tests.browser.conftest import WIDTHS, Watched
from tests.browser.typed import TYPED, type_sheet, upload
from tests.cast import Cast
from tests.proposals.lab import Lab, fresh
from workflow.people.models import User
from workflow.proposals.machine import STAGES, Stage, State, Verb
from workflow.proposals.models import Cycle, Proposal
from workflow.workdays import clock

PageWatch = Callable[..., Watched]
TITLE = "Antrean dari Rumah"
ADVICE = "Sebutkan siapa yang membagi nomor."


class Walk:
    """One lab and its people. Axe looks once at each kind of page for each person; widths are always seen."""

    def __init__(self, page_watch: PageWatch, people: Cast, width: int = WIDTHS["desk"], **how: bool) -> None:
        self.cast, self.lab = people, Lab(people)
        people.everybody()
        now = clock.now()  # the clock runs, whatever the day
        month = dt.timedelta(days=30)
        Cycle.objects.update(opens_at=now - month, closes_at=now + month)
        self._open: Callable[[], Watched] = lambda: page_watch(width, **how)
        self._windows: dict[User | None, Watched] = {}
        self._looked_at: set[tuple[User | None, str]] = set()
        self.has_scripts = how.get("javascript", True)

    # --- windows ---

    def window(self, person: User | None) -> Watched:
        if person not in self._windows:
            watched = self._windows[person] = self._open()
            if person:
                watched.page.context.add_cookies([cookie_of(person, watched.base)])
        return self._windows[person]

    def at(self, person: User | None, path: str) -> Page:
        """The page before this person."""
        watched = self.window(person)
        answer = watched.page.goto(watched.base + path)
        assert answer is not None
        assert answer.status == 200, path
        self.look(person)
        return watched.page

    def press(self, person: User | None, what: Locator) -> Page:
        """A link or a button that leads on, and the page it leads to."""
        page = self.window(person).page
        with page.expect_navigation():
            what.click()
        self.look(person)
        return page

    def look(self, person: User | None) -> None:
        """What must hold for the page that came."""
        watched = self.window(person)
        if not self.has_scripts:  # axe is one
            return
        path = watched.page.url.removeprefix(watched.base).partition("?")[0].partition("#")[0]
        kind = re.sub(r"\d+", "n", re.sub(r"^/(usulan|gerbang|kurasi|pameran)/[^/]+/", r"/\1/…/", path))
        watched.check(axe=(person, kind) not in self._looked_at)
        self._looked_at.add((person, kind))

    # --- how it stands ---

    @property
    def proposal(self) -> Proposal:
        return fresh(Proposal.objects.get())

    @property
    def here(self) -> str:
        return self.proposal.get_absolute_url()

    @property
    def gate(self) -> str:
        return f"/gerbang/{self.proposal.public_id}/"

    def is_in(self, state: State) -> None:
        assert self.proposal.state == state

    # --- the team and its head ---

    def begin(self) -> None:
        page = self.at(self.cast.proposer, "/usulan/baru/")
        page.get_by_label("Judul").fill(TITLE)
        page.get_by_label("Masalah").fill("Antrean dimulai pukul lima. Lansia menunggu berjam-jam.")
        page.get_by_label("Ide", exact=True).fill("Nomor dibagi dari rumah. Warga datang pada jamnya.")
        page = self.press(self.cast.proposer, button(page, "Simpan sebagai draf"))
        expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)

    def invite(self, person: User) -> None:
        page = self.at(self.cast.proposer, f"{self.here}tim/?q={person.name.split()[0]}")
        found = page.locator("#tambah + p ~ .person-rows li", has_text=person.name)
        page = self.press(self.cast.proposer, found.get_by_role("button", name="Jadikan anggota tim"))
        expect(page.locator(".person-rows").first).to_contain_text(person.name)

    def write(self, stage: Stage | None = None, by: User | None = None) -> None:
        """A worksheet, with the files that prove it."""
        stage, by = stage or self.proposal.stage, by or self.cast.proposer
        type_sheet(self.at(by, f"{self.here}lembar/{stage}/ubah/"), stage)
        for name, kind in TYPED[stage].files.items():
            upload(self.at(by, f"{self.here}berkas/"), kind, name)

    def ask(self) -> None:
        page = self.at(self.cast.proposer, self.here)
        page = self.press(self.cast.proposer, page.get_by_role("link", name="Ajukan", exact=True).first)
        self.press(self.cast.proposer, button(page, "Minta persetujuan"))

    def endorse(self) -> None:
        page = self.at(self.cast.head, f"{self.here}persetujuan/")
        self.press(self.cast.head, button(page, "Setujui"))

    def refuse_to_endorse(self, note: str) -> None:
        page = self.at(self.cast.head, f"{self.here}persetujuan/")
        page.locator("#jawaban textarea").fill(note)
        self.press(self.cast.head, button(page, "Kembalikan ke tim"))

    def send(self) -> None:
        self.ask()
        self.endorse()

    def answer_feedback(self, said: str, answer: str) -> None:
        page = self.at(self.cast.proposer, f"{self.here}tanggapan/")
        entry = page.locator("li.said", has_text=said).first
        entry.locator("summary", has_text="Jawab").click()
        entry.get_by_label("Jawaban").fill(answer)
        page = self.press(self.cast.proposer, button(entry, "Kirim jawaban"))
        expect(page.get_by_text(answer).first).to_be_visible()
        entry = page.locator("li.said", has_text=said).first
        self.press(self.cast.proposer, button(entry, "Tandai selesai"))

    def step(self, person: User, verb: str, does: str, **typed: str) -> None:
        """One verb of the menu, on the page that asks once."""
        page = self.at(person, f"{self.here}langkah/{verb}/")
        for name, value in typed.items():
            page.locator(f"main [name='{name}']").fill(value)
        self.press(person, button(page, does))

    # --- the gate ---

    def assign(self, *reviewers: User) -> None:
        """Whoever judged the round before sits already."""
        page = self.at(self.cast.secretary, self.gate)
        asked = [person for person in reviewers if not page.locator(".seats", has_text=person.name).count()]
        if not asked:
            return
        for person in asked:
            page.get_by_role("checkbox", name=person.name).check()
        page = self.press(self.cast.secretary, button(page, "Tugaskan"))
        expect(page.locator(".seats")).to_contain_text(asked[0].name)

    def let_lead_announce(self, stage: Stage) -> None:
        cycle = f"/sekretariat/siklus/{self.lab.cycle.pk}/"
        page = self.at(self.cast.secretary, cycle)
        page.locator(f"[name='{stage}.announcer']").select_option("lead")
        self.press(self.cast.secretary, button(page, "Simpan hari kerja"))

    def name_lead(self, reviewer: User) -> None:
        page = self.at(self.cast.secretary, self.gate)
        page.locator("summary", has_text="Tunjuk ketua penelaah").click()
        page.get_by_label("Ketua penelaah").select_option(label=reviewer.name)
        self.press(self.cast.secretary, button(page, "Simpan ketua"))

    def score(self, reviewer: User, score: int = 4) -> None:
        """From the reviewer's own queue."""
        page = self.at(reviewer, "/telaah/")
        page = self.press(reviewer, page.locator(".queue li:not(.answered) .row-title a").first)
        for criterion in page.locator("fieldset[data-criterion]").all():
            criterion.locator(f"input[value='{score}']").check(force=True)
        for question in page.locator(".legal fieldset").all():
            question.get_by_role("radio").first.check(force=True)
        page.get_by_label("Catatan untuk tim").fill(ADVICE)
        self.press(reviewer, button(page, "Ajukan nilai", exact=False))

    def judge(self, score: int = 4) -> None:
        reviewers = (self.cast.reviewer_a, self.cast.reviewer_b)
        self.assign(*reviewers)
        for reviewer in reviewers:
            self.score(reviewer, score)

    def record(self, outcome: Verb, reason: str = "", *, by: User | None = None, to: str = "") -> None:
        by = by or self.cast.secretary
        page = self.at(by, self.gate)
        page.locator(f"input[name='outcome'][value='{outcome}']").check(force=True)
        page.locator("#putuskan_reason").fill(reason)
        if to:
            page.locator("#putuskan_to").select_option(to)
        page = self.press(by, button(page, "Catat keputusan"))
        expect(page.get_by_text("Keputusan tercatat, belum diumumkan")).to_be_visible()

    def announce(self, by: User | None = None) -> None:
        """The secretariat with a decree; the lead, where the cycle says so, without one."""
        by = by or self.cast.secretary
        page = self.at(by, self.gate)
        if by == self.cast.secretary:
            page.get_by_label("Nomor SK").fill("188.45/12")
            page.get_by_label("Tanggal SK").fill(str(clock.today()))
        self.press(by, button(page, "Umumkan sekarang"))

    def decide(self, outcome: Verb, reason: str = "", *, by: User | None = None, to: str = "") -> None:
        """Recorded and announced by one person."""
        self.record(outcome, reason, by=by, to=to)
        self.announce(by)

    def pass_gate(self, *, by: User | None = None) -> None:
        """Asked, endorsed, judged by two and let through to the next stage."""
        stage = self.proposal.stage
        self.send()
        self.judge()
        self.decide(Verb.ADVANCE, by=by)
        assert stage is STAGES[-1] or self.proposal.stage is STAGES[STAGES.index(stage) + 1]

    # --- the catalogue ---

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


def button(place: Page | Locator, name: str, *, exact: bool = True) -> Locator:
    return place.locator("main" if isinstance(place, Page) else "xpath=.").get_by_role(
        "button", name=name, exact=exact
    )
