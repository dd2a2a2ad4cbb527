"""Units, the people in them, the parts they have, and the two doors by which accounts come."""

from workflow.people.models.accounts import Invitation, Registration, SignInMail
from workflow.people.models.roles import Absence, DatedQuerySet, LabRole, UnitRole
from workflow.people.models.units import DoubtAnswer, Unit, UnitKind, UnitName, name_of_then
from workflow.people.models.users import User

__all__ = [
    "Absence",
    "DatedQuerySet",
    "DoubtAnswer",
    "Invitation",
    "LabRole",
    "Registration",
    "SignInMail",
    "Unit",
    "UnitKind",
    "UnitName",
    "UnitRole",
    "User",
    "name_of_then",
]
