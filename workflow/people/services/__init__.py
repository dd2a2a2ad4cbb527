"""Every change to units and people. Each service asks whether `by` may, and runs in one transaction."""

from workflow.people.services.accounts import (
    accept_invitation,
    approve_registration,
    ask_account,
    ask_unit,
    find_invitation,
    invite,
    refuse_registration,
    revoke_invitation,
    why_not_accept,
)
from workflow.people.services.doubts import confirm_unit, merge_unit, take_back_answer
from workflow.people.services.leaving import close_unit, deactivate, reactivate
from workflow.people.services.persons import change_email, change_person
from workflow.people.services.roles import (
    cancel_absence,
    end_lab_role,
    end_unit_role,
    give_lab_role,
    give_unit_role,
    record_absence,
)
from workflow.people.services.units import change_unit, create_unit, move_unit, rename_unit

__all__ = [
    "accept_invitation",
    "approve_registration",
    "ask_account",
    "ask_unit",
    "cancel_absence",
    "change_email",
    "change_person",
    "change_unit",
    "close_unit",
    "confirm_unit",
    "create_unit",
    "deactivate",
    "end_lab_role",
    "end_unit_role",
    "find_invitation",
    "give_lab_role",
    "give_unit_role",
    "invite",
    "merge_unit",
    "move_unit",
    "reactivate",
    "record_absence",
    "refuse_registration",
    "rename_unit",
    "revoke_invitation",
    "take_back_answer",
    "why_not_accept",
]
