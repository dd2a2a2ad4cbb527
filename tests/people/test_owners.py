"""Whose a record of elsewhere is, as hands typed it over the years."""

from __future__ import annotations

import pytest

from workflow.people import services
from workflow.people.models import Unit, UnitKind, UnitRole
from workflow.people.owners import Owners, recognise
from workflow.refusals import Denied, Refused

pytestmark = pytest.mark.usefixtures("db")


def unit_of(agency: str, office: str = "") -> tuple[Unit, list[str]]:
    return Owners().unit_of(recognise(agency, office))


@pytest.mark.parametrize(
    ("agency", "office", "name", "above"),
    [
        ("KABUPATEN KULON PROGO", "RSUD Wates ", "RSUD Wates Kabupaten Kulon Progo", "Kabupaten Kulon Progo"),
        (
            " Prov. Sumatera Selatan",
            "Dinas Prov. Sumatera Selatan",
            "Dinas Provinsi Sumatera Selatan",
            "Provinsi Sumatera Selatan",
        ),
        ("– Lembaga Administrasi Negara", "", "Lembaga Administrasi Negara", ""),
        ("PT Pos Indonesia (Persero) ", "PT Pos Indonesia (Persero)", "PT Pos Indonesia (Persero)", ""),
        (
            "Kota Surabaya",
            "Kepala Dinas Pendidikan Kota Surabaya",
            "Dinas Pendidikan Kota Surabaya",
            "Kota Surabaya",
        ),
    ],
)
def test_an_owner_outside_is_an_office_below_its_agency_and_never_ours(agency, office, name, above) -> None:
    unit, doubts = unit_of(agency, office)
    assert (unit.name, str(unit.parent or ""), unit.ours, doubts) == (name, above, False, [])


def test_variants_of_one_name_are_one_unit(db) -> None:
    owners = Owners()
    variants = [
        ("Kota Surabaya", "Dinas Pendidikan Kota Surabaya"),
        ("KOTA SURABAYA", "Dinas  Pendidikan"),
        (" kota Surabaya ", "Kepala Dinas Pendidikan kota Surabaya"),
    ]
    units = {owners.unit_of(recognise(*variant))[0].pk for variant in variants}
    again = {Owners().unit_of(recognise(*variant))[0].pk for variant in variants}
    assert len(units) == 1
    assert again == units


@pytest.mark.parametrize(
    ("agency", "office", "why"),
    [
        ("Kota Kediri", "Badan Keuangan Daerah Kota Kendari", "Kendari"),
        ("Kota Denpasar", "Sekretariat Daerah, Dinas Perdagangan Kota Denpasar", "lebih dari satu"),
        ("KABUPATEN KUDUS", "Dinas Kependudukan dan Catatan Sipil", "belum ada di lab"),
    ],
)
def test_a_doubtful_owner_still_gets_a_unit_marked_with_the_reason(agency, office, why) -> None:
    unit, doubts = unit_of(agency, office)
    assert unit.doubtful
    assert why in unit.doubt
    assert any(why in doubt for doubt in doubts)


def test_a_name_nearly_like_another_below_the_same_agency_is_doubtful(db) -> None:
    unit_of("Kota Tegal", "Dinas Komunikasi dan Informatika")
    unit, doubts = unit_of("Kota Tegal", "Dinas Komunikasi dan Informasi")
    assert unit.doubtful
    assert "Mirip dengan" in doubts[0]


def test_names_of_two_places_that_sound_alike_are_not_doubted(db) -> None:
    unit_of("Kabupaten Badung")
    assert unit_of("Kota Bandung") == (Unit.objects.get(name="Kota Bandung"), [])
    assert not Unit.objects.filter(doubtful=True).exists()


def test_an_office_of_ours_that_stands_in_the_lab_is_that_one(cast) -> None:
    unit, doubts = unit_of("Kabupaten Kudus", cast.dinkes.name.upper())
    assert (unit, doubts) == (cast.dinkes, [])


class TestAPersonDecides:
    def doubtful(self) -> Unit:
        return unit_of("Kota Kediri", "Badan Keuangan Kota Kendari")[0]

    def test_confirming_takes_the_mark_away(self, cast) -> None:
        unit = services.confirm_unit(by=cast.secretary, unit=self.doubtful())
        assert (unit.doubtful, unit.doubt) == (False, "")

    def test_merging_keeps_the_name_as_one_that_leads_to_the_right_unit(self, cast) -> None:
        right = unit_of("Kota Kendari", "Badan Keuangan")[0]
        wrong = self.doubtful()
        services.merge_unit(by=cast.secretary, unit=wrong, into=right)
        wrong.refresh_from_db()
        assert (wrong.successor, wrong.is_active()) == (right, True)  # until the end of today
        assert unit_of("Kota Kediri", "Badan Keuangan Kota Kendari")[0] == right

    @pytest.mark.parametrize("part", ["head", "executive", "auditor", "outsider", "curator"])
    def test_nobody_but_the_secretariat(self, cast, part) -> None:
        unit = self.doubtful()
        with pytest.raises(Denied):
            services.confirm_unit(by=getattr(cast, part), unit=unit)
        with pytest.raises(Denied):
            services.merge_unit(by=getattr(cast, part), unit=unit, into=cast.dinkes)

    def test_a_unit_with_people_or_not_in_doubt_is_closed_not_merged(self, cast) -> None:
        with pytest.raises(Refused) as refused:
            services.merge_unit(by=cast.secretary, unit=cast.puskesmas, into=cast.dinkes)
        assert refused.value.codes == ["unit.not_doubtful"]
        unit = unit_of("Kudus", "Sanggar Baru")[0]
        UnitRole.objects.create(user=cast.outsider, unit=unit, role=UnitRole.Role.MEMBER)
        with pytest.raises(Refused) as refused:
            services.merge_unit(by=cast.secretary, unit=unit, into=cast.dinkes)
        assert refused.value.codes == ["unit.in_use"]
        assert unit.kind == UnitKind.OPD
