"""The hall and the curator's desk in a real browser: saved while typing, no script out of a text, no
JavaScript needed, nothing sideways, nothing axe finds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import WIDTHS, Watched
from tests.cast import PASSWORD, Cast
from tests.exhibition.pages.hall import Hall
from tests.proposals.conftest import complete  # noqa: F401
from tests.proposals.lab import Lab
from workflow.exhibition import services
from workflow.exhibition.models import Entry
from workflow.exhibition.pages import caching

pytestmark = [pytest.mark.browser, pytest.mark.page, pytest.mark.django_db(transaction=True)]
PageWatch = Callable[..., Watched]
EVIL = [
    '<svg><desc><style><i title="</style><img src=x onerror=alert(1)>">',
    '<math><mi><style><i title="</style><img src=x onerror=alert(1)>">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></template></script><script>alert(1)',
]


@pytest.fixture
def hall(people: Cast, complete: None) -> Hall:  # noqa: F811
    caching.store.clear()
    people.curator.set_password(PASSWORD)
    people.curator.save()
    return Hall(Lab(people))


def desk(watched: Watched, hall: Hall) -> Watched:
    watched.sign_in(hall.lab.cast.curator.email)
    watched.page.wait_for_url(watched.base + "/")
    return watched


def test_no_script_of_a_text_runs_in_the_hall_or_on_the_desk(page_watch: PageWatch, hall: Hall) -> None:
    """Catalogue case 29: the watch fails on any dialog, script error or report of the policy."""
    evil = "\n\n".join(EVIL)
    entry = hall.shown(
        EVIL[0], text=evil, summary=EVIL[1], story_design=evil, credits=EVIL[2], affair="health"
    )
    services.comment_entry(entry_id=entry.pk, by=hall.lab.cast.curator, text=evil)
    watched = page_watch(WIDTHS["phone"], "dark")
    watched.page.on("dialog", lambda dialog: watched.complaints.append(f"dialog: {dialog.message}"))
    for path in ("/", "/pameran/", f"/pameran/{entry.address}/", f"/en/pameran/{entry.address}/"):
        watched.visit(path)
    desk(watched, hall)
    below = f"/kurasi/{entry.proposal.public_id}/"
    for path in ("/kurasi/?bagian=tayang", below, f"{below}pratinjau/"):
        watched.visit(path)


def test_a_page_is_written_while_it_saves_itself_and_shown(page_watch: PageWatch, hall: Hall) -> None:
    entry = hall.draft(picture=True)
    watched = desk(page_watch(), hall)
    page, below = watched.page, f"/kurasi/{entry.proposal.public_id}/"
    page.clock.install()
    watched.visit(below)
    page.get_by_label("Judul", exact=True).fill("Akta lahir selesai sebelum pulang")
    page.clock.fast_forward(3_100)
    expect(page.locator("[data-saving-status]")).to_contain_text("Tersimpan")
    assert Entry.objects.get().title == "Akta lahir selesai sebelum pulang"
    watched.expected.add(watched.base + below)  # the answer to a conflict is 409
    other = Entry.objects.get()
    services.change_entry(
        entry_id=other.pk, by=hall.lab.cast.curator, seen=other.edits, credits="Dari tab lain"
    )
    page.get_by_label("Tim", exact=True).fill("Dari tab ini")
    page.clock.fast_forward(3_100)
    box = page.locator("[data-conflict='credits']")
    expect(box).to_contain_text("Dari tab lain")
    watched.check()
    box.get_by_role("button", name="Pakai teks saya").click()
    expect(page.locator("[data-saving-status]")).to_contain_text("Tersimpan")
    assert Entry.objects.get().credits == "Dari tab ini"
    page.get_by_role("link", name="Tayangkan").click()
    watched.check()
    page.get_by_role("button", name="Tayangkan").click()
    expect(page.locator(".standing")).to_contain_text("Tayang")
    watched.visit(f"/pameran/{Entry.objects.get().address}/")


def test_all_of_it_works_on_a_phone_without_javascript(page_watch: PageWatch, hall: Hall) -> None:
    proposal = hall.graduated()
    watched = page_watch(WIDTHS["phone"], javascript=False)
    page, below = watched.page, f"/kurasi/{proposal.public_id}/"
    watched.sign_in(hall.lab.cast.curator.email)
    page.goto(watched.base + below)
    page.get_by_role("button", name="Susun halaman").click()
    page.get_by_label("Ringkasan", exact=True).fill("Dari 9 hari menjadi 40 menit.")
    page.get_by_label("Uraian", exact=True).fill("Kader datang sebulan sekali.")
    page.get_by_role("button", name="Simpan").first.click()
    page.get_by_role("link", name="Tayangkan").click()
    page.get_by_role("button", name="Tayangkan").click()
    page.goto(f"{watched.base}/pameran/{Entry.objects.get().address}/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(watched.base + below + "turunkan/")
    page.get_by_label("Alasan").fill("Gambar salah.")
    page.get_by_role("button", name="Turunkan").click()
    expect(page.locator(".standing")).to_contain_text("Diturunkan")
