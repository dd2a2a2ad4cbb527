"""A real browser against a live server, watched: no CSP report, no console error, no other host."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.cast import PASSWORD, Cast, make_person
from workflow.people.models import User

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = {"phone": 360, "desk": 1280}
# The listener turns every CSP report into a console error, which the watch then finds.
REPORT_CSP = (
    "document.addEventListener('securitypolicyviolation', (e) => "
    "console.error('CSP ' + e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sample));"
)


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    from labinovasi.house import programs

    # Playwright's loop runs in this thread, where Django would refuse to touch the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(programs.chromium()), args=FLAGS)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@dataclass
class Watched:
    """A page whose every complaint is kept; `visit` also checks width and accessibility."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)
    expected: set[str] = field(default_factory=set)

    def heard(self, message: ConsoleMessage) -> None:
        known = (
            message.text.startswith("Failed to load resource") and message.location["url"] in self.expected
        )
        if message.type == "error" and not known:
            self.complaints.append(f"console: {message.text}")

    def asked(self, request: Request) -> None:
        if urlsplit(request.url).netloc not in ("", urlsplit(self.base).netloc):
            self.complaints.append(f"another host: {request.url}")

    def answered(self, response: Response) -> None:
        if response.status >= 400 and response.url not in self.expected:
            self.complaints.append(f"{response.status}: {response.url}")

    def visit(self, path: str, status: int = 200) -> None:
        if status >= 400:
            self.expected.add(self.base + path)
        self.page.wait_for_load_state("networkidle")  # a redirect still under way would abort this one
        answer = self.page.goto(self.base + path)
        assert answer is not None
        assert answer.status == status
        self.check()

    def check(self, *, axe: bool = True) -> None:
        """What must hold for whatever is shown now."""
        width = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert width[0] <= width[1], f"{self.page.url} scrolls sideways: {width[0]} > {width[1]}"
        if axe:
            found = Axe().run(self.page)
            assert found.violations_count == 0, found.generate_report()

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        self.page.goto(self.base + "/akun/masuk/")
        self.page.get_by_label("Alamat surel", exact=True).fill(email)
        self.page.get_by_label("Kata sandi", exact=True).fill(password)
        self.page.locator("main").get_by_role("button", name="Masuk", exact=True).click()


@pytest.fixture
def page_watch(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Watched]]:
    """`page_watch(width=360, scheme="dark")` opens a watched page; complaints fail the test at its end."""
    opened: list[Watched] = []

    def open_page(width: int = WIDTHS["desk"], scheme: str = "light", *, javascript: bool = True) -> Watched:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=javascript
        )
        context.set_default_timeout(10_000)
        context.add_init_script(REPORT_CSP)
        watched = Watched(context.new_page(), live_server.url)
        watched.page.on("console", watched.heard)
        watched.page.on("pageerror", lambda error: watched.complaints.append(f"script: {error}"))
        watched.page.on("request", watched.asked)
        watched.page.on("response", watched.answered)
        opened.append(watched)
        return watched

    yield open_page
    complaints = [complaint for watched in opened for complaint in watched.complaints]
    for watched in opened:
        watched.page.context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def people(transactional_db: None) -> Cast:
    """The cast, committed: a live server reads it from another thread."""
    return Cast()


@pytest.fixture
def keeper(people: Cast) -> User:
    """Somebody of the secretariat with a password, who may see the sample page."""
    return make_person(
        "Rini Wulandari", unit=people.bappeda, lab=["secretariat"], password=PASSWORD, is_staff=True
    )


@pytest.fixture
def guest(people: Cast) -> User:
    """Somebody with a password and no part in the lab."""
    return make_person("Tono Guntoro", unit=people.dinsos, password=PASSWORD)
