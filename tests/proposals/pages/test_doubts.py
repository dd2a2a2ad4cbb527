"""`/sekretariat/unit/ragu/`: an owner an import was not sure of is confirmed or merged by a person."""

from __future__ import annotations

import csv
import html
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import make_unit
from tests.proposals.lab import fresh
from workflow.people import services as people
from workflow.people.models import DoubtAnswer, Unit, UnitRole
from workflow.proposals import services
from workflow.proposals.models import Proposal
from workflow.proposals.verify import verify_log

pytestmark = [pytest.mark.django_db, pytest.mark.page]

LIST = "/sekretariat/unit/ragu/"
WHY = "Mirip dengan “Dinas Kesehatan”."


@pytest.fixture
def secretary(client, cast):
    client.force_login(cast.secretary)
    return client


@pytest.fixture
def tegal(db) -> Unit:
    return make_unit("Kota Tegal", ours=False)


@pytest.fixture
def right(tegal) -> Unit:
    return make_unit("Dinas Kesehatan Kota Tegal", parent=tegal, ours=False)


@pytest.fixture
def unsure(tegal) -> Unit:
    return make_unit("Dinas Kesehtan Kota Tegal", parent=tegal, ours=False, doubtful=True, doubt=WHY)


def imported(unit: Unit, title: str) -> Proposal:
    record = {"source": "lan", "external_id": title, "title": title, "fields": {}, "texts": {}}
    return services.import_record(unit=unit, **record)[0]


def text(answer) -> str:
    return html.unescape(answer.content.decode())


def test_they_are_the_secretariats(client, cast, unsure, right):
    for person in (cast.curator, cast.auditor, cast.outsider):
        client.force_login(person)
        for address in (LIST, f"{LIST}{unsure.pk}/"):
            assert client.get(address).status_code == 403
        assert client.post(f"{LIST}{unsure.pk}/", {"into": right.pk}).status_code == 403
        assert client.post(f"{LIST}{unsure.pk}/benar/").status_code == 403
    unsure.refresh_from_db()
    assert unsure.doubtful


def test_the_list_says_why_and_what_hangs_on_it_and_the_units_page_leads_there(secretary, unsure):
    imported(unsure, "Ambulans Desa")
    shown = text(secretary.get(LIST))
    assert "1 unit perlu dipastikan" in shown
    assert WHY in shown
    assert "Ambulans Desa" in shown
    assert f'<a href="{LIST}">1 unit dari impor perlu dipastikan</a>' in text(
        secretary.get("/sekretariat/unit/")
    )
    assert f'href="{LIST}{unsure.pk}/"' in text(secretary.get(f"/sekretariat/unit/{unsure.pk}/"))


def test_a_unit_that_is_right_is_confirmed_and_is_no_longer_here(secretary, unsure):
    answer = secretary.post(f"{LIST}{unsure.pk}/benar/", follow=True)
    assert "Semua unit sudah dipastikan" in text(answer)
    for again in (
        secretary.post(f"{LIST}{unsure.pk}/benar/", follow=True),
        secretary.get(f"{LIST}{unsure.pk}/", follow=True),
    ):
        assert f"{unsure.name} sudah dipastikan benar." in text(again)


def test_a_unit_nobody_doubted_is_not_here(secretary, right):
    assert secretary.get(f"{LIST}{right.pk}/").status_code == 404
    assert secretary.post(f"{LIST}{right.pk}/benar/").status_code == 404


def answer_of(unit: Unit) -> str:
    return f"{LIST}jawaban/{DoubtAnswer.objects.get(unit=unit, undone_at=None).pk}/batal/"


class TestTakingBack:
    def test_a_confirmed_unit_is_in_doubt_again_for_the_same_reason(self, secretary, unsure):
        secretary.post(f"{LIST}{unsure.pk}/benar/")
        address = answer_of(unsure)
        assert f'action="{address}"' in text(secretary.get(LIST))
        shown = text(secretary.post(address, follow=True))
        assert "1 unit perlu dipastikan" in shown
        assert WHY in shown
        secretary.post(address)  # pressed twice
        secretary.post(f"{LIST}{unsure.pk}/benar/")
        assert DoubtAnswer.objects.filter(unit=unsure).count() == 2

    def test_what_was_merged_comes_back_and_the_log_tells_both(self, secretary, unsure, right):
        proposal, other = imported(unsure, "Ambulans Desa"), imported(right, "Bank Sampah")
        secretary.post(f"{LIST}{unsure.pk}/", {"into": right.pk})
        secretary.post(answer_of(unsure))
        unsure.refresh_from_db()
        assert (unsure.successor, unsure.active_to, unsure.doubtful, unsure.doubt) == (None, None, True, WHY)
        assert (fresh(proposal).unit, fresh(other).unit) == (unsure, right)
        assert [row.verb for row in proposal.log.order_by("n")] == ["import", "hand_over", "hand_over"]
        assert verify_log() == []

    def test_it_says_why_not_once_the_idea_went_on(self, secretary, unsure, right, tegal):
        proposal = imported(unsure, "Ambulans Desa")
        secretary.post(f"{LIST}{unsure.pk}/", {"into": right.pk})
        Proposal.objects.filter(pk=proposal.pk).update(unit=tegal)
        shown = text(secretary.post(answer_of(unsure), follow=True))
        assert f"“Ambulans Desa” sudah berpindah lagi ke {tegal.name}" in shown
        assert Unit.objects.get(pk=unsure.pk).successor == right

    def test_only_the_secretariat_takes_back(self, client, cast, unsure, right):
        people.merge_unit(by=cast.secretary, unit=unsure, into=right)
        for person in (cast.outsider, cast.curator, cast.auditor):
            client.force_login(person)
            assert client.post(answer_of(unsure)).status_code == 403
        assert Unit.objects.get(pk=unsure.pk).successor == right


class TestMerging:
    def test_the_unit_most_alike_stands_first_and_choosing_shows_what_differs(
        self, secretary, unsure, right, cast
    ):
        assert cast.dinkes
        imported(unsure, "Ambulans Desa")
        choices = text(secretary.get(f"{LIST}{unsure.pk}/")).split("Paling mirip", 1)[1]
        assert choices.index(right.name) < choices.index(cast.dinkes.name)
        shown = text(secretary.get(f"{LIST}{unsure.pk}/", {"into": right.pk}))
        assert f"<b>{unsure.name}</b>" in shown
        assert f"1 inovasi berpindah ke {right.name}:" in shown
        unsure.refresh_from_db()
        assert unsure.doubtful

    def test_long_ids_stand_in_the_form_without_thousands_marks(self, secretary, unsure, settings):
        """Review 38."""
        settings.USE_THOUSAND_SEPARATOR = True
        other = Unit.objects.create(pk=1_234_567, name="Dinas Kesehatan", kind="opd", ours=False)
        shown = text(secretary.get(f"{LIST}{unsure.pk}/", {"into": other.pk}))
        assert 'name="into" value="1234567"' in shown
        assert "1.234.567" not in shown

    def test_what_was_imported_goes_there_and_the_log_still_tells_the_truth(self, secretary, unsure, right):
        proposal = imported(unsure, "Ambulans Desa")
        answer = secretary.post(f"{LIST}{unsure.pk}/", {"into": right.pk}, follow=True)
        assert f"digabung ke {right.name}" in text(answer)
        assert fresh(proposal).unit == right
        unsure.refresh_from_db()
        assert (unsure.successor, unsure.doubtful) == (right, False)
        again = secretary.post(f"{LIST}{unsure.pk}/", {"into": right.pk}, follow=True)
        assert f"{unsure.name} sudah digabung ke {right.name}." in text(again)
        assert verify_log() == []

    def test_one_with_people_is_refused_with_the_reason_and_the_choice_kept(
        self, secretary, unsure, right, cast
    ):
        UnitRole.objects.create(user=cast.outsider, unit=unsure, role=UnitRole.Role.MEMBER)
        answer = secretary.post(f"{LIST}{unsure.pk}/", {"into": right.pk})
        assert answer.status_code == 400
        assert "punya orang atau unit di bawahnya" in text(answer)
        assert f'<option value="{right.pk}" selected>' in text(answer)

    @pytest.mark.parametrize("into", ["", "x", "999999", "self"])
    def test_what_is_no_other_unit_is_refused(self, secretary, unsure, into):
        answer = secretary.post(f"{LIST}{unsure.pk}/", {"into": unsure.pk if into == "self" else into})
        assert answer.status_code == 400
        assert Unit.objects.get(pk=unsure.pk).doubtful


def test_a_file_and_the_same_queries_for_one_and_three(secretary, tegal):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            secretary.get(LIST)
        return len(queries)

    def one_more(name: str) -> None:
        imported(make_unit(name, parent=tegal, ours=False, doubtful=True, doubt=WHY), name)

    one_more("=Dinas")
    secretary.get(LIST)
    one = cost()
    one_more("Badan A")
    one_more("Badan B")
    assert cost() == one
    file = b"".join(secretary.get(LIST, {"unduh": "csv"}).streaming_content).decode("utf-8-sig")
    first = next(csv.DictReader(io.StringIO(file, newline="")))
    assert (first["Unit"], first["Inovasi"]) == ("'=Dinas", "1")
