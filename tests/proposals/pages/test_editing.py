"""Editing a worksheet by the page's own form: what the button saves, and what the script is told."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.proposals.fill import add, fill, save
from tests.proposals.lab import Lab, fresh
from workflow.proposals.models import KeptText, Proposal
from workflow.proposals.worksheets.marks import edited_version
from workflow.proposals.worksheets.sections import LAYOUT, ROWS, SECTIONS
from workflow.serving import rescue

pytestmark = [pytest.mark.django_db, pytest.mark.page]


@pytest.fixture
def draft(lab: Lab) -> Proposal:
    return lab.draft()


class Form:
    """One open page of one person: it knows what the page holds, and sends it as a browser would."""

    def __init__(self, client: Client, user: Any, proposal: Proposal, stage: str = "drum_up") -> None:
        self.client, self.user = client, user
        self.url = reverse("proposals:edit", args=[proposal.public_id, stage])
        client.force_login(user)
        self.read()

    def read(self) -> str:
        response = self.client.get(self.url)
        assert response.status_code == 200, response.content.decode()
        self.page = response.content.decode()
        self.sheet = response.context["sheet"]
        self.fields = {
            each.name: each.value
            for group in self.sheet.groups
            for each in [*group.inputs, *(i for row in group.rows or () for i in row.inputs)]
        }
        rows = [row for group in self.sheet.groups for row in group.rows or ()]
        self.fields |= {f"{row.id}.=": row.touched for row in rows}
        self.own = {rescue.SEAL: rescue.seal(self.user.pk, self.url), "version": str(self.sheet.version)}
        return self.page

    def send(self, values: dict[str, str] | None = None, **more: str) -> Any:
        """The whole form, as the button does."""
        return self.client.post(self.url, self.own | self.fields | (values or {}) | more)

    def autosave(self, values: dict[str, str], **more: str) -> Any:
        """Only what changed, as the script does."""
        return self.client.post(self.url, self.own | values | more, headers={"accept": "application/json"})


@pytest.fixture
def form(client: Client, lab: Lab, draft: Proposal) -> Form:
    return Form(client, lab.cast.proposer, draft)


def test_every_section_and_kind_of_row_stands_on_a_worksheet() -> None:
    placed = {name for names in LAYOUT.values() for name in names}
    assert placed == {*SECTIONS, *ROWS}


@pytest.mark.parametrize("stage", ["drum_up", "diagnose", "design", "deliver"])
def test_the_ids_that_obstacles_name_are_on_the_page(client: Client, lab: Lab, stage: str) -> None:
    proposal = lab.at(stage)
    if stage == "deliver":
        for each in ("diagnose", "design"):
            fill(proposal, each)
    form = Form(client, lab.cast.proposer, proposal, stage)
    ids = set(re.findall(r'\bid="([^"]+)"', form.page))
    asked = [id for id in form.sheet.open if id != "files"]
    assert asked
    assert not [id for id in asked if id not in ids]
    assert len(re.findall(r'\bid="([^"]+)"', form.page)) == len(ids)


def test_the_button_saves_and_comes_back_to_a_fresh_page(form: Form, draft: Proposal) -> None:
    response = form.send(
        {"idea.summary": "Warga mendaftar\r\ndari rumah.", "identity.title": "Antrean Ramah"}
    )
    assert response.status_code == 303
    assert draft.drum_up_sheet.summary == "Warga mendaftar\ndari rumah."
    assert fresh(draft).title == "Antrean Ramah"
    assert "Tersimpan 09.00.00 WIB" in form.read()


def test_a_form_sent_back_unchanged_writes_nothing(form: Form, draft: Proposal) -> None:
    before = edited_version(draft)
    assert form.send().status_code == 303
    assert edited_version(draft) == before


def test_the_script_is_told_the_time_the_version_and_what_is_still_asked(form: Form) -> None:
    answer = form.autosave({"idea.summary": "Warga mendaftar dari rumah."}).json()
    assert answer["saved_at"] == "09.00.00 WIB"
    assert answer["version"] == form.sheet.version + 1
    assert "summary" not in answer["open"]
    assert "background" in answer["open"]


def test_a_field_nobody_touched_here_keeps_what_another_wrote(form: Form, lab: Lab, draft: Proposal) -> None:
    save(draft, "idea", lab.cast.co_writer, summary="Ditulis Bagas.")
    form.send({"idea.background": "Antrean sejak pukul lima."})
    assert draft.drum_up_sheet.summary == "Ditulis Bagas."
    assert draft.drum_up_sheet.background == "Antrean sejak pukul lima."


def test_the_script_learns_what_another_wrote_meanwhile(form: Form, lab: Lab, draft: Proposal) -> None:
    save(draft, "idea", lab.cast.co_writer, summary="Ditulis Bagas.")
    answer = form.autosave({"idea.background": "Antrean."}).json()
    assert answer["fresh"] == [{"field": "idea.summary", "value": "Ditulis Bagas.", "by": "Bagas Prayitno"}]
    assert answer["rows_moved"] is False
    add(draft, "stakeholder", lab.cast.co_writer, name="Kader")
    assert form.autosave({"idea.background": "Antrean pagi."}).json()["rows_moved"] is True


def test_a_text_typed_on_an_older_page_conflicts_though_the_form_moved_on(
    form: Form, lab: Lab, draft: Proposal
) -> None:
    read_at = str(form.sheet.version)
    save(draft, "idea", lab.cast.co_writer, summary="Ditulis Bagas.")
    form.own["version"] = str(edited_version(draft))
    answer = form.autosave({"idea.summary": "Ditulis Sekar."}, **{"version.idea.summary": read_at})
    assert answer.status_code == 409
    assert draft.drum_up_sheet.summary == "Ditulis Bagas."


def test_two_texts_for_one_field_are_both_shown_and_either_can_be_taken(
    form: Form, lab: Lab, draft: Proposal
) -> None:
    save(draft, "idea", lab.cast.co_writer, summary="Ditulis Bagas.")
    answer = form.autosave({"idea.summary": "Ditulis Sekar.", "idea.idea": "Antrean dibagi."})
    (conflict,) = answer.json()["conflicts"]
    assert answer.status_code == 409
    assert (conflict["field"], conflict["label"]) == ("idea.summary", "Ringkasan")
    assert (conflict["yours"], conflict["theirs"]) == ("Ditulis Sekar.", "Ditulis Bagas.")
    assert (conflict["by"], conflict["at"]) == ("Bagas Prayitno", "09.00.00 WIB")
    assert draft.drum_up_sheet.idea == "Antrean dibagi."
    page = form.read()
    assert "Ditulis Sekar." in page
    assert "Ditulis Bagas." in page
    form.send(do=f"mine:{conflict['kept_id']}")
    draft.drum_up_sheet.refresh_from_db()
    assert draft.drum_up_sheet.summary == "Ditulis Sekar."
    assert KeptText.objects.get().settled_at
    assert 'data-kept="' + str(conflict["kept_id"]) not in form.read()


@pytest.mark.parametrize(
    ("step", "stands"), [("theirs", "Ditulis Bagas."), ("merged", "Ditulis Bagas dan Sekar.")]
)
def test_the_other_text_or_a_merged_one_is_taken_without_a_script(
    form: Form, lab: Lab, draft: Proposal, step: str, stands: str
) -> None:
    save(draft, "idea", lab.cast.co_writer, summary="Ditulis Bagas.")
    assert form.send({"idea.summary": "Ditulis Sekar."}).headers["location"].endswith("#summary")
    assert "Kedua teks disimpan" in form.read()
    typed = {"idea.summary": "Ditulis Bagas dan Sekar."} if step == "merged" else {}
    form.send(typed, do=f"{step}:{KeptText.objects.get().pk}")
    assert draft.drum_up_sheet.summary == stands
    assert KeptText.objects.get().settled_at


def test_a_kept_figure_is_taken_as_it_was_typed(client: Client, lab: Lab, draft: Proposal) -> None:
    key = add(draft, "budget_line", lab.cast.proposer, item="Papan")
    form = Form(client, lab.cast.proposer, draft, "design")
    row = draft.budget_lines.get()
    from tests.proposals.fill import change

    change(draft, "budget_line", key, lab.cast.co_writer, amount="2.000")
    name = f"budget_line.{key}.amount"
    assert form.autosave({name: "1.500.000,50"}).status_code == 409
    form.read()
    form.send(do=f"mine:{KeptText.objects.get().pk}")
    row.refresh_from_db()
    assert row.amount == Decimal("1500000.50")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("1.500.000", "1500000.00"),
        ("1.500.000,50", "1500000.50"),
        ("9.999", "9999.00"),
        ("Rp 2.000", "2000.00"),
        ("1,500,000", None),
        ("1e6", None),
        ("-5", None),
        ("١٢٣", None),
    ],
)
def test_an_amount_written_the_local_way_is_read_rightly_or_refused_and_kept(
    client: Client, lab: Lab, draft: Proposal, typed: str, stored: str | None
) -> None:
    key = add(draft, "budget_line", lab.cast.proposer, item="Papan")
    form = Form(client, lab.cast.proposer, draft, "design")
    response = form.send({f"budget_line.{key}.amount": typed, f"budget_line.{key}.source": "BOK"})
    row = draft.budget_lines.get()
    assert row.amount == (Decimal(stored) if stored else None)
    assert row.source == "BOK"
    if stored is None:
        assert response.status_code == 400
        page = response.content.decode()
        assert f'value="{typed}"' in page
        assert f'href="#budget_line.{key}.amount"' in page


def test_a_refused_value_says_so_to_the_script_and_the_rest_is_saved(
    client: Client, lab: Lab, draft: Proposal
) -> None:
    key = add(draft, "activity", lab.cast.proposer, name="Sosialisasi")
    form = Form(client, lab.cast.proposer, draft, "design")
    name = f"activity.{key}."
    answer = form.autosave(
        {f"{name}start_month": "2027-05", f"{name}end_month": "2027-03", f"{name}person": "Sekar"}
    )
    assert answer.status_code == 400
    assert [o["field"] for o in answer.json()["obstacles"]] == [f"{name}end_month"]
    row = draft.activities.get()
    assert (row.person, row.start_month, row.end_month) == ("Sekar", dt.date(2027, 5, 1), None)


def test_three_million_characters_are_refused_by_their_field_and_kept(form: Form, draft: Proposal) -> None:
    book = "kata " * 600_000
    answer = form.autosave({"idea.background": book, "idea.summary": "Pendek."})
    (obstacle,) = answer.json()["obstacles"]
    assert (answer.status_code, obstacle["field"]) == (400, "idea.background")
    assert "paling banyak 20000" in obstacle["text"]
    assert draft.drum_up_sheet.summary == "Pendek."
    page = form.send({"idea.background": book}).content.decode()
    assert book[:1000] in page


def test_a_worksheet_of_more_than_a_thousand_fields_is_saved(form: Form, draft: Proposal) -> None:
    """Review 13: Django alone would refuse the form at its thousandth field."""
    answer = form.send({"idea.summary": ["Terakhir ditulis."] * 1_100})  # type: ignore[dict-item]
    assert answer.status_code == 303
    assert draft.drum_up_sheet.summary == "Terakhir ditulis."


def test_a_refused_text_of_an_old_page_conflicts_when_it_is_mended(
    form: Form, lab: Lab, draft: Proposal
) -> None:
    """The page shown again is new, the text in the refused field is not."""
    save(draft, "idea", lab.cast.co_writer, summary="Ditulis Bagas.")
    read_at = form.own["version"]
    page = form.send({"idea.summary": "x" * 20_001}).content.decode()
    assert f'name="version.idea.summary" value="{read_at}"' in page


# --- rows -------------------------------------------------------------------------------------------


def test_rows_are_added_moved_removed_and_put_back_without_a_script(form: Form, draft: Proposal) -> None:
    for name in ("Kader", "Bidan", "Kades"):
        where = form.send(do="add:stakeholder").headers["location"].partition("#")[2]
        form.read()
        form.send({f"{where}.name": name, f"{where}.part": "Membantu"})
        form.read()
    names = lambda: [row.name for row in draft.stakeholders.all()]  # noqa: E731
    assert names() == ["Kader", "Bidan", "Kades"]
    bidan = draft.stakeholders.get(name="Bidan").key
    form.send(do=f"up:stakeholder:{bidan}")
    assert names() == ["Bidan", "Kader", "Kades"]
    form.read()
    form.send(do=f"down:stakeholder:{bidan}")
    assert names() == ["Kader", "Bidan", "Kades"]
    form.read()
    form.send({f"stakeholder.{bidan}.part": "Belum tersimpan"}, do=f"remove:stakeholder:{bidan}")
    assert names() == ["Kader", "Kades"]
    assert "Pemangku kepentingan 2 dihapus." in form.read()
    form.send(do="undo")
    assert names() == ["Kader", "Bidan", "Kades"]
    assert draft.stakeholders.get(name="Bidan").part == "Belum tersimpan"
    assert "dihapus." not in form.read()


def test_a_row_removed_by_one_is_not_offered_to_another(form: Form, lab: Lab, draft: Proposal) -> None:
    key = add(draft, "stakeholder", lab.cast.proposer, name="Kader")
    form.read()
    form.send(do=f"remove:stakeholder:{key}")
    other = Form(Client(), lab.cast.co_writer, draft)
    assert "dihapus." not in other.page
    other.send(do="undo")
    assert not draft.stakeholders.exists()


def test_pressing_add_twice_on_one_page_adds_one_row(form: Form, draft: Proposal) -> None:
    first = form.send(do="add:stakeholder").headers["location"]
    assert form.send(do="add:stakeholder").headers["location"] == first
    assert draft.stakeholders.count() == 1


def test_a_measurement_is_added_for_one_indicator(client: Client, lab: Lab, draft: Proposal) -> None:
    fill(draft, "diagnose")
    form = Form(client, lab.cast.proposer, draft, "deliver")
    indicator = draft.indicators.get()
    form.send(do=f"add:measurement:{indicator.key}")
    assert draft.measurements.get().indicator == indicator


def test_what_was_typed_into_a_row_that_another_removed_comes_back_as_a_new_row(
    form: Form, lab: Lab, draft: Proposal
) -> None:
    from workflow.proposals.worksheets.services import remove_row

    key = add(draft, "stakeholder", lab.cast.proposer, name="Kader", part="Lama")
    other = add(draft, "stakeholder", lab.cast.proposer, name="Bidan")
    form.read()
    for each in (key, other):
        version = edited_version(draft)
        remove_row(proposal_id=draft.pk, kind="stakeholder", key=each, version=version, by=lab.cast.co_writer)
    form.send({f"stakeholder.{key}.part": "Membagikan nomor"})
    assert "Baris ini dihapus orang lain" in form.read()
    assert not KeptText.objects.filter(record=other).exists()  # nobody typed in it
    form.send(do=f"again:stakeholder:{key}")
    row = draft.stakeholders.get()
    assert (row.name, row.part) == ("Kader", "Membagikan nomor")
    assert "Baris ini dihapus orang lain" not in form.read()


@pytest.mark.parametrize(
    "do", ["fly:stakeholder", "add", "add:secret", "up:stakeholder", "mine:99", "mine:x"]
)
def test_a_button_there_is_not_changes_nothing(form: Form, draft: Proposal, do: str) -> None:
    before = edited_version(draft)
    assert form.send(do=do).status_code == 404
    assert edited_version(draft) == before


# --- who, and when ----------------------------------------------------------------------------------


def test_only_the_team_opens_the_form_and_an_outsider_finds_nothing(
    client: Client, lab: Lab, draft: Proposal
) -> None:
    url = reverse("proposals:edit", args=[draft.public_id, "drum_up"])
    for person, status in [
        (lab.cast.co_writer, 200),
        (lab.cast.head, 403),
        (lab.cast.outsider, 404),
        (lab.cast.member, 404),
    ]:
        client.force_login(person)
        assert client.get(url).status_code == status
    client.logout()
    assert client.get(url).headers["location"].startswith("/akun/masuk/")


def test_at_a_gate_the_page_says_why_nothing_can_be_typed(client: Client, lab: Lab) -> None:
    proposal = lab.at("drum_up_review")
    client.force_login(lab.cast.proposer)
    page = client.get(reverse("proposals:edit", args=[proposal.public_id, "drum_up"])).content.decode()
    assert "Usulan ini sedang ditelaah" in page
    assert "<textarea" not in page


def test_a_text_that_arrives_after_the_proposal_was_sent_is_given_back(
    form: Form, lab: Lab, draft: Proposal
) -> None:
    lab.send(draft)
    text = "Kalimat panjang yang belum tersimpan."
    response = form.send({"idea.summary": text})
    assert response.status_code == 409
    assert text in response.content.decode()
    assert form.autosave({"idea.summary": text}).json()["obstacles"][0]["code"] == "not_editable"


def test_a_co_writer_who_was_taken_off_the_team_while_typing_keeps_the_text(
    client: Client, lab: Lab, draft: Proposal
) -> None:
    form = Form(client, lab.cast.co_writer, draft)
    draft.team.filter(user=lab.cast.co_writer).delete()
    text = "Kalimat panjang yang belum tersimpan."
    response = form.send({"idea.summary": text})
    assert response.status_code == 404
    assert text in response.content.decode()
    lab.join(draft, lab.cast.co_writer, "reader")
    response = form.send({"idea.summary": text})
    assert response.status_code == 403
    assert text in response.content.decode()
    assert form.autosave({"idea.summary": text}).status_code == 403


def test_a_session_that_ended_answers_with_the_text_and_saves_it_after_signing_in_again(
    lab: Lab, draft: Proposal
) -> None:
    strict = Client(enforce_csrf_checks=True)
    form = Form(strict, lab.cast.proposer, draft)
    token = lambda page: re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]  # noqa: E731
    form.own["csrfmiddlewaretoken"] = token(form.page)
    typed = {"idea.summary": "Kalimat panjang\r\nyang belum tersimpan."}
    strict.logout()
    assert form.autosave(typed).status_code == 401
    ended = form.send(typed)
    assert ended.status_code == 401
    assert "yang belum tersimpan." in ended.content.decode()
    strict.force_login(lab.cast.proposer)
    renewed = form.send(typed)
    assert renewed.status_code == 403
    assert form.autosave(typed).json()["obstacles"][0]["code"] == "session.renewed"
    form.own["csrfmiddlewaretoken"] = token(renewed.content.decode())
    assert form.send(typed).status_code == 303
    assert draft.drum_up_sheet.summary == "Kalimat panjang\nyang belum tersimpan."


def test_a_form_of_one_person_is_not_saved_under_the_name_of_another(
    client: Client, form: Form, lab: Lab, draft: Proposal
) -> None:
    client.force_login(lab.cast.co_writer)
    before = edited_version(draft)
    response = form.send({"idea.summary": "Ditulis Sekar di tab lama."})
    assert response.status_code == 403
    assert "akun lain" in response.content.decode()
    assert form.autosave({"idea.summary": "Ditulis Sekar."}).json()["obstacles"][0]["code"] == "session.other"
    assert edited_version(draft) == before


def test_a_form_of_another_site_is_refused_and_its_words_are_not_repeated(lab: Lab, draft: Proposal) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(lab.cast.proposer)
    url = reverse("proposals:edit", args=[draft.public_id, "drum_up"])
    response = strict.post(url, {"idea.summary": "Teks titipan dari situs lain", "version": "0"})
    assert response.status_code == 403
    assert "titipan" not in response.content.decode()


def test_a_passed_worksheet_says_that_changes_are_marked_and_marks_them(client: Client, lab: Lab) -> None:
    proposal = lab.at("diagnose")
    save(proposal, "idea", lab.cast.co_writer, summary="Diperbaiki.")
    page = Form(client, lab.cast.proposer, proposal).page
    assert "Tahap ini sudah lulus." in page
    assert "Diubah oleh Bagas Prayitno" in page


def test_html_and_emoji_are_shown_as_typed(form: Form) -> None:
    form.send({"idea.summary": "<script>alert(1)</script> 👩‍⚕️ </textarea>"})
    assert "&lt;script&gt;alert(1)&lt;/script&gt; 👩‍⚕️ &lt;/textarea&gt;" in form.read()


def test_the_page_costs_the_same_with_one_row_and_with_three(
    client: Client, lab: Lab, draft: Proposal, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    form = Form(client, lab.cast.proposer, draft, "design")
    counts = []
    for n in (1, 2):
        for _ in range(n):
            add(draft, "activity", lab.cast.proposer, name="Sosialisasi")
            add(draft, "indicator", lab.cast.proposer, name="Waktu tunggu")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            form.read()
        counts.append(len(queries))
    assert counts[0] == counts[1]
