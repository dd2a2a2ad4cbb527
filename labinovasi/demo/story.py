"""Telling the whole story of one idea: the script's steps run through the API, each at its own moment.

A step is somebody's call of a real address, with the answer it must get. Whatever the script names with
`$` is looked up as the person would: `$seen` and `$version` from the page they open at that moment,
`$my_unit` from what the lab says of themselves, `$user:NAME` from the demo's people, any other word from an
earlier answer that was kept under it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject
from rest_framework.test import APIClient

from labinovasi.demo import services
from labinovasi.demo.people import DOMAIN
from notifications.models import Obligation
from workflow.people.models import User
from workflow.proposals import checks
from workflow.proposals.models import Proposal
from workflow.refusals import Refused
from workflow.workdays import calendar, clock

SIGN_IN = "allauth.account.auth_backends.AuthenticationBackend"
SYSTEM = "sistem"  # who acts where nobody does


@dataclass(frozen=True)
class File:
    """A file that is made when it is sent: a page of these lines, or a picture with them on it."""

    name: str
    kind: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Marks:
    """One score a criterion, in the order of the panel's rubric."""

    scores: tuple[int, ...]


@dataclass(frozen=True)
class Step:
    """One thing that happens. `told` is its sentence in the timeline; empty: it belongs to the next one.

    `call` stands in for an address where the lab has none yet; what it must refuse is named by its codes.
    """

    at: str  # local time, "2026-01-12 09:00"
    who: str  # the account of a demo person
    told: str
    method: str = ""
    path: str = ""
    body: Any = None
    status: int = 200
    codes: tuple[str, ...] = ()  # of the obstacles that must be among those answered
    keep: str = ""  # the name for the answer's `id` or `key`
    call: Callable[[Telling], Any] | None = None

    @property
    def refused(self) -> bool:
        return bool(self.codes) or self.status >= 400


@dataclass(frozen=True)
class Told:
    """A step that happened, and where the idea stood afterwards."""

    step: Step
    moment: dt.datetime
    status: int  # 0: no address, a service was called
    codes: tuple[str, ...]
    state: str = ""
    stage: str = ""
    days_left: int | None = None  # working days; below nought: late
    round: int = 0
    owed: int = 0  # messages this step owes


class StoryBroke(Exception):
    """A step was answered differently from what the script says."""


@dataclass
class Telling:
    """One run of a script. It needs the demo's accounts: see `people_there`."""

    facts: dict[str, Any] = field(default_factory=dict)
    _clients: dict[str, APIClient] = field(default_factory=dict)
    _people: dict[str, User] = field(default_factory=dict)

    # --- who and what ---

    def person(self, account: str) -> User:
        if account not in self._people:
            self._people[account] = User.objects.get(email=f"{account}@{DOMAIN}", is_active=True)
        return self._people[account]

    def proposal(self) -> Proposal | None:
        return Proposal.objects.filter(public_id=self.facts.get("proposal", "")).first()

    def _client(self, account: str) -> APIClient:
        if account not in self._clients:
            client = APIClient(SERVER_NAME="localhost")
            client.force_login(self.person(account), backend=SIGN_IN)
            self._clients[account] = client
        return self._clients[account]

    def leave(self) -> None:
        """Sign everybody out, so that no session stays behind."""
        for client in self._clients.values():
            client.logout()

    # --- telling ---

    def tell(self, steps: Sequence[Step]) -> Iterator[Told]:
        """Run the steps in their order. Raises StoryBroke at the first that is answered otherwise."""
        try:
            for step in steps:
                with clock.at(_moment(step.at)), _expecting_refusals():
                    told = self._happen(step)
                yield told  # outside, or the moved clock would be the caller's too
        finally:
            self.leave()

    def _happen(self, step: Step) -> Told:
        before = Obligation.objects.count()
        status, codes = self._serve(step) if step.call else self._ask(step)
        return self._where(step, status, codes, Obligation.objects.count() - before)

    def _serve(self, step: Step) -> tuple[int, tuple[str, ...]]:
        assert step.call is not None
        try:
            step.call(self)
            codes: tuple[str, ...] = ()
        except Refused as refused:
            codes = tuple(refused.codes)
        if set(step.codes) - set(codes) or bool(codes) != step.refused:
            raise StoryBroke(f"{step.at} {step.told}: {codes}")
        return 0, codes

    def _ask(self, step: Step) -> tuple[int, tuple[str, ...]]:
        answer = self.send(step.who, step.method, step.path, step.body)
        codes = _codes(answer)
        if answer.status_code != step.status or set(step.codes) - set(codes):
            raise StoryBroke(f"{step.at} {step.told}: {answer.status_code} {answer.content.decode()}")
        if step.keep:
            kept = json.loads(answer.content)
            if "results" in kept:
                (kept,) = kept["results"]
            self.facts[step.keep] = kept.get("key") or kept["id"]
        return answer.status_code, codes

    def send(self, who: str, method: str, path: str, body: Any = None) -> Any:
        """Call an address below /api/v1/ as somebody, with what the script names looked up."""
        client = self._client(who)
        address = "/api/v1/" + path.format(**self.facts)
        if isinstance(body, File):
            sent = {"file": SimpleUploadedFile(body.name, _bytes(body)), "kind": body.kind}
            return getattr(client, method)(address, sent, format="multipart")
        return getattr(client, method)(address, self._looked_up(who, body), format="json")

    def _looked_up(self, who: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._looked_up(who, each) for key, each in value.items()}
        if isinstance(value, Marks):
            criteria = self._read(who, "panels/{panel}/")["rubric"]["criteria"]
            return {str(of["id"]): score for of, score in zip(criteria, value.scores, strict=True)}
        if isinstance(value, str) and value.startswith("$"):
            return self._named(who, value[1:])
        return value

    def _named(self, who: str, name: str) -> Any:
        if name == "seen":
            return self._read(who, "proposals/{proposal}/")["seen"]
        if name == "version":
            return self._read(who, "proposals/{proposal}/worksheets/")["version"]
        if name == "my_unit":
            return self._read(who, "me/")["units"][0]["unit"]["id"]
        if name.startswith("user:"):
            return self.person(name.removeprefix("user:")).pk
        return self.facts[name]

    def _read(self, who: str, path: str) -> dict[str, Any]:
        answer = self.send(who, "get", path)
        if answer.status_code != 200:
            raise StoryBroke(f"{who} cannot open {path}: {answer.content.decode()}")
        return json.loads(answer.content)

    def _where(self, step: Step, status: int, codes: tuple[str, ...], owed: int) -> Told:
        told = Told(step, clock.now(), status, codes, owed=owed)
        proposal = self.proposal()
        if proposal is None:
            return told
        visit = proposal.open_visit()
        return replace(
            told,
            state=proposal.state,
            stage=proposal.stage,
            days_left=_days_left(visit.due_on) if visit and visit.due_on else None,
            round=checks.round_of(proposal, proposal.stage),
        )


def _days_left(due: dt.date) -> int:
    today = clock.today()
    return calendar.count(today, due) if due >= today else -calendar.late(due)


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=clock.zone())


def _codes(answer: Any) -> tuple[str, ...]:
    if answer.status_code < 400:
        return ()
    return tuple(obstacle["code"] for obstacle in json.loads(answer.content).get("obstacles", []))


@contextlib.contextmanager
def _expecting_refusals() -> Iterator[None]:
    """The script wants its refusals: they are no warnings of the server."""
    logger = logging.getLogger("django.request")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def people_there() -> None:
    """The demo's accounts, made where the lab is empty. Raises Denied outside demo mode."""
    services.require_demo()
    services.fill_empty_lab()


# --- Evidence ----------------------------------------------------------------------------------------


def _bytes(file: File) -> bytes:
    return _picture(file.lines) if file.name.endswith(".jpg") else _page(file.lines)


def _page(lines: Sequence[str]) -> bytes:
    """A PDF of one page with these lines."""
    writer = PdfWriter()
    page = writer.add_blank_page(width=595, height=842)
    shown = " ".join(f"({line}) Tj T*" for line in lines)
    stream = DecodedStreamObject()
    stream.set_data(f"BT /F1 12 Tf 18 TL 60 760 Td {shown} ET".encode("latin-1"))
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    names = DictionaryObject({NameObject(key): NameObject(value) for key, value in font.items()})
    fonts = DictionaryObject({NameObject("/F1"): names})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    page[NameObject("/Contents")] = stream
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _picture(lines: Sequence[str]) -> bytes:
    image = Image.new("RGB", (960, 640), (233, 226, 212))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 430, 960, 640), fill=(134, 157, 122))
    draw.rectangle((320, 250, 640, 470), fill=(160, 58, 34))
    draw.text((330, 300), "\n".join(lines), fill=(255, 255, 255))
    target = io.BytesIO()
    image.save(target, "JPEG")
    return target.getvalue()
