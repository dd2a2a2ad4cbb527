"""Every page of the lab by the name of its address, and where somebody finds an example of it.

A new page is one line here, or one word in `EXCUSED` with the reason; a test compares both with the URL conf.
An example is a guess: whether this person may see it, the page itself answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.urls import get_resolver, reverse

from notifications.kinds.moves import ProposalMoved
from notifications.models import Endpoint
from workflow.exhibition.models import Entry
from workflow.people.models import Unit, User
from workflow.proposals.machine import GATES, IN_STAGE, WORK_STATE, Stage, State, Verb
from workflow.proposals.models import Cycle, Proposal
from workflow.reviews.models import Assignment, Decision, Rubric

Person = User | AnonymousUser
CANDIDATES = 4  # guesses for each kind before a page counts as not there for somebody
LEFT_OUT = ("admin:", "api", "schema", "v1:")  # Django's back office, and what programs read


@dataclass(frozen=True)
class Example:
    """One address of a page; of those of one kind the first that answers is taken."""

    kind: str
    values: dict[str, Any]


Finder = Callable[[Person], Iterator[Example]]


def once(person: Person) -> Iterator[Example]:
    """A page that exists once."""
    yield Example("", {})


# --- Proposals by where they stand ---

KINDS: dict[str, Q] = {
    "draf": Q(number__isnull=True),
    "dikerjakan": Q(state__in=WORK_STATE.values(), number__isnull=False),
    "di gerbang": Q(state__in=GATES),
    "lulus": Q(state__in=(State.GRADUATED, State.EXHIBITED)),
    "berhenti": ~Q(state__in=(*IN_STAGE, State.GRADUATED, State.EXHIBITED)),
}


def visible(person: Person) -> QuerySet[Proposal]:
    """The most lived-in first: there a page has something to show."""
    if not isinstance(person, User):
        return Proposal.objects.none()
    return Proposal.objects.visible_to(person).order_by("-last_n", "pk")


def proposals(person: Person, *kinds: str, **more: Any) -> Iterator[Example]:
    for kind in kinds or KINDS:
        for proposal in visible(person).filter(KINDS[kind])[:CANDIDATES]:
            yield Example(kind, {"public_id": proposal.public_id, **more})


def one_proposal(person: Person) -> Iterator[Example]:
    for proposal in visible(person)[:CANDIDATES]:
        yield Example("", {"public_id": proposal.public_id})


def worksheets(person: Person) -> Iterator[Example]:
    """Each of the four, of the proposals that came furthest."""
    for kind in ("lulus", "di gerbang", "dikerjakan"):
        for stage in Stage:
            for found in proposals(person, kind, stage=stage.value):
                yield Example(stage.value, found.values)


def worksheets_in_work(person: Person) -> Iterator[Example]:
    for found in proposals(person, "dikerjakan", "draf"):
        for stage in Stage:
            yield Example(stage.value, {**found.values, "stage": stage.value})


def steps(person: Person) -> Iterator[Example]:
    for found in proposals(person):
        for verb in Verb:
            yield Example(verb.value, {**found.values, "verb": verb.value})


def revisions(person: Person) -> Iterator[Example]:
    for proposal in visible(person).filter(KINDS["lulus"] | KINDS["di gerbang"])[:CANDIDATES]:
        for revision in proposal.revisions.order_by("-number")[:1]:
            yield Example("", {"public_id": proposal.public_id, "number": revision.number})


def proposals_asked_about(person: Person) -> Iterator[Example]:
    """The head's page, where a request to send is open."""
    for proposal in visible(person).filter(endorsements__status="open").distinct()[:CANDIDATES]:
        yield Example("", {"public_id": proposal.public_id})


# --- Reviews ---


def own_assignments(person: Person) -> Iterator[Example]:
    if isinstance(person, User):
        for status in Assignment.Status.values:
            rows = Assignment.objects.filter(reviewer=person, status=status).order_by("-pk")
            for row in rows[:CANDIDATES]:
                yield Example(status, {"assignment_id": row.pk})


def gates(person: Person) -> Iterator[Example]:
    return proposals(person, "di gerbang", "dikerjakan")


def seats(person: Person) -> Iterator[Example]:
    found = visible(person).filter(KINDS["di gerbang"])
    for row in Assignment.objects.filter(panel__revision__proposal__in=found).order_by("-pk")[:CANDIDATES]:
        proposal = row.panel.revision.proposal
        yield Example("", {"public_id": proposal.public_id, "assignment_id": row.pk})


def minutes(person: Person) -> Iterator[Example]:
    told = Decision.objects.filter(revision__proposal__in=visible(person)).order_by("-pk")
    for decision in told.select_related("revision__proposal")[:CANDIDATES]:
        revision = decision.revision
        yield Example("", {"public_id": revision.proposal.public_id, "number": revision.number})


# --- Secretariat, catalogue, notices ---


def cycles(person: Person) -> Iterator[Example]:
    yield from (Example("", {"pk": cycle.pk}) for cycle in Cycle.objects.order_by("-pk")[:1])


def rubrics(person: Person) -> Iterator[Example]:
    yield from (Example("", {"pk": rubric.pk}) for rubric in Rubric.objects.order_by("-pk")[:1])


def persons(person: Person) -> Iterator[Example]:
    yield from (Example("", {"pk": user.pk}) for user in User.objects.order_by("pk")[:1])


def doubtful_units(person: Person) -> Iterator[Example]:
    yield from (
        Example("", {"pk": unit.pk}) for unit in Unit.objects.filter(doubtful=True).order_by("pk")[:1]
    )


def units(person: Person) -> Iterator[Example]:
    yield from (Example("", {"pk": unit.pk}) for unit in Unit.objects.order_by("pk")[:2])


def endpoints(person: Person) -> Iterator[Example]:
    yield from (Example("", {"pk": endpoint.pk}) for endpoint in Endpoint.objects.open()[:1])


def kinds(person: Person) -> Iterator[Example]:
    """The message that everybody gets."""
    yield Example("", {"kind": ProposalMoved.code})


def entries(person: Person) -> Iterator[Example]:
    shown = Entry.objects.shown().order_by("-first_published_at")
    yield from (Example("", {"address": entry.address}) for entry in shown[:1])


def entry_pages(person: Person) -> Iterator[Example]:
    """Of a draft and of what is shown, by the proposal's address."""
    for state in Entry.State.values:
        for entry in (
            Entry.objects.filter(state=state).select_related("proposal").order_by("-pk")[:CANDIDATES]
        ):
            yield Example(state, {"public_id": entry.proposal.public_id})


# --- The table ---


@dataclass(frozen=True)
class Page:
    examples: Finder = once
    alike: bool = False  # it looks the same for everybody: one role is enough


ALIKE = Page(alike=True)

PAGES: dict[str, Page] = {
    "home": Page(),
    "front_en": ALIKE,
    "sample_page": ALIKE,
    "demo_mailbox": ALIKE,
    # Sign-in
    "account_login": ALIKE,
    "account_request_login_code": ALIKE,
    "account_logout": ALIKE,
    "account_change_password": ALIKE,
    "account_reset_password": ALIKE,
    "account_reset_password_done": ALIKE,
    "mfa_index": ALIKE,
    # People
    "people:invitations": Page(),
    "people:register": ALIKE,
    "people:registered": ALIKE,
    "people:registrations": Page(),
    "people:persons": Page(),
    "people:person": Page(persons),
    "people:deactivate": Page(persons),
    "people:units": Page(),
    "people:unit": Page(units),
    "people:new_unit": Page(),
    "people:close_unit": Page(units),
    # Notices
    "notifications:inbox": Page(),
    "notifications:address": Page(),
    "notifications:calendar_address": Page(),
    "notifications:devices": Page(),
    "notifications:chat": Page(),
    "notifications:preferences": Page(),
    "notifications:deliveries": Page(),
    "notifications:rules": Page(),
    "notifications:rule": Page(kinds),
    "notifications:texts": Page(),
    "notifications:text": Page(kinds),
    "notifications:health": Page(),
    "notifications:told": Page(),
    "notifications:endpoints": Page(),
    "notifications:endpoint_new": Page(),
    "notifications:endpoint": Page(endpoints),
    # Proposals
    "proposals:list": Page(),
    "proposals:new": Page(),
    "proposals:page": Page(proposals),
    "proposals:sheet": Page(worksheets),
    "proposals:edit": Page(worksheets_in_work),
    "proposals:verb": Page(steps),
    "proposals:files": Page(one_proposal),
    "proposals:history": Page(one_proposal),
    "proposals:revision": Page(revisions),
    "proposals:paper": Page(one_proposal),
    "proposals:feedback": Page(one_proposal),
    "proposals:team": Page(one_proposal),
    "proposals:endorsement": Page(proposals_asked_about),
    "proposals:doubts": Page(),
    "proposals:doubt": Page(doubtful_units),
    "proposals:cycles": Page(),
    "proposals:cycle_new": Page(),
    "proposals:cycle": Page(cycles),
    "proposals:trail": Page(),
    "proposals:trail_checks": Page(),
    # Reviews
    "reviews:queue": Page(),
    "reviews:review": Page(own_assignments),
    "reviews:decline": Page(own_assignments),
    "reviews:conflict": Page(own_assignments),
    "reviews:gates": Page(),
    "reviews:announce_many": Page(),
    "reviews:gate": Page(gates),
    "reviews:seat": Page(seats),
    "reviews:minutes": Page(minutes),
    "reviews:rubrics": Page(),
    "reviews:rubric": Page(rubrics),
    "reviews:calendar": Page(),
    "reviews:calendar_history": Page(),
    # The whole
    "pipeline:board": Page(),
    "pipeline:proposals": Page(),
    "pipeline:units": Page(),
    # Catalogue
    "exhibition:desk": Page(),
    "exhibition:edit": Page(entry_pages),
    "exhibition:preview": Page(entry_pages),
    "exhibition:publish": Page(entry_pages),
    "exhibition:retract": Page(entry_pages),
    "exhibition:hall": ALIKE,
    "exhibition:entry": Page(entries, alike=True),
    "exhibition_en:hall": ALIKE,
    "exhibition_en:entry": Page(entries, alike=True),
}

DEED = "only answers POST"
FILE = "a file, not a page"
MAILED = "opens with a key that was mailed"
LIBRARY = "a step of django-allauth behind the page of one's security"
EXCUSED: dict[str, str] = {
    **dict.fromkeys(
        (
            "language",
            "notifications:read_all",
            "notifications:leave",
            "notifications:back",
            "notifications:device_on",
            "notifications:chat_remove",
            "notifications:device_off",
            "people:revoke",
            "people:approve",
            "people:refuse",
            "people:change_person",
            "people:give_unit_role",
            "people:end_unit_role",
            "people:give_lab_role",
            "people:end_lab_role",
            "people:record_absence",
            "people:cancel_absence",
            "people:rename_unit",
            "people:change_unit",
            "people:move_unit",
            "proposals:file_replace",
            "proposals:file_remove",
            "proposals:file_describe",
            "proposals:file_restore",
            "proposals:cycle_call",
            "proposals:cycle_stages",
            "proposals:cycle_describe",
            "proposals:ask_check",
            "proposals:feedback_give",
            "proposals:feedback_reply",
            "proposals:feedback_settle",
            "proposals:feedback_reopen",
            "reviews:accept",
            "reviews:assign",
            "reviews:name_lead",
            "reviews:remind_all",
            "reviews:remind",
            "reviews:extend",
            "reviews:withdraw",
            "reviews:swap",
            "reviews:record",
            "reviews:announce",
            "reviews:nominate",
            "reviews:copy_rubrics",
            "reviews:calendar_set_day",
            "reviews:calendar_take_file",
            "reviews:calendar_save",
            "reviews:calendar_remove",
            "proposals:team_add",
            "proposals:team_remove",
            "proposals:team_reason",
            "proposals:partner_add",
            "proposals:partner_remove",
            "proposals:confirm_unit",
            "proposals:take_back_answer",
            "exhibition:compose",
            "exhibition:settle",
            "exhibition:offer",
        ),
        DEED,
    ),
    **dict.fromkeys(
        (
            "attachment",
            "health",
            "exhibition:feed",
            "exhibition:card",
            "exhibition:picture",
            "exhibition:draft_picture",
            "exhibition:offered_picture",
            "exhibition:sitemap",
            "exhibition:robots",
            "exhibition_en:feed",
            "exhibition_en:card",
            "mfa_download_recovery_codes",
        ),
        FILE,
    ),
    **dict.fromkeys(
        (
            "people:invitation",
            "notifications:unsubscribe",
            "account_confirm_login_code",
            "account_reset_password_from_key",
            "account_reset_password_from_key_done",
            "account_inactive",
        ),
        MAILED,
    ),
    **dict.fromkeys(
        (
            "account_reauthenticate",
            "account_set_password",
            "account_email",
            "mfa_authenticate",
            "mfa_reauthenticate",
            "mfa_activate_totp",
            "mfa_deactivate_totp",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
            "mfa_list_webauthn",
            "mfa_add_webauthn",
            "mfa_reauthenticate_webauthn",
            "mfa_remove_webauthn",
            "mfa_edit_webauthn",
            "mfa_login_webauthn",
        ),
        LIBRARY,
    ),
    "metrics": "figures for a program that watches",
    "demo_letter": "a mail as a mail program shows it",
    "notifications:text_mail": "a mail, framed by the page of its words",
    "notifications:push_worker": "a script, not a page",
    "notifications:chat_confirm": "for an address whose code is on its way",
    "notifications:calendar": "a file for calendar programs, behind a secret",
    "notifications:open": "leads on to the page the notice is about",
}


def names() -> set[str]:
    """Every named address of the URL conf that is for people."""
    return {name for name in _names(get_resolver().url_patterns, "") if not name.startswith(LEFT_OUT)}


def _names(patterns: list[Any], space: str) -> Iterator[str]:
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _names(pattern.url_patterns, inner)
        elif pattern.name:
            yield f"{space}{pattern.name}"


def address(name: str, example: Example) -> str:
    return reverse(name, kwargs=example.values)
