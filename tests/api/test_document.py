"""The document of the API, the page that shows it, and that the one tells the truth about the other."""

import re
from html.parser import HTMLParser
from pathlib import Path

from django.urls import get_resolver


class Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.addresses: list[str] = []
        self._open = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self._open = tag if tag in ("script", "style") and "src" not in named else ""
        self.inline += [f"{tag} {name}" for name in named if name == "style" or name.startswith("on")]
        self.addresses += [value for name, value in attrs if name in ("src", "href", "action") and value]

    def handle_data(self, data: str) -> None:
        if self._open and data.strip():
            self.inline.append(f"<{self._open}>")


def test_the_page_holds_no_inline_code_and_asks_no_other_host(client) -> None:
    answer = client.get("/api/docs/")
    page = Page(answer.content.decode())
    assert page.inline == []
    assert page.addresses
    assert all(address.startswith("/static/") for address in page.addresses)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"https?:", policy)


def test_the_script_of_the_page_names_no_other_host() -> None:
    from django.contrib.staticfiles import finders

    script = Path(finders.find("lab/js/api-docs.js")).read_text(encoding="utf-8")
    assert "//" not in script.replace("// ", "")
    assert "validatorUrl: null" in script


def test_the_document_is_openapi_3_1_and_names_every_address(db, client) -> None:
    document = client.get("/api/schema/", headers={"accept": "application/vnd.oai.openapi+json"}).json()
    assert document["openapi"].startswith("3.1")
    told = {re.sub(r"\{\w+\}", "*", path) for path in document["paths"]}
    served = {
        "/api/v1/" + re.sub(r"<[^>]+>", "*", str(pattern.pattern))
        for pattern in get_resolver("labinovasi.api.urls").url_patterns[0].url_patterns
    }
    assert told == served
