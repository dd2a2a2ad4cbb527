"""Every write of the proposals room, named by the verb of the domain.

State changes only in `move`. Each service is one transaction, takes keywords only, and refuses with the
reasons of `workflow.refusals`.
"""

from workflow.proposals.imports import import_record
from workflow.proposals.services.checking import ask_check, run_asked_check
from workflow.proposals.services.clocks import change_call, extend, give_late_leave, wake_due
from workflow.proposals.services.creating import create, start
from workflow.proposals.services.cycles import (
    StageTerms,
    change_cycle,
    describe_cycle,
    open_cycle,
    set_stages,
)
from workflow.proposals.services.handing import (
    accept_hand_over,
    cancel_hand_over,
    hand_over,
    refuse_hand_over,
)
from workflow.proposals.services.moving import move
from workflow.proposals.services.sealing import seal
from workflow.proposals.services.team import (
    add_partner,
    add_to_team,
    explain_small_team,
    name_coach,
    remove_from_team,
    remove_partner,
)

__all__ = [
    "StageTerms",
    "accept_hand_over",
    "add_partner",
    "add_to_team",
    "ask_check",
    "cancel_hand_over",
    "change_call",
    "change_cycle",
    "create",
    "describe_cycle",
    "explain_small_team",
    "extend",
    "give_late_leave",
    "hand_over",
    "import_record",
    "move",
    "name_coach",
    "open_cycle",
    "refuse_hand_over",
    "remove_from_team",
    "remove_partner",
    "run_asked_check",
    "seal",
    "set_stages",
    "start",
    "wake_due",
]
