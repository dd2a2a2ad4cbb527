"""What the exhibition tells the rooms above, inside the transaction that did it."""

from django.dispatch import Signal

entry_published = Signal()  # entry, version, row (LogRow), by
entry_retracted = Signal()  # entry, row (LogRow), by
entry_offered = Signal()  # entry, by: its draft is ready for the team to read
entry_commented = Signal()  # comment (EntryComment), by
