"""What the proposals room tells the rooms above, always inside the transaction that did it.

Sent with `send`: a listener that fails undoes the move.
"""

from django.dispatch import Signal

# proposal, row (LogRow), verb, from_state, to_state, by (User or None), revision, visit, mandate
proposal_moved = Signal()
proposal_created = Signal()  # proposal, row, by
deadline_moved = Signal()  # visit, old (date), new (date), cause ("calendar", "call", "extend")
endorsement_asked = Signal()  # request, by
endorsement_answered = Signal()  # request, by
endorsement_lapsed = Signal()  # request, by (None: the system)
hand_over_asked = Signal()  # hand_over, by
hand_over_answered = Signal()  # hand_over, by
passed_stage_changed = Signal()  # proposal, stage, section, by
team_changed = Signal()  # proposal, user, role ("" when removed), by
coach_named = Signal()  # proposal, coach (or None), by
feedback_given = Signal()  # feedback, by (None: it came with an announcement)
feedback_answered = Signal()  # reply, by
worksheet_changed = Signal()  # proposal, by: the content's digest may have changed
log_sealed = Signal()  # seal
log_fault_found = Signal()  # faults: list[Fault]
