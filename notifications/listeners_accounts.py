"""The log itself and accounts: their signals become rows of the ledger, as in `listeners`."""

from __future__ import annotations

import hashlib
from typing import Any

from django.dispatch import receiver

from notifications import ledger
from notifications.kinds.accounts import AccountApproved, AccountAsked, AccountRefused, Invited, LetIn
from notifications.kinds.records import LogFault, LogSealed
from notifications.owing import owe
from workflow.people import signals as people
from workflow.proposals import signals as proposals
from workflow.workdays import clock


@receiver(proposals.log_sealed, dispatch_uid="notifications.log_sealed")
def _log_sealed(sender: object, seal: Any, **_more: object) -> None:
    owe(LogSealed, f"seal:{seal.pk}", f"day:{seal.day}")


@receiver(proposals.log_fault_found, dispatch_uid="notifications.log_fault_found")
def _log_fault_found(sender: object, faults: list, **_more: object) -> None:
    codes = sorted({fault.code for fault in faults})
    named = "|".join(sorted(f"{fault.proposal}:{fault.code}" for fault in faults))
    digest = hashlib.sha256(named.encode()).hexdigest()[:16]
    facts = {"count": len(faults), "codes": codes}
    owe(LogFault, "log:0", f"fault:{clock.today()}:{digest}", facts=facts)


@receiver(people.account_asked, dispatch_uid="notifications.account_asked")
def _account_asked(sender: object, registration: Any, **_more: object) -> None:
    owe(AccountAsked, f"registration:{registration.pk}", "asked")


def _close_registration(registration: Any) -> None:
    ledger.settle(
        subject=f"registration:{registration.pk}",
        kinds_of=[AccountAsked.code],
        reason=registration.status,
    )


@receiver(people.account_approved, dispatch_uid="notifications.account_approved")
def _account_approved(sender: object, registration: Any, **_more: object) -> None:
    _close_registration(registration)
    owe(AccountApproved, f"registration:{registration.pk}", "approved")


@receiver(people.account_refused, dispatch_uid="notifications.account_refused")
def _account_refused(sender: object, registration: Any, **_more: object) -> None:
    _close_registration(registration)
    owe(AccountRefused, f"registration:{registration.pk}", "refused")


@receiver(people.invited, dispatch_uid="notifications.invited")
def _invited(sender: object, invitation: Any, **_more: object) -> None:
    owe(Invited, f"invitation:{invitation.pk}", "invited")


@receiver(people.sign_in_mail_asked, dispatch_uid="notifications.let_in")
def _let_in(sender: object, mail: Any, **_more: object) -> None:
    owe(LetIn, f"signinmail:{mail.pk}", "let_in")
