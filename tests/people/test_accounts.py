import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from tests.cast import DEPUTY, HEAD, MEMBER, make_unit
from workflow.people import selectors, services
from workflow.people.models import Invitation, LabRole, Registration, User
from workflow.people.signals import account_approved, account_asked, account_refused, invited
from workflow.refusals import Denied, Invalid, NotVisible, Refused

PASSWORD = "sepeda-ontel-biru"
REVIEWER, SECRETARIAT = LabRole.Role.REVIEWER, LabRole.Role.SECRETARIAT


@pytest.fixture
def told():
    """Every account signal as (name, what came with it), in order."""
    heard = []
    signals = {
        "asked": account_asked,
        "approved": account_approved,
        "refused": account_refused,
        "invited": invited,
    }
    listeners = []
    for name, signal in signals.items():

        def listen(name=name, **kwargs):
            assert transaction.get_connection().in_atomic_block
            heard.append((name, kwargs))

        signal.connect(listen, weak=False)
        listeners.append((signal, listen))
    yield heard
    for signal, listen in listeners:
        signal.disconnect(listen)


class TestOneMailboxIsOnePerson:
    """Reminders 22: a second account with the same address in other letter case cannot exist."""

    def test_an_address_is_stored_in_lower_case(self, cast):
        assert (
            User.objects.create_user("Sri.Wahyuni@Lab.Example", name="Sri").email == "sri.wahyuni@lab.example"
        )
        assert User.objects.get_by_natural_key("SRI.WAHYUNI@lab.example").name == "Sri"

    def test_the_same_address_in_other_letters_cannot_exist_even_past_the_services(self, cast):
        User.objects.create_user("sri@lab.example", name="Sri")
        for email in ("sri@lab.example", "SRI@LAB.example"):
            with pytest.raises(IntegrityError), transaction.atomic():
                User.objects.create(email=email, name="Kembar")

    def test_an_invitation_in_other_letters_is_for_the_account_there_is(self, cast):
        invitation = services.invite(
            by=cast.secretary, email=cast.outsider.email.upper(), unit=cast.dinsos, unit_role=MEMBER
        )
        with pytest.raises(Refused) as refused:
            services.accept_invitation(token=invitation.token, by=None, name="X", password=PASSWORD)
        assert refused.value.codes == ["invitation.sign_in"]
        services.accept_invitation(token=invitation.token, by=cast.outsider)
        assert selectors.is_member(cast.outsider, cast.dinsos)
        assert User.objects.filter(email__iexact=cast.outsider.email).count() == 1


class TestInviting:
    def test_a_new_person_comes_with_the_parts_the_invitation_carries(self, cast, told):
        invitation = services.invite(
            by=cast.secretary,
            email="Baru@Lab.Example",
            unit=cast.bappeda,
            unit_role=MEMBER,
            lab_roles=[REVIEWER],
        )
        [(name, sent)] = told
        assert name == "invited"
        user = services.accept_invitation(
            token=sent["token"], by=None, name=" Putri\x00 Rahayu ", password=PASSWORD
        )
        assert (user.email, user.name) == ("baru@lab.example", "Putri Rahayu")
        assert user.check_password(PASSWORD)
        assert selectors.is_member(user, cast.bappeda)
        assert selectors.lab_roles(user) == {REVIEWER}
        assert EmailAddress.objects.get(user=user).verified
        invitation.refresh_from_db()
        assert invitation.accepted_by == user

    def test_the_table_alone_opens_nothing(self, cast):
        invitation = services.invite(by=cast.secretary, email="b@lab.example", lab_roles=[SECRETARIAT])
        stored = Invitation.objects.values().get()
        assert invitation.token not in map(str, stored.values())
        for guess in (stored["token_hash"], stored["seed"], "", "\x00", "\ud800"):
            with pytest.raises(NotVisible):
                services.accept_invitation(token=guess, by=None, name="X", password=PASSWORD)

    @pytest.mark.parametrize(
        ("part", "gives"),
        [
            ("secretary", {MEMBER, DEPUTY, HEAD}),
            ("head", {MEMBER, DEPUTY}),
            ("deputy", {MEMBER}),
            ("member", set()),
            ("parent_head", set()),
            ("executive", set()),
        ],
    )
    def test_nobody_invites_to_more_than_they_could_give(self, cast, part, gives):
        by, invited_to = getattr(cast, part), set()
        for role in (MEMBER, DEPUTY, HEAD):
            try:
                services.invite(by=by, email="b@lab.example", unit=cast.puskesmas, unit_role=role)
                invited_to.add(role)
            except Denied:
                pass
        assert invited_to == gives

    def test_only_the_secretariat_invites_to_the_lab(self, cast):
        with pytest.raises(Denied):
            services.invite(
                by=cast.head,
                email="b@lab.example",
                unit=cast.puskesmas,
                unit_role=MEMBER,
                lab_roles=[SECRETARIAT],
            )

    @pytest.mark.parametrize(
        ("code", "change"),
        [
            ("email.invalid", {"email": "bukan alamat"}),
            ("invite.empty", {"lab_roles": []}),
            ("lab_roles.unknown", {"lab_roles": ["king"]}),
            ("reviewer.without_unit", {"lab_roles": [REVIEWER]}),
        ],
    )
    def test_an_invitation_that_cannot_be_kept_is_refused(self, cast, code, change):
        with pytest.raises(Refused) as refused:
            services.invite(**{"by": cast.secretary, "email": "b@lab.example", **change})
        assert refused.value.codes == [code]
        assert not Invitation.objects.exists()

    def test_a_closed_unit_invites_nobody(self, cast):
        closed = make_unit("Lama", active_to=dt.date(2026, 1, 1))
        with pytest.raises(Refused) as refused:
            services.invite(by=cast.secretary, email="b@lab.example", unit=closed, unit_role=MEMBER)
        assert refused.value.codes == ["unit.inactive"]

    def test_a_new_link_makes_the_old_one_worthless(self, cast):
        old, new = (
            services.invite(by=cast.head, email="b@lab.example", unit=cast.puskesmas, unit_role=MEMBER)
            for _again in range(2)
        )
        with pytest.raises(Refused) as refused:
            services.accept_invitation(token=old.token, by=None, name="B", password=PASSWORD)
        assert refused.value.codes == ["invitation.revoked"]
        assert services.accept_invitation(token=new.token, by=None, name="B", password=PASSWORD)


class TestAcceptingAnInvitation:
    """Review 32: bound to its address; a wrong opener is told so and the link stays good."""

    @pytest.fixture
    def invitation(self, cast):
        return services.invite(
            by=cast.secretary, email=cast.outsider.email, unit=cast.puskesmas, unit_role=MEMBER
        )

    def test_a_wrong_opener_is_told_so_and_the_link_stays_good_until_the_right_one_uses_it(
        self, cast, invitation
    ):
        with pytest.raises(Denied) as refused:
            services.accept_invitation(token=invitation.token, by=cast.partner_head)
        assert refused.value.codes == ["invitation.other_address"]
        assert not selectors.is_member(cast.partner_head, cast.puskesmas)
        services.accept_invitation(token=invitation.token, by=cast.outsider)
        assert selectors.is_member(cast.outsider, cast.puskesmas)

    def test_a_second_use_by_the_right_one_is_harmless_and_by_another_refused(self, cast, invitation):
        for _again in range(2):
            assert services.accept_invitation(token=invitation.token, by=cast.outsider) == cast.outsider
        assert cast.outsider.unit_roles.filter(unit=cast.puskesmas).count() == 1
        with pytest.raises(Refused) as refused:
            services.accept_invitation(token=invitation.token, by=None, name="X", password=PASSWORD)
        assert refused.value.codes == ["invitation.used"]

    def test_a_part_taken_away_is_not_won_back_by_the_old_link(self, cast, invitation):
        services.accept_invitation(token=invitation.token, by=cast.outsider)
        services.end_unit_role(by=cast.head, role=cast.outsider.unit_roles.get(unit=cast.puskesmas))
        services.accept_invitation(token=invitation.token, by=cast.outsider)
        assert not selectors.is_member(cast.outsider, cast.puskesmas)

    def test_it_is_over_after_the_end_of_its_last_day(self, cast, invitation, frozen):
        frozen.move_to(invitation.expires_at - dt.timedelta(seconds=1))
        assert Invitation.objects.open().exists()
        frozen.shift(dt.timedelta(seconds=1))
        assert not Invitation.objects.open().exists()
        with pytest.raises(Refused) as refused:
            services.accept_invitation(token=invitation.token, by=cast.outsider)
        assert refused.value.codes == ["invitation.over"]

    def test_a_revoked_one_is_worthless_and_only_its_side_revokes(self, cast, invitation):
        for part in ("outsider", "parent_head", "member"):
            with pytest.raises(Denied):
                services.revoke_invitation(by=getattr(cast, part), invitation=invitation)
        services.revoke_invitation(by=cast.head, invitation=invitation)
        with pytest.raises(Refused) as refused:
            services.accept_invitation(token=invitation.token, by=cast.outsider)
        assert refused.value.codes == ["invitation.revoked"]

    def test_what_an_inviter_may_no_longer_give_the_link_no_longer_gives(self, cast):
        invitation = services.invite(by=cast.secretary_2, email="pintu@lab.example", lab_roles=[SECRETARIAT])
        services.deactivate(by=cast.secretary, user=cast.secretary_2)
        with pytest.raises(Refused) as refused:
            services.accept_invitation(token=invitation.token, by=None, name="P", password=PASSWORD)
        assert refused.value.codes == ["invitation.inviter"]
        assert not User.objects.filter(email="pintu@lab.example").exists()

    def test_a_deactivated_person_does_not_come_back_by_a_link(self, cast, invitation):
        services.deactivate(by=cast.secretary, user=cast.outsider)
        with pytest.raises(Refused) as refused:
            services.accept_invitation(token=invitation.token, by=cast.outsider)
        assert refused.value.codes == ["person.inactive"]

    @pytest.mark.parametrize(
        ("field", "name", "password"), [("name", " \x00", PASSWORD), ("password", "Budi", "12345678")]
    )
    def test_a_bad_name_or_a_weak_password_leaves_the_link_good(self, cast, field, name, password):
        invitation = services.invite(
            by=cast.head, email="budi@lab.example", unit=cast.puskesmas, unit_role=MEMBER
        )
        with pytest.raises(Invalid) as refused:
            services.accept_invitation(token=invitation.token, by=None, name=name, password=password)
        assert {o.field for o in refused.value.obstacles} == {field}
        assert not User.objects.filter(email="budi@lab.example").exists()
        assert services.accept_invitation(token=invitation.token, by=None, name="Budi", password=PASSWORD)


class TestAskingForAnAccount:
    def ask(self, cast, **change):
        asked = {"email": "Warga@Lab.Example", "name": "Warga\x00 Baru", "unit": cast.puskesmas, **change}
        services.ask_account(**asked)

    def test_the_head_approves_and_the_person_is_a_member_who_can_sign_in(self, cast, told):
        self.ask(cast)
        registration = Registration.objects.get()
        assert (registration.email, registration.name) == ("warga@lab.example", "Warga Baru")
        user = services.approve_registration(by=cast.head, registration=registration)
        assert user.email == "warga@lab.example"
        assert not user.has_usable_password()
        assert selectors.is_member(user, cast.puskesmas)
        assert [name for name, _sent in told] == ["asked", "approved"]
        assert told[1][1]["user"] == user

    def test_refused_with_a_reason_nobody_comes_in(self, cast, told):
        self.ask(cast)
        registration = Registration.objects.get()
        with pytest.raises(Invalid):
            services.refuse_registration(by=cast.deputy, registration=registration, reason=" ")
        services.refuse_registration(by=cast.deputy, registration=registration, reason="Bukan pegawai kami")
        registration.refresh_from_db()
        assert (registration.status, registration.reason) == ("refused", "Bukan pegawai kami")
        assert [name for name, _sent in told] == ["asked", "refused"]
        assert not User.objects.filter(email="warga@lab.example").exists()

    @pytest.mark.parametrize(
        "part", ["member", "parent_head", "partner_head", "executive", "auditor", "outsider"]
    )
    def test_others_neither_see_nor_answer_it(self, cast, part):
        self.ask(cast)
        registration, by = Registration.objects.get(), getattr(cast, part)
        assert not Registration.objects.visible_to(by).exists()
        with pytest.raises(Denied):
            services.approve_registration(by=by, registration=registration)
        with pytest.raises(Denied):
            services.refuse_registration(by=by, registration=registration, reason="x")

    @pytest.mark.parametrize("part", ["head", "deputy", "secretary"])
    def test_head_deputy_and_secretariat_see_it(self, cast, part):
        self.ask(cast)
        assert Registration.objects.visible_to(getattr(cast, part)).waiting().exists()

    def test_it_is_answered_once(self, cast):
        self.ask(cast)
        registration = Registration.objects.get()
        services.approve_registration(by=cast.head, registration=registration)
        with pytest.raises(Refused) as refused:
            services.refuse_registration(by=cast.secretary, registration=registration, reason="x")
        assert refused.value.codes == ["registration.answered"]

    def test_an_address_with_an_account_and_one_that_waits_leave_everything_as_it_is(self, cast, told):
        self.ask(cast, email=cast.outsider.email.upper())
        assert not Registration.objects.exists()
        self.ask(cast)
        self.ask(cast, name="Nama Lain")
        assert [r.name for r in Registration.objects.all()] == ["Warga Baru"]
        assert len(told) == 1

    @pytest.mark.parametrize(
        ("code", "fields"),
        [
            ("unit.not_ours", {"ours": False}),
            ("unit.inactive", {"active_to": dt.date(2026, 11, 23)}),
            ("unit.inactive", {"active_from": dt.date(2026, 11, 25)}),
        ],
    )
    def test_only_active_units_of_ours_can_be_asked_for(self, cast, code, fields):
        unit = make_unit("Kantor Pos", **fields)
        with pytest.raises(Refused) as refused:
            self.ask(cast, unit=unit)
        assert refused.value.codes == [code]
        assert unit not in selectors.units_to_register_for()

    def test_somebody_invited_meanwhile_is_taken_in_as_they_are(self, cast):
        self.ask(cast)
        invitation = services.invite(
            by=cast.secretary, email="warga@lab.example", unit=cast.dinsos, unit_role=MEMBER
        )
        user = services.accept_invitation(token=invitation.token, by=None, name="Warga", password=PASSWORD)
        assert services.approve_registration(by=cast.head, registration=Registration.objects.get()) == user
        assert selectors.is_member(user, cast.puskesmas)

    def test_somebody_with_an_account_asks_to_join_one_more_unit(self, cast):
        services.ask_unit(by=cast.outsider, unit=cast.puskesmas)
        services.ask_unit(by=cast.member, unit=cast.puskesmas)
        [registration] = Registration.objects.all()
        assert registration.user == cast.outsider
        services.approve_registration(by=cast.head, registration=registration)
        assert selectors.is_member(cast.outsider, cast.puskesmas)

    def test_a_deactivated_person_is_not_taken_in(self, cast):
        services.ask_unit(by=cast.outsider, unit=cast.puskesmas)
        services.deactivate(by=cast.secretary, user=cast.outsider)
        with pytest.raises(Refused) as refused:
            services.approve_registration(by=cast.head, registration=Registration.objects.get())
        assert refused.value.codes == ["person.inactive"]


class TestWhoSeesWhom:
    def test_everybody_signed_in_reads_the_units_and_a_deactivated_person_none(self, cast):
        from workflow.people.models import Unit

        assert cast.puskesmas in Unit.objects.visible_to(cast.outsider)
        services.deactivate(by=cast.secretary, user=cast.outsider)
        assert not Unit.objects.visible_to(cast.outsider).exists()

    def test_of_people_one_sees_oneself_a_head_the_unit_and_the_secretariat_all(self, cast):
        everybody = set(cast.everybody().values())
        house = {p for p in everybody if selectors.is_member(p, cast.puskesmas)}
        seen = {part: set(User.objects.visible_to(getattr(cast, part))) for part in cast.everybody()}
        for part, people in seen.items():
            person = getattr(cast, part)
            if part.startswith("secretary"):
                assert people == everybody
            elif part in ("head", "deputy"):
                assert people == house
            else:
                assert people == {person}, part

    def test_absences_and_invitations_follow(self, cast):
        day = dt.date(2026, 11, 24)
        services.record_absence(by=cast.member, user=cast.member, start=day, end=day)
        services.invite(by=cast.head, email="b@lab.example", unit=cast.puskesmas, unit_role=MEMBER)
        from workflow.people.models import Absence

        for part, sees in [
            ("member", (1, 0)),
            ("head", (1, 1)),
            ("deputy", (1, 1)),
            ("secretary", (1, 1)),
            ("outsider", (0, 0)),
            ("parent_head", (0, 0)),
            ("executive", (0, 0)),
        ]:
            user = getattr(cast, part)
            counts = (Absence.objects.visible_to(user).count(), Invitation.objects.visible_to(user).count())
            assert counts == sees, part
