"""What the calendar tells the rooms above, inside the transaction of the change."""

from django.dispatch import Signal

# Sent with `days: list[date]`, sorted: every day whose row was added, changed or removed.
calendar_changed = Signal()
