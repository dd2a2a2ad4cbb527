"""A browser that goes through the lab as each of its people and takes every page four times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from labinovasi.house import programs
from labinovasi.house.trouble import Trouble
from labinovasi.shots.addresses import PAGES, Example, Person, address
from workflow.people.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
WIDTHS = (1280, 360)
SCHEMES = ("light", "dark")
HEIGHT = 800
TALLEST = 6000  # pixels of a very long page that are kept
VISITOR = "pengunjung"
SIZES = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
# A page taken whole shows more than the browser would have fetched pictures for.
FETCH_ALL_PICTURES = """async () => {
  const pictures = [...document.querySelectorAll("img[loading=lazy]")];
  pictures.forEach((picture) => { picture.loading = "eager"; });
  await Promise.all(pictures.map((picture) => picture.decode().catch(() => {})));
}"""


@dataclass(frozen=True)
class Wanted:
    """What of all is taken; nothing named means everything."""

    roles: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()  # parts of the names of addresses
    widths: tuple[int, ...] = WIDTHS
    schemes: tuple[str, ...] = SCHEMES

    def page_names(self) -> list[str]:
        return [name for name in PAGES if not self.pages or any(part in name for part in self.pages)]


@dataclass(frozen=True)
class Shot:
    """One picture, and what is to be seen on it."""

    page: str
    kind: str
    role: str
    width: int
    scheme: str
    path: str  # of the page
    file: Path
    sideways: int = 0  # pixels by which the page is wider than the window

    @property
    def label(self) -> str:
        return " · ".join(part for part in (self.role, self.kind, str(self.width), self.scheme) if part)


def cookie_of(user: User, base: str) -> dict:
    """Signed in without the form, and without the second a password takes."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": base}


def take(base: str, people: dict[str, User], wanted: Wanted, folder: Path) -> Iterator[Shot]:
    """Every page that answers, for visitors and for each of `people` by role; files go into `folder`."""
    chromium = programs.chromium()
    if chromium is None:
        raise Trouble("Chromium tidak ditemukan. Pasang dulu, mis.: sudo apt install chromium")
    persons: dict[str, Person] = {VISITOR: AnonymousUser(), **people}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=list(FLAGS))
        camera = Camera(browser, base, wanted, folder)
        for role, person in persons.items():
            if not wanted.roles or role in wanted.roles:
                yield from camera.all_of(role, person)
        browser.close()


@dataclass
class Camera:
    browser: Browser
    base: str
    wanted: Wanted
    folder: Path
    alike: set[tuple[str, str]] = field(default_factory=set)  # taken, and the same for everybody

    def all_of(self, role: str, person: Person) -> Iterator[Shot]:
        """Every page this person is shown."""
        context = self.browser.new_context(
            viewport={"width": self.wanted.widths[0], "height": HEIGHT}, locale="id-ID"
        )
        if isinstance(person, User):
            context.add_cookies([cookie_of(person, self.base)])  # type: ignore[list-item]
        window = context.new_page()
        for name in self.wanted.page_names():
            for example in self._answering(context, name, person):
                if PAGES[name].alike and (name, example.kind) in self.alike:
                    continue
                self.alike.add((name, example.kind))
                window.goto(self.base + address(name, example))
                window.evaluate(FETCH_ALL_PICTURES)
                yield from self._every_way(window, name, example, role)
        context.close()

    def _answering(self, context: BrowserContext, name: str, person: Person) -> Iterator[Example]:
        """The first example of each kind that this person is shown, not refused, nor sent elsewhere."""
        taken: set[str] = set()
        for example in PAGES[name].examples(person):
            if example.kind in taken:
                continue
            answer = context.request.get(self.base + address(name, example), max_redirects=0)
            if answer.status == 200:
                taken.add(example.kind)
                yield example

    def _every_way(self, window: Page, name: str, example: Example, role: str) -> Iterator[Shot]:
        """The page before the browser, at each width in each scheme."""
        path = address(name, example)
        for width in self.wanted.widths:
            window.set_viewport_size({"width": width, "height": HEIGHT})
            wide, high = window.evaluate(SIZES)
            for scheme in self.wanted.schemes:
                window.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                parts = (name, example.kind, role, str(width), scheme)
                file = self.folder / f"{re.sub(r'[^a-z0-9_.]+', '-', '.'.join(filter(None, parts)))}.png"
                window.screenshot(
                    path=file,
                    full_page=True,
                    clip={"x": 0, "y": 0, "width": width, "height": min(max(high, HEIGHT), TALLEST)},
                    animations="disabled",
                )
                yield Shot(name, example.kind, role, width, scheme, path, file, max(wide - width, 0))
