"""Every page of the lab, read by every person, over three proposals whose secret words differ.

Addresses come from three places: the menu and every link that anybody is shown; the table of pages
(`labinovasi/shots/addresses.py`), where each page takes the proposals, assignments and entries of this world,
whoever may see them; the API, and the lists once more as files and searched for each word. Each address
anybody found is then asked for by everybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import Resolver404, get_resolver, resolve

from labinovasi.shots.addresses import EXCUSED, PAGES, Example, address
from tests.visibility import crawl
from tests.visibility import world as words
from tests.visibility.world import World
from workflow.people.models import User
from workflow.proposals.machine import Stage
from workflow.proposals.models import Proposal
from workflow.reviews import tally
from workflow.reviews.models import Assignment

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LINK = re.compile(r'(?:href|src)="(/[^"#]*)')
# Said of nobody's proposal: sign-in, people, calendar; they are read by whom they are linked to.
ELSEWHERE = re.compile(r"^(account_|mfa_|people:|sample_page|demo_|language|front_en|health|admin:)")
QUERY_KEPT = {"unduh", "q"}
SECRETS = (
    "WORK_TEXT",
    "WORK_TITLE",
    "SENT_TEXT",
    "NOTE",
    "LAB_NOTE",
    "UNFILED_NOTE",
    "LEFT_NOTE",
    "REASON",
    "TITLE_WORD",
)
OF_ENTRY = ("ENTRY_TEXT", "ENTRY_COMMENT")
WRITTEN = ("graduated", "exhibited")  # there the curator is writing a page, or writing on
# With these weights the marks of each proposal make a total that stands on no page by chance.
WEIGHTS = (37, 29, 23, 11)
MARKS = {"recorded": (3, 4, 4, 5), "graduated": (4, 3, 5, 2), "exhibited": (2, 4, 5, 4)}


@dataclass
class Planted:
    """One proposal and what each of its secrets is called."""

    column: str
    proposal: Proposal
    word: dict[str, str]


def plant(world: World, column: str, patch: pytest.MonkeyPatch) -> Planted:
    """`world.proposal(column)` with words of its own."""
    world.weigh(*WEIGHTS)
    secrets = SECRETS + (OF_ENTRY if column in WRITTEN else ())
    mine = {name: f"{getattr(words, name)}{column}" for name in secrets}
    with patch.context() as during:
        for name, word in mine.items():
            during.setattr(words, name, word)
        during.setattr(words, "TITLE", f"{mine['TITLE_WORD']} Lansia")
        during.setattr(words, "SCORES", MARKS.get(column, ()))
        proposal = world.proposal(column)
        if column in WRITTEN:
            world.write_entry(proposal)
    if column in MARKS:
        mine["TOTAL"] = str(tally.rounded(tally.total(zip(WEIGHTS, MARKS[column], strict=True))))
    return Planted(column, proposal, mine)


def spelt(word: str) -> re.Pattern[str]:
    """A word as it stands; a number with a comma or a point, and not as a part of another number."""
    if word.replace(".", "").isdigit():
        return re.compile(rf"(?<![\d.,]){word.replace('.', '[.,]')}(?!\d)")
    return re.compile(re.escape(word))


@dataclass
class Reader:
    """One person in a browser that keeps every text it was shown, by address."""

    name: str
    person: User | AnonymousUser
    shown: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client = Client()
        if isinstance(self.person, User):
            self.client.force_login(self.person, backend=BACKEND)

    def read(self, path: str) -> str:
        """Once for each address; what is refused says nothing, and what it says is kept all the same."""
        if path not in self.statuses:
            answer = self.client.get(path)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            self.statuses[path] = answer.status_code
            self.shown[path] = body.decode(errors="replace")
        return self.shown[path]

    def follow(self, starts: Iterable[str]) -> set[str]:
        """Every page that links lead to, one of a kind for each thing it is about."""
        waiting, known, kinds = list(starts), set(starts), set()
        while waiting:
            text = self.read(waiting.pop())
            for link in LINK.findall(text):
                path = link.replace("&amp;", "&")
                if path not in known and (kind := kind_of(path)) and kind not in kinds:
                    kinds.add(kind)
                    known.add(path)
                    waiting.append(path)
        return known

    def finds(self, word: str) -> set[str]:
        """Addresses whose text holds the word; a search for it may say it back, and finds nothing by that."""
        pattern = spelt(word)
        return {path for path, text in self.shown.items() if f"q={word}" not in path and pattern.search(text)}

    def led_to(self, proposal: Proposal, word: str) -> set[str]:
        """Searches for the word that find the proposal, under whatever words they show it."""
        address = f'"{proposal.get_absolute_url()}'
        return {path for path, text in self.shown.items() if f"q={word}" in path and address in text}


def kind_of(path: str) -> tuple | None:
    """What makes two addresses the same page; None for a file, a deed or a way out of the lab."""
    parts = urlsplit(path)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return None
    if match.view_name in EXCUSED or match.view_name not in PAGES or ELSEWHERE.match(match.view_name):
        return None
    query = tuple(pair for pair in parse_qsl(parts.query) if pair[0] in QUERY_KEPT)
    return (match.view_name, *sorted(match.kwargs.items()), query)


BY_LINK = ("reviews:decline", "reviews:conflict")  # beside the review they belong to
LISTS = ("proposals:list", "pipeline:proposals", "reviews:gates", "reviews:queue", "proposals:trail")
FILES_OF_ALL = ("/pameran/umpan.xml", "/en/pameran/umpan.xml", "/sitemap.xml")


def starts(planted: Iterable[Planted]) -> Iterator[str]:
    """The table, filled with this world's things whoever may see them; lists as files and by search."""
    planted = list(planted)
    values = [
        {"public_id": each.proposal.public_id, "stage": Stage.DRUM_UP.value, "number": 1, "verb": "withdraw"}
        for each in planted
    ]
    values += [{"assignment_id": pk} for pk in _first_assignments()]
    for name in PAGES:
        if not ELSEWHERE.match(name) and name not in BY_LINK:
            yield from _filled(name, values)
    for name in LISTS:
        yield f"{address(name, Example('', {}))}?unduh=csv"
    for each in planted:
        yield f"/usulan/?q={each.word['TITLE_WORD']}"
        yield f"/usulan/?q={each.word['WORK_TEXT']}"
        yield f"/usulan/?q={each.word['WORK_TITLE']}"
        yield from crawl.addresses(each.proposal)
        yield from (f"/berkas/{pk}/" for pk in each.proposal.attachments.values_list("public_id", flat=True))
    yield from FILES_OF_ALL


def _first_assignments() -> list[int]:
    """One of each standing: what a page says of somebody else's is the same for all."""
    found = {status: pk for pk, status in Assignment.objects.order_by("-pk").values_list("pk", "status")}
    return sorted(found.values())


def _filled(name: str, values: list[dict]) -> Iterator[str]:
    wanted = _parts_of(name)
    for each in values if wanted else [{}]:
        if wanted <= set(each):
            yield address(name, Example("", {part: each[part] for part in wanted}))


def _parts_of(name: str) -> set[str]:
    """What stands open in the address of this name; nothing for one that this mode lacks."""
    space, _colon, inner = name.rpartition(":")
    resolver = get_resolver()
    if space:
        resolver = resolver.namespace_dict[space][1]
    found = resolver.reverse_dict.getlist(inner)
    return set(found[0][0][0][1]) if found else set()
