"""The catalogue shows what the curator published, at an address that stays, and nothing else."""

from __future__ import annotations

import datetime as dt
import json

import pytest
import time_machine

from tests.proposals.lab import Lab, fresh
from tests.racing import at_once
from workflow.exhibition import selectors, services
from workflow.exhibition.models import Entry, EntryVersion, Picture
from workflow.exhibition.signals import entry_published, entry_retracted
from workflow.proposals import content
from workflow.proposals.machine import Mandated, State, Verb
from workflow.proposals.mandates import Mandate
from workflow.proposals.models import LogRow, Proposal, TeamMember
from workflow.proposals.registry import waiting_on
from workflow.proposals.services import move
from workflow.proposals.verify import verify_log
from workflow.proposals.waiting import waits_on
from workflow.refusals import Denied, Invalid, NotVisible, Refused


@pytest.fixture
def graduated(lab: Lab) -> Proposal:
    return lab.at(State.GRADUATED)


def add_picture(entry: Entry, *, alt: str, position: int = 1) -> Picture:
    return Picture.objects.create(
        entry=entry,
        position=position,
        alt=alt,
        stored=f"pameran/{entry.pk}-{position}.webp",
        sha256="a" * 64,
        width=800,
        height=600,
    )


def refused(call, **arguments) -> list[str]:
    with pytest.raises(Refused) as caught:
        call(**arguments)
    return caught.value.codes


# --- Drafting -----------------------------------------------------------------------------------------


def test_an_entry_begins_with_the_title_the_lab_judged(lab: Lab, graduated: Proposal) -> None:
    entry = services.draft_entry(proposal_id=graduated.pk, by=lab.cast.curator)
    assert (entry.title, entry.state, entry.address) == (graduated.title, "draft", None)


def test_a_proposal_has_one_entry(lab: Lab, graduated: Proposal) -> None:
    services.draft_entry(proposal_id=graduated.pk, by=lab.cast.curator)
    assert refused(services.draft_entry, proposal_id=graduated.pk, by=lab.cast.curator) == ["entry.exists"]


def test_only_the_curator_drafts_an_entry(lab: Lab, graduated: Proposal) -> None:
    for by in (lab.cast.proposer, lab.cast.secretary, lab.cast.executive):
        with pytest.raises(Denied):
            services.draft_entry(proposal_id=graduated.pk, by=by)
    with pytest.raises(NotVisible):
        services.draft_entry(proposal_id=graduated.pk, by=lab.cast.outsider)


def test_an_idea_still_in_the_lab_does_not_exist_for_the_curator(lab: Lab) -> None:
    with pytest.raises(NotVisible):
        services.draft_entry(proposal_id=lab.at(State.DELIVER_REVIEW).pk, by=lab.cast.curator)


def test_text_is_cleaned_and_keeps_its_paragraphs_and_emoji(lab: Lab, graduated: Proposal) -> None:
    entry = services.draft_entry(proposal_id=graduated.pk, by=lab.cast.curator)
    services.change_entry(
        entry_id=entry.pk,
        by=lab.cast.curator,
        seen=0,
        title="  Jemput\n Bola <b>👵🏽</b>\x00 ",
        text="Satu.\r\n\r\nDua \ud800<script>alert(1)</script>",
    )
    entry = Entry.objects.get(pk=entry.pk)
    assert entry.title == "Jemput Bola <b>👵🏽</b>"
    assert entry.text == "Satu.\n\nDua <script>alert(1)</script>"  # text, never markup: escaped when shown


def test_a_field_that_is_too_long_is_named_with_its_limit(lab: Lab, graduated: Proposal) -> None:
    entry = services.draft_entry(proposal_id=graduated.pk, by=lab.cast.curator)
    with pytest.raises(Invalid) as caught:
        services.change_entry(
            entry_id=entry.pk, by=lab.cast.curator, seen=0, title="a" * 201, summary="b" * 601
        )
    assert caught.value.codes == ["title.too_long", "summary.too_long"]
    assert "200" in str(caught.value.obstacles[0].text)


def test_two_curators_do_not_overwrite_each_other(lab: Lab, graduated: Proposal) -> None:
    entry = services.draft_entry(proposal_id=graduated.pk, by=lab.cast.curator)
    services.change_entry(entry_id=entry.pk, by=lab.cast.curator, seen=0, text="Pertama.")
    late = {"entry_id": entry.pk, "by": lab.cast.curator, "seen": 0, "text": "Kedua."}
    assert refused(services.change_entry, **late) == ["entry.changed"]
    assert Entry.objects.get().text == "Pertama."


# --- Publishing ---------------------------------------------------------------------------------------


def test_publishing_shows_the_page_at_a_readable_address(lab: Lab, graduated: Proposal) -> None:
    proposal = lab.entry(graduated, Verb.PUBLISH)
    page = selectors.page_at("posyandu-lansia-jemput-bola")
    assert proposal.state == State.EXHIBITED
    assert page.content["title"] == graduated.title
    assert page.content["labels"]["unit"]["name"] == graduated.unit.name
    assert page.version.digest == content.digest(page.version.content)
    row = proposal.log.last()
    assert (row.verb, row.capacity, row.digest) == ("publish", "curator", page.version.digest)
    assert verify_log() == []


def test_without_an_entry_nothing_is_shown(lab: Lab, graduated: Proposal) -> None:
    arguments = {"proposal_id": graduated.pk, "by": lab.cast.curator, "seen": 0}
    assert refused(services.publish_entry, **arguments) == ["entry.missing"]


def test_an_entry_with_holes_names_each(lab: Lab, graduated: Proposal) -> None:
    entry = services.draft_entry(proposal_id=graduated.pk, by=lab.cast.curator)
    Entry.objects.filter(pk=entry.pk).update(title="", summary="")
    add_picture(entry, alt="Kader memeriksa tekanan darah")
    add_picture(entry, alt="", position=2)
    arguments = {"proposal_id": graduated.pk, "by": lab.cast.curator, "seen": 0}
    assert refused(services.publish_entry, **arguments) == [
        "entry.incomplete.title",
        "entry.incomplete.summary",
        "entry.incomplete.text",
        "entry.alt_missing",
    ]
    assert (EntryVersion.objects.count(), fresh(graduated).state) == (0, State.GRADUATED)


def test_a_removed_picture_needs_no_words(lab: Lab, graduated: Proposal) -> None:
    entry = lab.written_entry(graduated)
    picture = add_picture(entry, alt="")
    Picture.objects.filter(pk=picture.pk).update(removed_at=entry.changed_at)
    assert json.loads(lab.entry(graduated, Verb.PUBLISH).entry.latest_version().content)["pictures"] == []


def test_nobody_publishes_a_text_they_have_not_read(lab: Lab, graduated: Proposal) -> None:
    entry = lab.written_entry(graduated)
    services.change_entry(entry_id=entry.pk, by=lab.cast.curator, seen=entry.edits, text="Lain lagi.")
    arguments = {"proposal_id": graduated.pk, "by": lab.cast.curator, "seen": entry.edits}
    assert refused(services.publish_entry, **arguments) == ["entry.changed"]


def test_only_the_curator_publishes(lab: Lab, graduated: Proposal) -> None:
    entry = lab.written_entry(graduated)
    for by in (lab.cast.proposer, lab.cast.head, lab.cast.secretary, lab.cast.executive, lab.cast.auditor):
        with pytest.raises(Denied):
            services.publish_entry(proposal_id=graduated.pk, by=by, seen=entry.edits)


def test_a_curator_on_the_team_is_a_member_of_the_team_and_nothing_more(
    lab: Lab, graduated: Proposal
) -> None:
    entry = lab.written_entry(graduated)
    TeamMember.objects.create(proposal=graduated, user=lab.cast.curator, role=TeamMember.Role.READER)
    with pytest.raises(Denied):
        services.publish_entry(proposal_id=graduated.pk, by=lab.cast.curator, seen=entry.edits)
    with pytest.raises(Denied):
        services.change_entry(entry_id=entry.pk, by=lab.cast.curator, seen=entry.edits, text="Saya.")
    assert not Entry.objects.visible_to(lab.cast.curator).exists()
    assert waiting_on(lab.cast.curator) == []


@pytest.mark.parametrize("verb", [Verb.PUBLISH, Verb.RETRACT])
def test_no_other_door_leads_into_or_out_of_the_catalogue(lab: Lab, verb: Verb) -> None:
    proposal = lab.at(State.GRADUATED if verb == Verb.PUBLISH else State.EXHIBITED)
    if verb == Verb.PUBLISH:
        lab.written_entry(proposal)
    boss = lab.cast.curator
    boss.is_superuser = boss.is_staff = True
    boss.save()
    forged = Mandate(Mandated.ENTRY, 1, verb, "0" * 64, "curator")
    common = {"proposal_id": proposal.pk, "verb": verb, "by": boss, "reason": "Uji."}
    assert refused(move, seen=proposal.seen, **common) == ["entry.required"]
    assert refused(move, seen=None, mandate=forged, **common) == ["entry.required"]


def test_a_change_while_shown_stays_unseen_until_it_is_published_anew(lab: Lab) -> None:
    proposal = lab.at(State.EXHIBITED)
    entry = proposal.entry
    services.change_entry(entry_id=entry.pk, by=lab.cast.curator, seen=entry.edits, title="Judul baru")
    assert selectors.page_at(entry.address).content["title"] == proposal.title
    lab.entry(lab.entry(proposal, Verb.RETRACT), Verb.PUBLISH)
    assert selectors.page_at(entry.address).content["title"] == "Judul baru"


# --- Retracting and showing again ---------------------------------------------------------------------


def test_shown_again_it_keeps_its_address_and_its_first_day(lab: Lab, graduated: Proposal) -> None:
    lab.entry(graduated, Verb.PUBLISH)
    first = Entry.objects.get()
    lab.entry(graduated, Verb.RETRACT)
    services.change_entry(
        entry_id=first.pk, by=lab.cast.curator, seen=first.edits, title="Judul yang sama sekali lain"
    )
    with time_machine.travel(dt.datetime(2027, 2, 1, 3, tzinfo=dt.UTC), tick=False):
        lab.entry(graduated, Verb.PUBLISH)
    again = Entry.objects.get()
    assert (again.address, again.first_published_at) == (first.address, first.first_published_at)
    assert list(again.versions.values_list("number", flat=True)) == [1, 2]
    assert list(fresh(graduated).log.values_list("verb", flat=True))[-3:] == ["publish", "retract", "publish"]
    assert verify_log() == []


def test_a_retracted_page_is_gone_at_once_and_its_versions_stay(lab: Lab) -> None:
    proposal = lab.at(State.EXHIBITED)
    address = proposal.entry.address
    services.retract_entry(proposal_id=proposal.pk, by=lab.cast.secretary, reason="Nama mitra salah.")
    with pytest.raises(NotVisible):
        selectors.page_at(address)
    assert Entry.objects.shown().count() == 0
    assert EntryVersion.objects.count() == 1
    row = LogRow.objects.filter(proposal=proposal).last()
    assert (row.verb, row.capacity, row.reason) == ("retract", "secretariat", "Nama mitra salah.")


def test_retracting_needs_a_reason_and_an_office(lab: Lab) -> None:
    proposal = lab.at(State.EXHIBITED)
    with pytest.raises(Invalid) as caught:
        services.retract_entry(proposal_id=proposal.pk, by=lab.cast.curator, reason=" ")
    assert caught.value.codes == ["reason.missing"]
    for by in (lab.cast.proposer, lab.cast.head, lab.cast.executive):
        with pytest.raises(Denied):
            services.retract_entry(proposal_id=proposal.pk, by=by, reason="Uji.")


def test_what_is_not_shown_is_not_retracted(lab: Lab, graduated: Proposal) -> None:
    lab.entry(graduated, Verb.PUBLISH)
    lab.entry(graduated, Verb.RETRACT)
    again = {"proposal_id": graduated.pk, "by": lab.cast.curator, "reason": "Dua kali."}
    assert refused(services.retract_entry, **again) == ["verb.not_here"]


def test_an_address_stays_reserved_for_a_page_taken_down(lab: Lab) -> None:
    first = lab.at(State.EXHIBITED)
    lab.entry(first, Verb.RETRACT)
    second = lab.at(State.EXHIBITED)
    assert second.entry.address == f"{Entry.objects.get(proposal=first).address}-2"


def test_a_title_without_latin_letters_still_has_an_address(lab: Lab, graduated: Proposal) -> None:
    entry = lab.written_entry(graduated)
    services.change_entry(entry_id=entry.pk, by=lab.cast.curator, seen=entry.edits, title="ꦗꦼꦩ꧀ꦥꦸꦠ꧀")
    assert lab.entry(graduated, Verb.PUBLISH).entry.address == "inovasi"


def test_a_shown_innovation_is_retracted_before_its_decision_is_corrected(lab: Lab) -> None:
    proposal = lab.at(State.EXHIBITED)
    correct = {"verb": Verb.CORRECT, "by": lab.cast.secretary, "reason": "Salah umum."}
    assert refused(lab.move, proposal=proposal, **correct) == ["entry.shown"]


def test_the_rooms_above_are_told_of_each_showing(lab: Lab, graduated: Proposal) -> None:
    told: list[tuple[str, int]] = []

    def published(sender, entry, version, row, by, **_more) -> None:
        told.append((row.verb, version.number))

    def retracted(sender, entry, row, by, **_more) -> None:
        told.append((row.verb, entry.pk))

    entry_published.connect(published)
    entry_retracted.connect(retracted)
    try:
        lab.entry(lab.entry(graduated, Verb.PUBLISH), Verb.RETRACT)
    finally:
        entry_published.disconnect(published)
        entry_retracted.disconnect(retracted)
    assert told == [("publish", 1), ("retract", Entry.objects.get().pk)]


# --- Who reads what -----------------------------------------------------------------------------------

DRAFT_READERS = {"proposer", "co_writer", "curator"}


def test_a_draft_is_read_by_its_team_and_the_curator_alone(lab: Lab, graduated: Proposal) -> None:
    lab.join(graduated, lab.cast.reader, TeamMember.Role.READER)
    lab.written_entry(graduated)
    people = lab.cast.everybody()
    readers = {part for part, user in people.items() if Entry.objects.visible_to(user).exists()}
    assert readers == DRAFT_READERS
    assert not Entry.objects.visible_to(None).exists()


def test_a_shown_page_is_read_by_everybody(lab: Lab) -> None:
    lab.at(State.EXHIBITED)
    for user in [None, *lab.cast.everybody().values()]:
        assert Entry.objects.visible_to(user).count() == 1


def test_a_deactivated_curator_reads_no_draft(lab: Lab, graduated: Proposal) -> None:
    lab.written_entry(graduated)
    lab.cast.curator.is_active = False
    lab.cast.curator.save()
    assert not Entry.objects.visible_to(lab.cast.curator).exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_what_waits_on_the_curator_takes_two_queries(lab: Lab, django_assert_num_queries, rows: int) -> None:
    for _row in range(rows):
        lab.at(State.GRADUATED)
    curator = lab.cast.curator
    with django_assert_num_queries(2):
        waiting = [(item.proposal.unit.name, item.kind) for item in selectors.waits_on_curator(curator)]
    assert waiting == [(lab.cast.puskesmas.name, "entry")] * rows


def test_an_imported_record_waits_on_no_curator(lab: Lab, graduated: Proposal) -> None:
    graduated.origin, graduated.cycle = Proposal.Origin.IMPORT, None
    graduated.source, graduated.external_id = "Uji", "7"
    graduated.save()
    assert list(selectors.waits_on_curator(lab.cast.curator)) == []
    assert waits_on(graduated, lab.cast.curator).whom == "nobody"


def test_nothing_waits_on_whoever_is_no_curator_or_after_it_is_shown(lab: Lab, graduated: Proposal) -> None:
    assert list(selectors.waits_on_curator(lab.cast.secretary)) == []
    lab.entry(graduated, Verb.PUBLISH)
    assert list(selectors.waits_on_curator(lab.cast.curator)) == []


# --- At once ------------------------------------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_published_by_eight_hands_at_once_it_is_shown_once(lab: Lab) -> None:
    proposal = lab.at(State.GRADUATED)
    entry = lab.written_entry(proposal)
    answers = at_once(
        8,
        lambda _nth: services.publish_entry(proposal_id=proposal.pk, by=lab.cast.curator, seen=entry.edits),
    )
    assert answers == ["done"] + ["verb.not_here"] * 7
    assert EntryVersion.objects.count() == 1
    assert LogRow.objects.filter(verb=Verb.PUBLISH).count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_equal_titles_published_at_once_get_addresses_of_their_own(lab: Lab) -> None:
    proposals = [lab.at(State.GRADUATED) for _nth in range(4)]
    entries = [lab.written_entry(proposal) for proposal in proposals]
    answers = at_once(
        4,
        lambda nth: services.publish_entry(
            proposal_id=proposals[nth].pk, by=lab.cast.curator, seen=entries[nth].edits
        ),
    )
    assert answers == ["done"] * 4
    base = "posyandu-lansia-jemput-bola"
    expected = {base, *(f"{base}-{nth}" for nth in (2, 3, 4))}
    assert set(Entry.objects.values_list("address", flat=True)) == expected
