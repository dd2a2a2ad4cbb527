import datetime as dt

import pytest
from django.db import transaction
from django.db.models import ProtectedError

from tests.cast import HEAD, MEMBER, make_person, make_unit
from workflow.people import duties, selectors, services
from workflow.people.models import Unit, UnitRole, User
from workflow.people.signals import deactivated, unit_closed
from workflow.refusals import Denied, Invalid, Refused

D = dt.date


@pytest.fixture
def shelf():
    """A room above with one duty per person and unit: books to look after. `shelf[book] = keeper id`."""
    books: dict[str, int] = {}

    def of(leaving):
        return [
            duties.Duty("books", f"books:{book}", f"Buku {book}", User.objects.filter(is_active=True))
            for book, keeper in sorted(books.items())
            if keeper == leaving.pk
        ]

    def hand_over(duty, successor, by):
        assert transaction.get_connection().in_atomic_block
        books[duty.key.partition(":")[2]] = successor.pk

    duties.register(duties.Source("books", hand_over, for_user=of))
    yield books
    duties.unregister("books")


class TestDeactivating:
    def test_every_duty_without_a_successor_is_named(self, cast, shelf):
        shelf.update(a=cast.member.pk, b=cast.member.pk)
        with pytest.raises(Refused) as refused:
            services.deactivate(by=cast.secretary, user=cast.member, successors={"books:a": cast.proposer.pk})
        assert refused.value.codes == ["duty.open"]
        assert refused.value.obstacles[0].field == "books:b"
        assert "Buku b" in str(refused.value.obstacles[0].text)
        assert User.objects.get(pk=cast.member.pk).is_active
        assert shelf["a"] == cast.member.pk, "nothing is handed over by halves"

    def test_duties_go_to_the_successors_named_and_access_ends(self, cast, shelf):
        shelf.update(a=cast.member.pk, b=cast.member.pk)
        services.deactivate(
            by=cast.secretary,
            user=cast.member,
            successors={"books:a": cast.proposer.pk, "books:b": cast.co_writer.pk},
        )
        assert shelf == {"a": cast.proposer.pk, "b": cast.co_writer.pk}
        assert not User.objects.get(pk=cast.member.pk).is_active
        assert not selectors.is_member(cast.member, cast.puskesmas)
        assert UnitRole.objects.filter(user=cast.member).count() == 1, "the row stays"

    def test_the_leaver_and_the_inactive_cannot_be_successors(self, cast, shelf):
        gone = make_person("Sudah Pergi", is_active=False)
        shelf.update(a=cast.member.pk)
        for successor in (cast.member, gone):
            with pytest.raises(Invalid) as refused:
                services.deactivate(by=cast.secretary, user=cast.member, successors={"books:a": successor.pk})
            assert refused.value.codes == ["duty.successor"]

    def test_a_head_hands_over_the_post_or_leaves_it_vacant_on_purpose(self, cast):
        key = f"people.head:{cast.puskesmas.pk}"
        assert [duty.key for duty in duties.of_user(cast.head)] == [key]
        with pytest.raises(Refused) as refused:
            services.deactivate(by=cast.secretary, user=cast.head)
        assert refused.value.codes == ["duty.open"]
        with pytest.raises(Invalid):
            services.deactivate(by=cast.secretary, user=cast.head, successors={key: cast.outsider.pk})
        services.deactivate(by=cast.secretary, user=cast.head, successors={key: cast.deputy.pk})
        assert set(selectors.heads_of(cast.puskesmas.pk)) == {cast.deputy}
        services.deactivate(by=cast.secretary, user=cast.deputy, successors={key: None})
        assert not selectors.heads_of(cast.puskesmas.pk).exists()

    def test_only_the_secretariat_and_nobody_oneself_nor_the_last_secretary(self, cast):
        with pytest.raises(Denied):
            services.deactivate(by=cast.head, user=cast.member)
        with pytest.raises(Refused) as refused:
            services.deactivate(by=cast.secretary, user=cast.secretary)
        assert refused.value.codes == ["person.self"]
        root = make_person("Akun Awal", is_superuser=True)
        with pytest.raises(Refused) as refused:
            services.deactivate(by=root, user=cast.secretary)
        assert refused.value.codes == ["secretariat.last"]

    def test_a_listener_that_fails_keeps_the_person(self, cast):
        def fail(**kwargs):
            raise RuntimeError("no")

        deactivated.connect(fail)
        try:
            with pytest.raises(RuntimeError):
                services.deactivate(by=cast.secretary, user=cast.member)
        finally:
            deactivated.disconnect(fail)
        assert User.objects.get(pk=cast.member.pk).is_active
        assert selectors.is_member(cast.member, cast.puskesmas)

    def test_twice_is_harmless_and_somebody_who_returns_gets_no_part_back(self, cast):
        told = []

        def listen(user, **kwargs):
            told.append(user)

        deactivated.connect(listen)
        try:
            for _again in range(2):
                services.deactivate(by=cast.secretary, user=cast.reviewer_a)
        finally:
            deactivated.disconnect(listen)
        assert told == [cast.reviewer_a]
        services.reactivate(by=cast.secretary, user=cast.reviewer_a)
        assert User.objects.get(pk=cast.reviewer_a.pk).is_active
        assert selectors.lab_roles(cast.reviewer_a) == frozenset()

    def test_the_open_page_of_a_deactivated_person_is_that_of_a_stranger(self, cast, client):
        client.force_login(cast.member)
        assert client.get("/").wsgi_request.user == cast.member
        services.deactivate(by=cast.secretary, user=cast.member)
        assert not client.get("/").wsgi_request.user.is_authenticated


class TestWhatAPersonDidKeepsTheirName:
    """Review 43."""

    def test_nobody_who_ever_acted_can_be_deleted(self, cast):
        invitation = services.invite(
            by=cast.head, email="baru@lab.example", unit=cast.puskesmas, unit_role=MEMBER
        )
        services.deactivate(
            by=cast.secretary, user=cast.head, successors={f"people.head:{cast.puskesmas.pk}": None}
        )
        with pytest.raises(ProtectedError):
            cast.head.delete()
        invitation.refresh_from_db()
        assert str(invitation.invited_by) == "Endang Larasati"


class TestClosingAUnit:
    def test_its_people_go_on_in_the_successor_as_members(self, cast, frozen):
        people = [cast.head, cast.member, cast.reviewer_same_unit]
        told = []

        def listen(unit, successor, **kwargs):
            told.append((unit, successor))

        unit_closed.connect(listen)
        try:
            services.close_unit(by=cast.secretary, unit=cast.puskesmas, successor=cast.dinsos)
        finally:
            unit_closed.disconnect(listen)
        assert told == [(cast.puskesmas, cast.dinsos)]
        assert all(selectors.is_member(person, cast.dinsos) for person in people)
        assert not UnitRole.objects.filter(unit=cast.dinsos, role=HEAD).exists(), "a post does not move along"
        frozen.shift(dt.timedelta(days=1))
        closed = Unit.objects.get(pk=cast.puskesmas.pk)
        assert not closed.is_active()
        assert closed.successor == cast.dinsos
        assert not any(selectors.is_member(person, closed) for person in people)
        with pytest.raises(Refused) as refused:
            services.close_unit(by=cast.secretary, unit=closed)
        assert refused.value.codes == ["unit.inactive"]

    def test_a_reviewer_is_not_left_without_a_unit(self, cast):
        cast.reviewer_same_unit  # noqa: B018
        with pytest.raises(Refused) as refused:
            services.close_unit(by=cast.secretary, unit=cast.puskesmas)
        assert refused.value.codes == ["reviewer.without_unit"]

    def test_units_below_it_are_asked_about(self, cast):
        key = f"people.child:{cast.puskesmas.pk}"
        with pytest.raises(Refused) as refused:
            services.close_unit(by=cast.secretary, unit=cast.dinkes)
        assert [o.field for o in refused.value.obstacles] == [key]
        services.close_unit(by=cast.secretary, unit=cast.dinkes, successors={key: cast.dinsos.pk})
        assert Unit.objects.get(pk=cast.puskesmas.pk).parent == cast.dinsos

    def test_a_unit_is_not_its_own_successor_and_none_that_is_closed(self, cast):
        closed = make_unit("Lama", active_to=D(2026, 1, 1))
        for successor, code in [(cast.dinsos, "unit.own_successor"), (closed, "unit.inactive")]:
            with pytest.raises(Refused) as refused:
                services.close_unit(by=cast.secretary, unit=cast.dinsos, successor=successor)
            assert refused.value.codes == [code]
