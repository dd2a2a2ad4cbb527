import pytest
from zeal import zeal_ignore

from tests.cast import HEAD, MEMBER, make_person
from workflow.people import duties, selectors, services
from workflow.people.models import Absence, LabRole, Unit, UnitKind, UnitRole, User
from workflow.refusals import Denied

NO_INLINES = {"names-TOTAL_FORMS": 0, "names-INITIAL_FORMS": 0}


@pytest.fixture
def root(cast, client):
    """The first account of an installation, in the back office."""
    user = make_person("Akun Awal", is_superuser=True, is_staff=True)
    client.force_login(user)
    with zeal_ignore():  # one save fetches the same unit for the form, its checks and each service
        yield client


def typed_unit(unit, **change):
    typed = {
        "name": unit.name,
        "short_name": unit.short_name,
        "kind": unit.kind,
        "code": unit.code,
        "parent": unit.parent_id or "",
        "ours": "on",
        "active_from": "",
        **NO_INLINES,
    }
    return {**typed, **change}


class TestTheBackOffice:
    def test_a_unit_is_added_renamed_and_moved_by_the_services(self, cast, root):
        typed = {"name": "Desa Cempaka", "kind": UnitKind.DESA, "ours": "on", **NO_INLINES}
        root.post("/kelola/people/unit/add/", typed)
        unit = Unit.objects.get(name="Desa Cempaka")
        assert unit.names.count() == 1
        change = typed_unit(unit, name="Desa Cempaka Baru", parent=cast.dinkes.pk, code="33.19.01")
        root.post(f"/kelola/people/unit/{unit.pk}/change/", change)
        unit.refresh_from_db()
        assert (unit.name, unit.parent, unit.code) == ("Desa Cempaka Baru", cast.dinkes, "33.19.01")
        assert unit.names.get().name == "Desa Cempaka Baru", "renamed on the day it came"

    def test_a_circle_is_refused_in_words_and_nothing_is_saved(self, cast, root):
        change = typed_unit(cast.dinkes, parent=cast.puskesmas.pk, short_name="Lain")
        page = root.post(f"/kelola/people/unit/{cast.dinkes.pk}/change/", change, follow=True)
        assert "di bawah dirinya sendiri" in page.content.decode()
        cast.dinkes.refresh_from_db()
        assert (cast.dinkes.parent, cast.dinkes.short_name) == (None, "Dinkes")

    def test_parts_are_given_and_ended_but_never_rewritten_or_deleted(self, cast, root):
        given = {"user": cast.outsider.pk, "unit": cast.puskesmas.pk, "role": MEMBER, "start": "", "end": ""}
        root.post("/kelola/people/unitrole/add/", given)
        role = UnitRole.objects.get(user=cast.outsider, unit=cast.puskesmas)
        assert (
            root.post(f"/kelola/people/unitrole/{role.pk}/change/", {**given, "role": HEAD}).status_code
            == 403
        )
        assert root.post(f"/kelola/people/unitrole/{role.pk}/delete/", {"post": "yes"}).status_code == 403
        root.post("/kelola/people/unitrole/", {"action": "end_now", "_selected_action": [role.pk]})
        assert not selectors.is_member(cast.outsider, cast.puskesmas)
        assert UnitRole.objects.filter(pk=role.pk).exists()

    def test_the_first_secretary_comes_from_here_and_the_last_one_stays(self, cast, root):
        root.post("/kelola/people/labrole/add/", {"user": cast.member.pk, "role": "secretariat"})
        role = LabRole.objects.get(user=cast.member)
        page = root.post(
            "/kelola/people/labrole/", {"action": "end_now", "_selected_action": [role.pk]}, follow=True
        )
        assert "setidaknya satu anggota sekretariat" in page.content.decode()
        assert selectors.has_lab_role(cast.member, "secretariat")

    def test_somebody_gets_another_address_and_signs_in_by_it(self, cast, root):
        typed = {"name": cast.member.name, "email": "Baru@Lab.Example", "phone": "", "language": "id"}
        root.post(f"/kelola/people/user/{cast.member.pk}/change/", typed)
        cast.member.refresh_from_db()
        assert cast.member.email == "baru@lab.example"
        [address] = cast.member.emailaddress_set.all()
        assert (address.email, address.verified) == ("baru@lab.example", True)
        typed["email"] = cast.head.email.upper()
        page = root.post(f"/kelola/people/user/{cast.member.pk}/change/", typed, follow=True)
        cast.member.refresh_from_db()
        assert cast.member.email == "baru@lab.example"
        assert page.status_code == 200

    def test_nobody_is_deleted(self, cast, root):
        for path in (f"user/{cast.member.pk}", f"unit/{cast.dinkes.pk}"):
            assert root.post(f"/kelola/people/{path}/delete/", {"post": "yes"}).status_code == 403
        assert User.objects.filter(pk=cast.member.pk).exists()

    def test_a_leave_is_recorded_and_taken_back(self, cast, root):
        typed = {"user": cast.head.pk, "start": "2026-11-24", "end": "2026-11-30", "note": "Cuti"}
        root.post("/kelola/people/absence/add/", typed)
        absence = Absence.objects.get(user=cast.head)
        assert cast.head.pk in selectors.away_ids()
        root.post(f"/kelola/people/absence/{absence.pk}/delete/", {"post": "yes"})
        assert not selectors.away_ids()

    @pytest.mark.parametrize("model", ["unit", "user", "unitrole", "labrole", "absence"])
    def test_every_list_and_form_opens(self, cast, root, model):
        cast.head, cast.secretary  # noqa: B018
        assert root.get(f"/kelola/people/{model}/?q=a").status_code == 200
        assert root.get(f"/kelola/people/{model}/add/").status_code in (200, 403)


class TestOnlyASuperuserMakesOne:
    def test_a_secretary_neither_gives_the_back_office_nor_takes_a_superusers_mailbox(self, cast):
        root = make_person("Akun Awal", is_superuser=True)
        with pytest.raises(Denied):
            services.change_person(by=cast.secretary, user=cast.secretary, is_superuser=True)
        with pytest.raises(Denied):
            services.change_email(by=cast.secretary, user=root, email=cast.secretary.email)
        with pytest.raises(Denied):
            services.change_person(by=cast.head, user=cast.member, name="X")
        with pytest.raises(Denied):
            services.change_email(by=cast.head, user=cast.member, email="x@lab.example")


class TestThePagesOfLeaving:
    def test_a_head_is_deactivated_with_a_successor_in_the_post(self, cast, client):
        client.force_login(cast.secretary)
        path, key = f"/sekretariat/orang/{cast.head.pk}/akun/", f"people.head:{cast.puskesmas.pk}"
        cast.deputy  # noqa: B018
        page = client.get(path).content.decode()
        assert "Kepala Puskesmas Melati" in page
        assert "Joko Santosa" in page
        assert client.post(path, {}).status_code == 400
        assert client.post(path, {key: str(cast.outsider.pk)}).status_code == 400
        assert User.objects.get(pk=cast.head.pk).is_active
        assert client.post(path, {key: str(cast.deputy.pk)}).status_code == 302
        assert not User.objects.get(pk=cast.head.pk).is_active
        assert UnitRole.objects.current().filter(user=cast.deputy, role=HEAD).exists()
        client.post(path)
        assert User.objects.get(pk=cast.head.pk).is_active

    def test_a_post_is_left_vacant_on_purpose(self, cast, client):
        client.force_login(cast.secretary)
        [duty] = duties.of_user(cast.head)
        assert client.post(f"/sekretariat/orang/{cast.head.pk}/akun/", {duty.key: "-"}).status_code == 302
        assert not User.objects.get(pk=cast.head.pk).is_active

    def test_a_unit_is_closed_with_a_successor_and_a_place_for_its_children(self, cast, client):
        client.force_login(cast.secretary)
        path, key = f"/sekretariat/unit/{cast.dinkes.pk}/tutup/", f"people.child:{cast.puskesmas.pk}"
        typed = {"successor": cast.dinsos.pk, "last_day": "2026-12-31"}
        assert client.post(path, typed).status_code == 400
        assert client.post(path, {**typed, key: str(cast.dinsos.pk)}).status_code == 302
        cast.dinkes.refresh_from_db()
        assert str(cast.dinkes.active_to) == "2026-12-31"
        assert "Diteruskan oleh Dinas Sosial Contoh" in client.get(path).content.decode()

    @pytest.mark.parametrize("part", ["head", "executive", "auditor", "member"])
    def test_only_the_secretariat_opens_them(self, cast, client, part):
        client.force_login(getattr(cast, part))
        assert client.get(f"/sekretariat/orang/{cast.outsider.pk}/akun/").status_code == 403
        assert client.post(f"/sekretariat/unit/{cast.dinkes.pk}/tutup/").status_code == 403
