"""No typed text is lost: a form that saves itself, in a real browser whose clock the test moves."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from tests.browser.conftest import WIDTHS, Watched
from tests.cast import PASSWORD, Cast
from tests.proposals.fill import add, save
from tests.proposals.lab import Lab
from workflow.proposals.models import Proposal

pytestmark = [pytest.mark.browser, pytest.mark.page, pytest.mark.django_db(transaction=True)]
PageWatch = Callable[..., Watched]


@pytest.fixture
def draft(people: Cast) -> Proposal:
    people.proposer.set_password(PASSWORD)
    people.proposer.save()
    return Lab(people).draft()


@pytest.fixture
def opened(page_watch: PageWatch, people: Cast, draft: Proposal) -> Watched:
    """The first worksheet, open before its owner, in a browser whose clock stands until it is moved."""
    watched = page_watch(WIDTHS["desk"])
    watched.sign_in(people.proposer.email)
    watched.page.wait_for_url(watched.base + "/")
    watched.page.clock.install()
    watched.page.goto(watched.base + address(draft))
    expect(status(watched)).to_contain_text("Tersimpan sendiri")
    return watched


def address(proposal: Proposal, stage: str = "drum_up") -> str:
    return f"/usulan/{proposal.public_id}/lembar/{stage}/ubah/"


def status(watched: Watched):
    return watched.page.locator("[data-saving-status]")


def summary(watched: Watched):
    return watched.page.locator("#summary")


def pause(watched: Watched) -> None:
    """Three seconds without a key."""
    watched.page.clock.run_for(3_100)


def test_a_pause_saves_and_shows_the_time_the_server_confirms(opened: Watched, draft: Proposal) -> None:
    summary(opened).fill("Warga mendaftar dari rumah.")
    expect(status(opened)).to_have_text("Belum tersimpan…")
    pause(opened)
    expect(status(opened)).to_contain_text("Tersimpan ")
    expect(status(opened)).to_contain_text("WIB")
    assert draft.drum_up_sheet.summary == "Warga mendaftar dari rumah."
    expect(opened.page.locator('[data-open="summary"]')).to_be_hidden()
    opened.check()


def test_without_a_connection_the_text_is_kept_and_offered_back(opened: Watched, draft: Proposal) -> None:
    url = opened.base + address(draft)
    opened.expected.add(url)
    opened.page.route(
        "**/ubah/", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    summary(opened).fill("Ditulis tanpa sambungan.")
    pause(opened)
    expect(status(opened)).to_contain_text("tidak ada sambungan")
    expect(opened.page.locator(".saving-bar")).to_have_attribute("data-saving", "failed")
    kept = opened.page.evaluate("JSON.stringify({...localStorage})")
    assert "lab.saving:" in kept
    assert "tanpa sambungan" not in kept  # sealed: the next person at this machine reads nothing
    opened.page.on("dialog", lambda dialog: dialog.accept())
    opened.page.reload()
    offer = opened.page.locator(".saving-offer")
    expect(offer).to_contain_text("Ditulis tanpa sambungan.")
    opened.check()
    opened.page.unroute("**/ubah/")
    offer.get_by_role("button", name="Pulihkan ke formulir").click()
    pause(opened)
    expect(status(opened)).to_contain_text("WIB")
    assert draft.drum_up_sheet.summary == "Ditulis tanpa sambungan."
    opened.page.reload()
    expect(opened.page.locator(".saving-offer")).to_have_count(0)


def test_a_server_in_trouble_is_said_and_tried_again(opened: Watched, draft: Proposal) -> None:
    opened.expected.add(opened.base + address(draft))
    broken = lambda route: route.fulfill(status=500, body="")  # noqa: E731
    opened.page.route("**/ubah/", broken)
    summary(opened).fill("Ditulis saat server bermasalah.")
    pause(opened)
    expect(status(opened)).to_contain_text("server sedang bermasalah")
    opened.page.unroute("**/ubah/", broken)
    opened.page.clock.run_for(16_000)
    expect(status(opened)).to_contain_text("WIB")
    assert draft.drum_up_sheet.summary == "Ditulis saat server bermasalah."


def test_a_session_that_ends_while_typing_costs_no_text(
    opened: Watched, people: Cast, draft: Proposal
) -> None:
    """Signed in again in another tab, "Simpan lagi" fetches the new token and saves."""
    opened.expected.add(opened.base + address(draft))
    Session.objects.all().delete()
    summary(opened).fill("Ditulis setelah sesi berakhir.")
    pause(opened)
    expect(status(opened)).to_contain_text("sesi Anda berakhir")
    other = opened.page.context.new_page()
    other.goto(opened.base + "/akun/masuk/")
    other.get_by_label("Alamat surel", exact=True).fill(people.proposer.email)
    other.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    other.locator("main").get_by_role("button", name="Masuk", exact=True).click()
    other.wait_for_url(opened.base + "/")
    opened.page.get_by_role("button", name="Simpan lagi").click()
    expect(status(opened)).to_contain_text("WIB")
    assert draft.drum_up_sheet.summary == "Ditulis setelah sesi berakhir."


def test_a_conflict_shows_both_texts_and_mine_can_be_taken(
    opened: Watched, people: Cast, draft: Proposal
) -> None:
    opened.expected.add(opened.base + address(draft))
    save(draft, "idea", people.co_writer, summary="Ditulis Bagas.", background="Latar dari Bagas.")
    summary(opened).fill("Ditulis Sekar.")
    pause(opened)
    box = opened.page.locator('[data-conflict="idea.summary"]')
    expect(box).to_contain_text("Ditulis Sekar.")
    expect(box).to_contain_text("Ditulis Bagas.")
    expect(opened.page.locator("#background")).to_have_value("Latar dari Bagas.")
    assert draft.drum_up_sheet.summary == "Ditulis Bagas."
    opened.check()
    box.get_by_role("button", name="Pakai teks saya").click()
    expect(status(opened)).to_contain_text("WIB")
    draft.drum_up_sheet.refresh_from_db()
    assert draft.drum_up_sheet.summary == "Ditulis Sekar."
    assert draft.kept_texts.get().settled_at


def test_rows_are_added_and_moved_by_keyboard_alone(opened: Watched, people: Cast, draft: Proposal) -> None:
    """What was typed and not saved yet goes with the press."""
    first = add(draft, "stakeholder", people.proposer, name="Kader")
    opened.page.reload()
    summary(opened).fill("Belum disimpan.")
    opened.page.get_by_role("button", name="Tambah pemangku kepentingan").focus()
    opened.page.keyboard.press("Enter")
    name = opened.page.locator('[name^="stakeholder."][name$=".name"]').nth(1)
    expect(name).to_be_focused()
    opened.page.keyboard.type("Bidan")
    opened.page.get_by_role("button", name="Naikkan Pemangku kepentingan 2").focus()
    opened.page.keyboard.press("Enter")
    expect(opened.page.locator('[name^="stakeholder."][name$=".name"]').first).to_have_value("Bidan")
    assert [row.name for row in draft.stakeholders.all()] == ["Bidan", "Kader"]
    assert draft.drum_up_sheet.summary == "Belum disimpan."
    remove = opened.page.locator(f'button[value="remove:stakeholder:{first}"]')
    remove.focus()
    opened.page.keyboard.press("Enter")
    undo = opened.page.get_by_role("button", name="Urungkan")
    expect(undo).to_be_focused()
    opened.page.keyboard.press("Enter")
    expect(opened.page.locator(".row").nth(1)).to_contain_text("Pemangku kepentingan 2")
    assert [row.name for row in draft.stakeholders.all()] == ["Bidan", "Kader"]


def test_a_pasted_picture_is_refused_and_a_word_list_stays_a_list(opened: Watched) -> None:
    paste = """([text, picture]) => {
        const data = new DataTransfer();
        if (text) data.setData("text/plain", text);
        if (picture) data.items.add(new File(["x"], "layar.png", { type: "image/png" }));
        const area = document.querySelector("#summary");
        area.focus();
        const kind = { clipboardData: data, bubbles: true, cancelable: true };
        area.dispatchEvent(new ClipboardEvent("paste", kind));
    }"""
    opened.page.evaluate(paste, ["", True])
    expect(opened.page.get_by_text("Gambar tidak dapat ditempel")).to_be_visible()
    opened.page.evaluate(paste, ["\uf0b7\tAntrean\r\n\uf0b7\tLoket", True])
    expect(summary(opened)).to_have_value("• Antrean\n• Loket")


def test_a_second_press_while_the_first_is_on_its_way_sends_nothing(
    page_watch: PageWatch, people: Cast, draft: Proposal
) -> None:
    """Review 73."""
    watched = page_watch(WIDTHS["desk"])
    watched.sign_in(people.proposer.email)
    watched.page.wait_for_url(watched.base + "/")
    watched.page.goto(f"{watched.base}/usulan/{draft.public_id}/langkah/withdraw/")
    sent = watched.page.evaluate(
        """() => {
            let sent = 0;
            addEventListener("submit", (event) => {
                if (!event.defaultPrevented) sent += 1;
                event.preventDefault();
            });
            const button = document.querySelector("main form [type=submit]");
            button.click();
            button.click();
            return sent;
        }"""
    )
    assert sent == 1


def test_without_javascript_the_button_saves(page_watch: PageWatch, people: Cast, draft: Proposal) -> None:
    watched = page_watch(WIDTHS["phone"], "dark", javascript=False)
    watched.sign_in(people.proposer.email)
    watched.page.goto(watched.base + address(draft))
    summary(watched).fill("Ditulis tanpa skrip.")
    watched.page.locator("[data-saving-button]").click()
    expect(watched.page.get_by_text("Tersimpan", exact=False).first).to_be_visible()
    assert draft.drum_up_sheet.summary == "Ditulis tanpa skrip."
