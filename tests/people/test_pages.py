import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import MEMBER, make_unit
from workflow.people import selectors, services
from workflow.people.models import Invitation, LabRole, Registration, User

PASSWORD = "sepeda-ontel-biru"


@pytest.fixture
def invitation(cast):
    return services.invite(by=cast.head, email="baru@lab.example", unit=cast.puskesmas, unit_role=MEMBER)


def link(invitation):
    return f"/undangan/{invitation.token}/"


class TestTheLinkOfAnInvitation:
    """Review 32."""

    def test_a_mail_scanner_that_opens_the_link_does_not_use_it_up(self, invitation, client):
        for _again in range(3):
            assert client.get(link(invitation)).status_code == 200
            assert client.head(link(invitation)).status_code == 200
        assert Invitation.objects.open().exists()
        assert not User.objects.filter(email=invitation.email).exists()

    def test_a_new_person_sets_name_and_password_and_is_in(self, cast, invitation, client):
        answer = client.post(link(invitation), {"name": "Baru Sekali", "password": PASSWORD})
        assert answer.status_code == 302
        user = client.get("/").wsgi_request.user
        assert (user.email, user.name) == ("baru@lab.example", "Baru Sekali")
        assert selectors.is_member(user, cast.puskesmas)

    def test_opened_in_another_account_it_says_so_and_stays_good(self, cast, invitation, client):
        client.force_login(cast.outsider)
        for ask in (client.get, client.post):
            page = ask(link(invitation))
            assert page.status_code == 403
            assert "untuk alamat surel lain" in page.content.decode()
            assert "baru@lab.example" not in page.content.decode(), "whose it is stays unsaid"
        assert not selectors.is_member(cast.outsider, cast.puskesmas)
        client.logout()
        assert client.post(link(invitation), {"name": "B", "password": PASSWORD}).status_code == 302

    def test_opened_in_the_right_account_one_button_is_enough_and_again_is_harmless(self, cast, client):
        for_outsider = services.invite(
            by=cast.head, email=cast.outsider.email, unit=cast.puskesmas, unit_role=MEMBER
        )
        assert "masuklah lebih dahulu" in client.get(link(for_outsider)).content.decode()
        client.force_login(cast.outsider)
        assert 'type="password"' not in client.get(link(for_outsider)).content.decode()
        for ask in (client.post, client.post, client.get):
            assert ask(link(for_outsider)).status_code == 302
        assert cast.outsider.unit_roles.filter(unit=cast.puskesmas).count() == 1

    def test_what_was_typed_is_kept_when_the_password_is_too_weak(self, invitation, client):
        page = client.post(link(invitation), {"name": "Baru Sekali", "password": "12345678"})
        assert page.status_code == 400
        assert 'value="Baru Sekali"' in page.content.decode()
        assert "12345678" not in page.content.decode()
        assert Invitation.objects.open().exists()

    def test_used_revoked_and_over_are_gone_and_say_why(self, cast, invitation, client, frozen):
        services.accept_invitation(token=invitation.token, by=None, name="B", password=PASSWORD)
        revoked = services.invite(by=cast.head, email="c@lab.example", unit=cast.puskesmas, unit_role=MEMBER)
        services.revoke_invitation(by=cast.head, invitation=revoked)
        over = services.invite(by=cast.head, email="d@lab.example", unit=cast.puskesmas, unit_role=MEMBER)
        frozen.shift(dt.timedelta(days=20))
        for of, words in [(invitation, "sudah dipakai"), (revoked, "sudah dicabut"), (over, "sudah habis")]:
            page = client.get(link(of))
            assert page.status_code == 410
            assert words in page.content.decode()

    @pytest.mark.parametrize("token", ["x", "9" * 30, "%00", "%ed%a0%80", "a" * 3000])
    def test_a_made_up_link_is_not_there(self, db, client, token):
        assert client.get(f"/undangan/{token}/").status_code in (400, 404)


class TestAskingForAnAccount:
    def ask(self, client, unit, email="warga@lab.example", **more):
        return client.post("/daftar/", {"email": email, "name": "Warga", "unit": unit.pk, **more})

    def test_every_address_gets_the_same_answer(self, cast, client):
        answers = [
            self.ask(client, cast.puskesmas, email) for email in ("warga@lab.example", cast.member.email)
        ]
        assert [a.status_code for a in answers] == [302, 302]
        assert len({(a["Location"], a.content) for a in answers}) == 1
        assert Registration.objects.count() == 1

    def test_only_active_units_of_ours_are_offered_and_taken(self, cast, client):
        foreign = make_unit("Kantor Pos Pusat", ours=False)
        closed = make_unit("Dinas Lama", active_to=dt.date(2026, 1, 1))
        assert cast.puskesmas.name == "Puskesmas Melati"
        page = client.get("/daftar/").content.decode()
        assert "Puskesmas Melati" in page
        assert "Kantor Pos Pusat" not in page
        assert "Dinas Lama" not in page
        for unit in (foreign, closed):
            assert self.ask(client, unit).status_code == 400
        assert not Registration.objects.exists()

    def test_the_list_of_units_is_narrowed_by_words(self, cast, client):
        cast.puskesmas, cast.dinsos  # noqa: B018
        page = client.get("/daftar/?cari=melati puskes").content.decode()
        assert "Puskesmas Melati" in page
        assert "Dinas Sosial" not in page

    @pytest.mark.parametrize(
        "text", ["Warga\x00Baru", "<script>alert(1)</script>", "Warga 👩‍⚕️", "Warga \ud800"]
    )
    def test_bad_text_is_cleaned_or_refused_and_the_rest_kept(self, cast, client, text):
        """Review 62."""
        answer = client.post(
            "/daftar/",
            {
                "email": "w@lab.example",
                "name": text.encode("utf-8", "surrogatepass"),
                "unit": cast.puskesmas.pk,
            },
        )
        assert answer.status_code in (302, 400)
        client.force_login(cast.head)
        page = client.get("/daftar/menunggu/")
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("unit", "9" * 30),
            ("unit", "abc"),
            ("unit", "\x00"),
            ("email", "a\x00b@lab.example"),
            ("email", "x" * 9999),
        ],
    )
    def test_a_field_that_cannot_be_is_refused_beside_it(self, cast, client, field, value):
        sent = {"email": "w@lab.example", "name": "Warga", "unit": cast.puskesmas.pk, field: value}
        assert client.post("/daftar/", sent).status_code == 400

    def test_a_flood_from_one_address_is_slowed_down(self, cast, client):
        answers = [self.ask(client, cast.puskesmas, f"w{i}@lab.example").status_code for i in range(12)]
        assert answers == [302] * 10 + [429] * 2
        assert client.get("/daftar/").status_code == 200
        assert Registration.objects.count() == 10

    def test_somebody_signed_in_asks_for_a_further_unit_only(self, cast, client):
        client.force_login(cast.outsider)
        assert 'name="email"' not in client.get("/daftar/").content.decode()
        assert client.post("/daftar/", {"unit": cast.puskesmas.pk, "note": "Pindah tugas"}).status_code == 302
        assert Registration.objects.get().user == cast.outsider


class TestTheDesk:
    @pytest.fixture
    def waiting(self, cast):
        services.ask_account(email="warga@lab.example", name="Warga Baru", unit=cast.puskesmas)
        return Registration.objects.get()

    def test_a_head_approves_with_one_button(self, cast, waiting, client):
        client.force_login(cast.head)
        assert "Warga Baru" in client.get("/daftar/menunggu/").content.decode()
        client.post(f"/daftar/menunggu/{waiting.pk}/setujui/")
        assert selectors.is_member(User.objects.get(email="warga@lab.example"), cast.puskesmas)
        again = client.post(f"/daftar/menunggu/{waiting.pk}/setujui/", follow=True)
        assert "sudah dijawab" in again.content.decode()

    def test_a_refusal_needs_its_reason(self, cast, waiting, client):
        client.force_login(cast.deputy)
        page = client.post(f"/daftar/menunggu/{waiting.pk}/tolak/", {"reason": " "}, follow=True)
        assert "Tulis alasan" in page.content.decode()
        client.post(f"/daftar/menunggu/{waiting.pk}/tolak/", {"reason": "Bukan pegawai kami"})
        waiting.refresh_from_db()
        assert waiting.reason == "Bukan pegawai kami"

    @pytest.mark.parametrize(
        ("part", "status"),
        [
            ("secretary", 302),
            ("head", 302),
            ("parent_head", 404),
            ("partner_head", 404),
            ("member", 403),
            ("executive", 403),
            ("auditor", 403),
            ("curator", 403),
            ("outsider", 403),
        ],
    )
    def test_who_answers_by_the_address_itself(self, cast, waiting, client, part, status):
        client.force_login(getattr(cast, part))
        assert client.post(f"/daftar/menunggu/{waiting.pk}/setujui/").status_code == status
        waiting.refresh_from_db()
        assert (waiting.status == "approved") == (status == 302)

    @pytest.mark.parametrize("path", ["/daftar/menunggu/", "/undangan/"])
    def test_the_desk_is_for_those_who_give_accounts(self, cast, client, path):
        assert client.get(path).status_code == 302, "a stranger signs in first"
        for part, status in [
            ("secretary", 200),
            ("head", 200),
            ("deputy", 200),
            ("member", 403),
            ("reviewer_a", 403),
            ("executive", 403),
        ]:
            client.force_login(getattr(cast, part))
            assert client.get(path).status_code == status, part

    @pytest.mark.parametrize("page", ["abc", "0", "-1", "9" * 30])
    def test_any_page_number_is_a_page(self, cast, client, page):
        client.force_login(cast.secretary)
        assert client.get(f"/daftar/menunggu/?page={page}").status_code == 200
        assert client.get(f"/undangan/?page={page}").status_code == 200

    def test_an_id_of_thirty_digits_is_not_there(self, cast, client):
        client.force_login(cast.secretary)
        assert client.post(f"/daftar/menunggu/{'9' * 30}/setujui/").status_code == 404

    def test_a_head_invites_to_the_own_unit_and_takes_it_back(self, cast, client):
        client.force_login(cast.head)
        page = client.get("/undangan/").content.decode()
        assert 'name="lab_roles"' not in page
        sent = {"email": "Tamu@Lab.Example", "unit": cast.puskesmas.pk, "unit_role": MEMBER}
        assert client.post("/undangan/", sent).status_code == 302
        invitation = Invitation.objects.get()
        assert invitation.email == "tamu@lab.example"
        assert invitation.token not in client.get("/undangan/").content.decode()
        client.post(f"/undangan/cabut/{invitation.pk}/")
        assert not Invitation.objects.open().exists()

    def test_a_head_cannot_post_what_the_form_does_not_offer(self, cast, client):
        client.force_login(cast.head)
        sent = {"email": "t@lab.example", "unit": cast.dinsos.pk, "unit_role": MEMBER}
        assert client.post("/undangan/", sent).status_code == 400
        sent = {
            "email": "t@lab.example",
            "unit": cast.puskesmas.pk,
            "unit_role": MEMBER,
            "lab_roles": "secretariat",
        }
        client.post("/undangan/", sent)
        assert [i.lab_roles for i in Invitation.objects.all()] == [[]]

    def test_the_secretariat_invites_to_the_lab(self, cast, client):
        client.force_login(cast.secretary)
        sent = {"email": "k@lab.example", "unit_role": MEMBER, "lab_roles": [LabRole.Role.CURATOR]}
        assert client.post("/undangan/", sent).status_code == 302
        assert Invitation.objects.get().lab_roles == ["curator"]

    def test_both_lists_cost_the_same_with_one_row_and_with_three(self, cast, client):
        client.force_login(cast.secretary)
        cost: dict[str, list[int]] = {"/daftar/menunggu/": [], "/undangan/": []}
        for rows in (1, 3):
            for i in range(rows):
                unit = make_unit(f"Unit {rows}-{i}", parent=cast.dinkes)
                services.ask_account(email=f"w{rows}{i}@lab.example", name=f"W{rows}{i}", unit=unit)
                services.invite(
                    by=cast.secretary, email=f"i{rows}{i}@lab.example", unit=unit, unit_role=MEMBER
                )
            for path, counts in cost.items():
                client.get(path)
                with CaptureQueriesContext(connection) as queries:
                    assert client.get(path).status_code == 200
                counts.append(len(queries))
        assert all(few == more for few, more in cost.values()), cost
        assert max(cost["/daftar/menunggu/"]) <= 10
        assert max(cost["/undangan/"]) <= 13  # the bell, the menu's roles and my queue among them

    def test_menu_and_home_lead_a_head_to_the_requests_and_nobody_else(self, cast, waiting, client):
        for part, led in [("head", True), ("secretary", True), ("member", False), ("executive", False)]:
            client.force_login(getattr(cast, part))
            page = client.get("/").content.decode()
            assert ('href="/daftar/menunggu/"' in page) == led, part
            assert ("1 permintaan akun" in page) == led, part
        client.force_login(cast.parent_head)
        page = client.get("/").content.decode()
        assert 'href="/daftar/menunggu/"' in page
        assert "permintaan akun" not in page
