"""Two people at the same moment, on a real PostgreSQL."""

import pytest

from tests.cast import HEAD, MEMBER
from tests.racing import race
from workflow.people import services
from workflow.people.models import Registration, Unit, UnitRole, User

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PASSWORD = "sepeda-ontel-biru"


def test_one_link_pressed_twice_makes_one_account(cast):
    invitation = services.invite(by=cast.head, email="b@lab.example", unit=cast.puskesmas, unit_role=MEMBER)

    def accept():
        services.accept_invitation(token=invitation.token, by=None, name="B", password=PASSWORD)

    assert race(*[accept] * 8) == ["done"] + ["invitation.used"] * 7
    assert User.objects.filter(email="b@lab.example").count() == 1


def test_a_request_approved_and_refused_at_once_has_one_answer(cast):
    services.ask_account(email="w@lab.example", name="W", unit=cast.puskesmas)
    registration, head, deputy = Registration.objects.get(), cast.head, cast.deputy
    answers = race(
        lambda: services.approve_registration(by=head, registration=registration),
        lambda: services.refuse_registration(by=deputy, registration=registration, reason="Bukan kami"),
    )
    assert answers == ["done", "registration.answered"]
    registration.refresh_from_db()
    assert (registration.status == "approved") == User.objects.filter(email="w@lab.example").exists()


def test_one_address_that_asks_many_times_at_once_waits_once(cast):
    unit = cast.puskesmas
    ask = [lambda: services.ask_account(email="w@lab.example", name="W", unit=unit)] * 8
    assert race(*ask) == ["done"] * 8
    assert Registration.objects.count() == 1


def test_two_moves_never_close_a_circle(cast):
    by, dinsos, dinkes = cast.secretary, cast.dinsos, cast.dinkes
    answers = race(
        lambda: services.move_unit(by=by, unit=dinsos, parent=dinkes),
        lambda: services.move_unit(by=by, unit=dinkes, parent=dinsos),
    )
    assert answers == ["done", "unit.cycle"]
    assert Unit.objects.filter(pk__in=[dinsos.pk, dinkes.pk], parent=None).count() == 1


def test_two_heads_named_at_once_leave_one(cast):
    by, unit = cast.secretary, cast.puskesmas
    people = [cast.member, cast.proposer, cast.co_writer, cast.reader]
    acts = [
        lambda user=user: services.give_unit_role(by=by, user=user, unit=unit, role=HEAD) for user in people
    ]
    assert race(*acts) == ["done"] * 4
    assert UnitRole.objects.filter(unit=unit, role=HEAD).current().count() == 1


def test_two_secretaries_who_remove_each_other_leave_one(cast):
    one, two = cast.secretary, cast.secretary_2
    answers = race(
        lambda: services.deactivate(by=one, user=two), lambda: services.deactivate(by=two, user=one)
    )
    assert answers in (["done", "secretariat.last"], ["done", "role.denied"])
    assert User.objects.filter(pk__in=[one.pk, two.pk], is_active=True).count() == 1
