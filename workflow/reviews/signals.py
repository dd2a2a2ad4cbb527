"""What the reviews room tells the rooms above, always inside the transaction that did it.

Sent with `send`: a listener that fails undoes what happened. `by` is None where the system acted
(assigned again when a stage is submitted again, closed by an announcement).
"""

from django.dispatch import Signal

# A panel opens with a submission. `assignments` are the people of the stage's last panel, assigned again at
# once (each is also sent as `reviewer_assigned`); an empty list means: nobody yet, the secretariat must act.
panel_opened = Signal()  # panel, revision, assignments (list)

reviewer_assigned = Signal()  # assignment, by
# cause: "unassigned" or "swapped" (by the secretariat), "declined" or "conflict" (by the reviewer)
reviewer_unassigned = Signal()  # assignment, by, cause
reviewer_reminded = Signal()  # assignment, by: a person of the lab asks once more
review_due_moved = Signal()  # assignment, old (date), new (date), cause ("calendar", "extend")
# An executive names who acts for a secretariat that is conflicted as a whole.
announcer_named = Signal()  # nomination, by
lead_named = Signal()  # panel, lead (User or None), former (User or None), by

review_filed = Signal()  # review, filing, first (bool: the reviewer's first on this panel), by
quorum_reached = Signal()  # panel, judged (int: filed reviews with a total)

decision_recorded = Signal()  # decision, by
decision_void = Signal()  # decision, cause ("changed", "recalled", "withdrawn"), by
decision_announced = Signal()  # decision, proposal, row (LogRow), by
decision_corrected = Signal()  # decision, row (LogRow), by

# cause: "announced", "recalled" (the panel is cancelled), "withdrawn" (filed reviews kept, others not needed)
panel_closed = Signal()  # panel, cause, by
panel_reopened = Signal()  # panel, by: an announcement was corrected; filed reviews stand
