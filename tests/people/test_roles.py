import datetime as dt

import pytest

from tests.cast import DEPUTY, HEAD, MEMBER, make_person, make_unit
from workflow.people import selectors, services
from workflow.people.models import Absence, LabRole, Registration, UnitRole
from workflow.people.signals import lab_role_changed, unit_role_changed
from workflow.refusals import Denied, Invalid, Refused

D = dt.date
TODAY, TOMORROW = D(2026, 11, 24), D(2026, 11, 25)


def role_of(user, unit, role=MEMBER):
    return UnitRole.objects.get(user=user, unit=unit, role=role)


@pytest.fixture
def told():
    """(person, part, given) of every signal, in order."""
    heard = []

    def listen(user, role, given, **kwargs):
        heard.append((user, role, given))

    for signal in (unit_role_changed, lab_role_changed):
        signal.connect(listen)
    yield heard
    for signal in (unit_role_changed, lab_role_changed):
        signal.disconnect(listen)


class TestWhoMayGive:
    @pytest.mark.parametrize(
        ("part", "gives"),
        [
            ("secretary", {MEMBER, DEPUTY, HEAD}),
            ("head", {MEMBER, DEPUTY}),
            ("deputy", {MEMBER}),
            ("member", set()),
            ("parent_head", set()),
            ("outsider", set()),
            ("executive", set()),
        ],
    )
    def test_the_secretariat_gives_all_parts_a_head_two_a_deputy_one_others_none(self, cast, part, gives):
        by = getattr(cast, part)
        given = set()
        for role in (MEMBER, DEPUTY, HEAD):
            try:
                services.give_unit_role(by=by, user=cast.outsider, unit=cast.puskesmas, role=role)
                given.add(role)
            except Denied:
                pass
        assert given == gives

    @pytest.mark.parametrize("part", ["head", "deputy", "member", "executive", "auditor", "curator"])
    def test_only_the_secretariat_gives_and_takes_parts_in_the_lab(self, cast, part):
        by = getattr(cast, part)
        with pytest.raises(Denied):
            services.give_lab_role(by=by, user=by, role=LabRole.Role.SECRETARIAT)
        with pytest.raises(Denied):
            services.end_lab_role(by=by, role=LabRole.objects.get(user=cast.secretary))

    def test_a_deactivated_secretary_gives_nothing(self, cast):
        services.deactivate(by=cast.secretary, user=cast.secretary_2)
        with pytest.raises(Denied):
            services.give_unit_role(by=cast.secretary_2, user=cast.outsider, unit=cast.dinkes, role=HEAD)

    def test_a_head_cannot_dismiss_the_head_nor_a_deputy_the_deputy(self, cast):
        for by, user, role in [(cast.head, cast.head, HEAD), (cast.deputy, cast.deputy, DEPUTY)]:
            with pytest.raises(Denied):
                services.end_unit_role(by=by, role=role_of(user, cast.puskesmas, role))


class TestNobodyGivesThemselvesAPart:
    """Review 28: who decides is never who asked, on the server and not only on the page."""

    def test_neither_in_a_unit_nor_in_the_lab_nor_by_an_invitation(self, cast):
        me = cast.secretary
        for give in (
            lambda: services.give_unit_role(by=me, user=me, unit=cast.puskesmas, role=HEAD),
            lambda: services.give_unit_role(by=cast.head, user=cast.head, unit=cast.puskesmas, role=DEPUTY),
            lambda: services.give_lab_role(by=me, user=me, role=LabRole.Role.REVIEWER),
            lambda: services.invite(by=me, email=me.email.upper(), unit=cast.puskesmas, unit_role=HEAD),
        ):
            with pytest.raises(Denied) as refused:
                give()
            assert refused.value.codes == ["interest.own"]
        assert set(selectors.heads_of(cast.puskesmas.pk)) == {cast.head}

    def test_nor_by_approving_ones_own_request(self, cast):
        services.ask_unit(by=cast.secretary, unit=cast.puskesmas)
        [registration] = cast.puskesmas.registrations.all()
        with pytest.raises(Denied) as refused:
            services.approve_registration(by=cast.secretary, registration=registration)
        assert refused.value.codes == ["interest.own"]
        assert registration not in selectors.registrations_to_answer(cast.secretary)
        assert registration in selectors.registrations_to_answer(cast.secretary_2)
        services.approve_registration(by=cast.secretary_2, registration=registration)

    def test_how_many_wait_is_the_length_of_the_list_of_whoever_asks(self, cast):
        services.ask_unit(by=cast.secretary, unit=cast.puskesmas)
        services.ask_unit(by=cast.outsider, unit=cast.puskesmas)
        Registration.objects.create(email="baru@contoh.go.id", name="Baru", unit=cast.puskesmas)
        services.ask_unit(by=cast.head, unit=make_unit("Unit Lain"))
        askers = [cast.secretary, cast.secretary_2, cast.head, cast.proposer, cast.outsider]
        counts = [selectors.count_registrations(asker) for asker in askers]
        assert (counts[0], counts[1]) == (3, 4)
        listed = [
            selectors.registrations_to_answer(asker).count() if selectors.answers_registrations(asker) else 0
            for asker in askers
        ]
        assert counts == listed


class TestThePostOfHead:
    """Review 29."""

    def test_pending_endorsements_follow_the_post_the_new_head_at_once_and_the_old_one_no_longer(
        self, cast, told
    ):
        old, new = cast.head, cast.member
        services.give_unit_role(by=cast.secretary, user=new, unit=cast.puskesmas, role=HEAD)
        assert list(selectors.heads_of(cast.puskesmas.pk)) == [new]
        assert selectors.heads_by_unit()[cast.puskesmas.pk] == [new.pk]
        assert not selectors.unit_ids(old, selectors.HEADS).exists()
        assert told == [(old, HEAD, False), (new, HEAD, True)]
        with pytest.raises(Denied):
            services.give_unit_role(by=old, user=cast.outsider, unit=cast.puskesmas, role=MEMBER)

    def test_history_says_who_was_head_on_a_day(self, cast, frozen):
        cast.head  # noqa: B018
        services.give_unit_role(by=cast.secretary, user=cast.member, unit=cast.puskesmas, role=HEAD)
        assert list(selectors.heads_of(cast.puskesmas.pk, D(2026, 11, 23))) == [cast.head]
        assert list(selectors.heads_of(cast.puskesmas.pk, TODAY)) == [cast.member]
        assert UnitRole.objects.filter(role=HEAD).count() == 2, "nothing is deleted"

    def test_a_post_may_stay_empty(self, cast):
        services.end_unit_role(by=cast.secretary, role=role_of(cast.head, cast.puskesmas, HEAD))
        assert not selectors.heads_of(cast.puskesmas.pk).exists()
        assert cast.puskesmas.pk not in selectors.heads_by_unit()

    def test_somebody_may_head_a_second_unit(self, cast):
        services.give_unit_role(by=cast.secretary, user=cast.head, unit=cast.dinsos, role=HEAD)
        assert set(selectors.unit_ids(cast.head, [HEAD]).values_list("unit", flat=True)) == {
            cast.puskesmas.pk,
            cast.dinsos.pk,
        }


class TestDates:
    def test_a_part_holds_on_its_first_and_its_last_day(self, cast, frozen):
        role = services.give_unit_role(
            by=cast.secretary, user=cast.outsider, unit=cast.dinkes, role=MEMBER, start=TOMORROW, end=TOMORROW
        )
        days = [TODAY, TOMORROW, D(2026, 11, 26)]
        held = [UnitRole.objects.filter(pk=role.pk).current(day).exists() for day in days]
        assert held == [False, True, False]

    def test_a_part_ends_after_the_day_named_or_at_once(self, cast):
        later, at_once = cast.member, cast.co_writer
        services.end_unit_role(by=cast.head, role=role_of(later, cast.puskesmas), last_day=TODAY)
        services.end_unit_role(by=cast.head, role=role_of(at_once, cast.puskesmas))
        assert selectors.is_member(later, cast.puskesmas)
        assert not selectors.is_member(at_once, cast.puskesmas)

    def test_a_part_given_and_taken_away_on_one_day_keeps_its_row_and_can_be_given_again(self, cast, told):
        for _again in range(2):
            role = services.give_unit_role(by=cast.head, user=cast.outsider, unit=cast.puskesmas, role=MEMBER)
            services.end_unit_role(by=cast.head, role=role)
        assert UnitRole.objects.filter(user=cast.outsider, unit=cast.puskesmas).count() == 2
        assert not selectors.is_member(cast.outsider, cast.puskesmas)
        assert [given for _user, _role, given in told] == [True, False, True, False]

    def test_a_part_that_never_began_leaves_no_row(self, cast):
        role = services.give_unit_role(
            by=cast.head, user=cast.outsider, unit=cast.puskesmas, role=MEMBER, start=TOMORROW
        )
        services.end_unit_role(by=cast.head, role=role)
        assert not UnitRole.objects.filter(pk=role.pk).exists()

    def test_giving_what_is_held_changes_nothing(self, cast, told):
        held = role_of(cast.member, cast.puskesmas)
        again = services.give_unit_role(by=cast.head, user=cast.member, unit=cast.puskesmas, role=MEMBER)
        assert again == held
        assert told == []

    def test_the_last_day_cannot_come_before_the_first(self, cast):
        with pytest.raises(Invalid) as refused:
            services.give_unit_role(
                by=cast.head, user=cast.outsider, unit=cast.puskesmas, role=MEMBER, start=TOMORROW, end=TODAY
            )
        assert refused.value.codes == ["end.before_start"]


class TestTheLab:
    def test_a_reviewer_always_has_a_unit(self, cast):
        stray = make_person("Galih Tanpaunit")
        with pytest.raises(Refused) as refused:
            services.give_lab_role(by=cast.secretary, user=stray, role=LabRole.Role.REVIEWER)
        assert refused.value.codes == ["reviewer.without_unit"]
        with pytest.raises(Refused) as refused:
            services.end_unit_role(by=cast.secretary, role=role_of(cast.reviewer_a, cast.bappeda))
        assert refused.value.codes == ["reviewer.without_unit"]
        assert selectors.is_member(cast.reviewer_a, cast.bappeda)

    def test_a_reviewer_with_two_units_may_leave_one(self, cast):
        services.give_unit_role(by=cast.secretary, user=cast.reviewer_a, unit=cast.dinsos, role=MEMBER)
        services.end_unit_role(by=cast.secretary, role=role_of(cast.reviewer_a, cast.bappeda))
        assert not selectors.is_member(cast.reviewer_a, cast.bappeda)

    def test_a_part_in_the_lab_is_taken_away_at_once(self, cast, told):
        services.end_lab_role(by=cast.secretary, role=LabRole.objects.get(user=cast.curator))
        assert selectors.lab_roles(cast.curator) == frozenset()
        assert told == [(cast.curator, LabRole.Role.CURATOR, False)]

    def test_the_lab_is_never_left_without_a_secretary(self, cast):
        only = LabRole.objects.get(user=cast.secretary)
        with pytest.raises(Refused) as refused:
            services.end_lab_role(by=cast.secretary, role=only)
        assert refused.value.codes == ["secretariat.last"]
        assert selectors.has_lab_role(cast.secretary, LabRole.Role.SECRETARIAT)

    def test_a_superuser_names_the_first_secretary(self, cast):
        root = make_person("Akun Awal", is_superuser=True)
        services.give_lab_role(by=root, user=cast.member, role=LabRole.Role.SECRETARIAT)
        assert selectors.has_lab_role(cast.member, LabRole.Role.SECRETARIAT)


class TestAbsences:
    def test_one_says_oneself_when_one_is_away_and_the_head_or_the_secretariat_may_too(self, cast):
        for by in (cast.member, cast.head, cast.secretary):
            services.record_absence(by=by, user=cast.member, start=TODAY, end=TOMORROW)
        assert selectors.away_ids() == {cast.member.pk}
        assert selectors.away_ids(D(2026, 11, 26)) == frozenset()

    @pytest.mark.parametrize("part", ["outsider", "partner_head", "parent_head", "executive"])
    def test_others_cannot(self, cast, part):
        with pytest.raises(Denied):
            services.record_absence(by=getattr(cast, part), user=cast.member, start=TODAY, end=TODAY)
        assert not Absence.objects.exists()

    def test_somebody_back_early_is_there_at_once_and_the_past_days_stay(self, cast, frozen):
        absence = services.record_absence(
            by=cast.head, user=cast.head, start=D(2026, 11, 20), end=D(2026, 11, 30)
        )
        services.cancel_absence(by=cast.head, absence=absence)
        assert cast.head.pk not in selectors.away_ids()
        assert cast.head.pk in selectors.away_ids(D(2026, 11, 23))

    def test_a_leave_that_never_began_is_gone(self, cast):
        absence = services.record_absence(by=cast.head, user=cast.head, start=TODAY, end=TOMORROW)
        services.cancel_absence(by=cast.secretary, absence=absence)
        assert not Absence.objects.exists()


class TestCost:
    def test_who_heads_what_costs_one_query_for_any_number_of_units(self, cast, django_assert_num_queries):
        cast.head  # noqa: B018
        with django_assert_num_queries(1):
            assert selectors.heads_by_unit() == {cast.puskesmas.pk: [cast.head.pk]}
        cast.deputy, cast.parent_head, cast.partner_head  # noqa: B018
        with django_assert_num_queries(1):
            assert selectors.heads_by_unit() == {
                cast.puskesmas.pk: [cast.head.pk, cast.deputy.pk],
                cast.dinkes.pk: [cast.parent_head.pk],
                cast.dinsos.pk: [cast.partner_head.pk],
            }

    def test_a_deactivated_head_heads_nothing(self, cast):
        services.deactivate(
            by=cast.secretary, user=cast.head, successors={f"people.head:{cast.puskesmas.pk}": None}
        )
        assert selectors.heads_by_unit() == {}
