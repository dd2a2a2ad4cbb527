"""What happened to people and units, told inside the transaction of the change."""

from django.dispatch import Signal

account_asked = Signal()  # registration
account_approved = Signal()  # registration, user
account_refused = Signal()  # registration (its reason is in it)
invited = Signal()  # invitation, token (the secret of the link, stored nowhere)
sign_in_mail_asked = Signal()  # mail (SignInMail: a code or a link that lets somebody in)
unit_role_changed = Signal()  # user, unit, role, given (False: taken away), by
lab_role_changed = Signal()  # user, role, given, by
absence_changed = Signal()  # user
deactivated = Signal()  # user, by: sessions and tokens end, what waits on the person moves on
reactivated = Signal()  # user, by
unit_closed = Signal()  # unit, successor (or None), by
units_merged = Signal()  # unit (a doubtful one), into, by: what it owned is the other's; answers ids moved
merge_taken_back = Signal()  # answer (DoubtAnswer), unit, into, by: what went along comes back, or Refused
