"""My deadlines in my own calendar: a secret address that a calendar program reads (iCalendar, RFC 5545)."""
