"""Every page of the base, on a phone and on a desk, in light and in dark."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.browser.conftest import WIDTHS, Watched
from tests.cast import PASSWORD
from tests.postbox import posted
from workflow.people.models import User

pytestmark = [pytest.mark.browser, pytest.mark.page, pytest.mark.django_db(transaction=True)]
SETTINGS = "/pemberitahuan/pengaturan/"
PageWatch = Callable[..., Watched]


@pytest.fixture(params=list(WIDTHS))
def width(request: pytest.FixtureRequest) -> int:
    return WIDTHS[request.param]


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return request.param


def test_pages_for_visitors(page_watch: PageWatch, width: int, scheme: str) -> None:
    watched = page_watch(width, scheme)
    for path in ("/", "/en/", "/akun/masuk/", "/akun/masuk/kode/", "/akun/sandi/lupa/", "/daftar/"):
        watched.visit(path)
    watched.visit("/tidak-ada/", status=404)
    watched.visit("/?q=%00", status=400)


def test_pages_for_somebody_signed_in(page_watch: PageWatch, keeper: User, width: int, scheme: str) -> None:
    watched = page_watch(width, scheme)
    watched.sign_in(keeper.email)
    watched.page.get_by_role("heading", name="Tidak ada yang menunggu Anda").wait_for()
    watched.check()
    watched.page.locator("details.account summary").click()
    watched.check()
    for path in ("/gaya/", "/akun/keamanan/", "/akun/sandi/ganti/", "/akun/keluar/", "/undangan/", SETTINGS):
        watched.visit(path)


def test_pages_that_are_refused(page_watch: PageWatch, guest: User) -> None:
    watched = page_watch(WIDTHS["phone"], "dark")
    watched.sign_in(guest.email)
    watched.page.get_by_role("heading", name="Tidak ada yang menunggu Anda").wait_for()
    watched.visit("/undangan/", status=403)
    watched.visit("/gaya/", status=404)


def test_a_wrong_password_is_told_in_a_summary_and_keeps_the_address(
    page_watch: PageWatch, keeper: User
) -> None:
    watched = page_watch(WIDTHS["phone"])
    watched.sign_in(keeper.email, "bukan-kata-sandinya")
    summary = watched.page.locator(".error-summary")
    summary.wait_for()
    assert watched.page.evaluate("document.activeElement.className") == "error-summary"
    assert watched.page.get_by_label("Alamat surel", exact=True).input_value() == keeper.email
    watched.check()


def test_a_mailed_code_signs_in(page_watch: PageWatch, keeper: User) -> None:
    watched = page_watch(WIDTHS["phone"])
    watched.visit("/akun/masuk/kode/")
    watched.page.get_by_label("Alamat surel", exact=True).fill(keeper.email)
    watched.page.get_by_role("button", name="Kirim kode").click()
    watched.page.get_by_role("heading", name="Isi kode dari surel Anda").wait_for()
    watched.check()
    code = re.search(r"^\s*([A-Z0-9-]{6,12})\s*$", posted()[-1].body, re.MULTILINE)
    assert code
    watched.page.get_by_label("Kode").fill(code[1])
    watched.page.get_by_role("button", name="Masuk", exact=True).click()
    watched.page.get_by_role("heading", name="Tidak ada yang menunggu Anda").wait_for()


def test_a_forgotten_password_is_replaced_by_a_mailed_link(page_watch: PageWatch, keeper: User) -> None:
    watched = page_watch(WIDTHS["phone"], "dark")
    watched.visit("/akun/sandi/lupa/")
    watched.page.get_by_label("Alamat surel", exact=True).fill(keeper.email)
    watched.page.get_by_role("button", name="Kirim tautan").click()
    watched.page.get_by_role("heading", name="Periksa surel Anda").wait_for()
    watched.check()
    link = re.search(r"http://\S+", posted()[-1].body)
    assert link
    watched.page.goto(link[0])
    watched.check()
    for box in watched.page.locator("input[type=password]").all():
        box.fill("teh-sore-di-pendopo")
    watched.page.get_by_role("button", name="Simpan kata sandi").click()
    watched.page.get_by_role("heading", name="Kata sandi Anda sudah diganti").wait_for()
    watched.check()
    watched.sign_in(keeper.email, "teh-sore-di-pendopo")
    watched.page.get_by_role("heading", name="Tidak ada yang menunggu Anda").wait_for()


def test_a_passkey_is_added_and_signs_in(page_watch: PageWatch, keeper: User) -> None:
    watched = page_watch()
    devices = watched.page.context.new_cdp_session(watched.page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
            }
        },
    )
    watched.sign_in(keeper.email)
    watched.page.get_by_role("heading", name="Tidak ada yang menunggu Anda").wait_for()
    watched.visit("/akun/keamanan/webauthn/add/")
    watched.page.get_by_role("heading", name="Pastikan ini Anda").wait_for()
    watched.page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    watched.page.get_by_role("button", name="Lanjut").click()
    watched.page.get_by_role("heading", name="Tambah kunci sandi").wait_for()
    watched.check()
    watched.page.locator("#id_passwordless").check()
    watched.page.get_by_role("button", name="Tambah kunci").click()
    watched.page.wait_for_url(re.compile("/keamanan/(recovery-codes/.*|webauthn/)$"))
    watched.visit("/akun/keamanan/webauthn/")
    watched.visit("/akun/keamanan/totp/activate/")
    watched.visit("/akun/keamanan/recovery-codes/")
    watched.page.context.clear_cookies()
    watched.visit("/akun/masuk/")
    watched.page.get_by_role("button", name="Pakai kunci sandi").click()
    watched.page.get_by_role("heading", name="Tidak ada yang menunggu Anda").wait_for()


def test_the_keyboard_reaches_the_content_first(page_watch: PageWatch) -> None:
    watched = page_watch()
    watched.visit("/akun/masuk/")
    watched.page.keyboard.press("Tab")
    assert watched.page.evaluate("document.activeElement.textContent") == "Langsung ke isi"
    watched.page.keyboard.press("Enter")
    assert watched.page.evaluate("document.activeElement.id") == "isi"


def test_the_language_is_switched_in_the_foot_of_the_page(page_watch: PageWatch, keeper: User) -> None:
    watched = page_watch(WIDTHS["phone"])
    watched.sign_in(keeper.email)
    watched.page.get_by_role("button", name="English").click()
    watched.page.get_by_role("heading", name="Nothing waits on you").wait_for()
    watched.check()


def test_everything_pressed_is_large_enough_for_a_thumb(page_watch: PageWatch, keeper: User) -> None:
    """WCAG 2.2, 2.5.8: 24 px; links inside a sentence are exempt."""
    watched = page_watch(WIDTHS["phone"])
    watched.sign_in(keeper.email)
    watched.page.get_by_role("heading", name="Tidak ada yang menunggu Anda").wait_for()
    watched.visit("/gaya/")
    small = watched.page.evaluate(
        """() => [...document.querySelectorAll('a, button, input, select, textarea, summary')]
            .filter((e) => e.checkVisibility() && e.type !== 'hidden')
            .filter((e) => !e.closest('p, h3, .checklist, .visually-hidden, .skip'))
            .map((e) => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
            .filter(([, box]) => box.height < 24 || box.width < 24)
            .map(([html, box]) => `${html} ${box.width}x${box.height}`)"""
    )
    assert not small
