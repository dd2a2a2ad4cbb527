"""Many hands at one instant, each with a connection of its own (PostgreSQL only)."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from functools import partial

from django.db import connection

from notifications.models import Obligation
from workflow.people.models import User
from workflow.proposals.models import Proposal
from workflow.refusals import NotVisible, Refused


def at_once(number: int, do: Callable[[int], object]) -> list[str]:
    """Run `do(nth)` in that many threads, as `race` does."""
    return race(*(partial(do, nth) for nth in range(number)))


def race(*acts: Callable[[], object]) -> list[str]:
    """Run all at one instant; answers, sorted, "done" or the codes each was refused with.

    Any other exception is answered by its name, so that a deadlock or a crash cannot pass for a refusal.
    """
    start, answers = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait(timeout=30)
            act()
            answers.append("done")
        except Refused as refused:
            answers.append(",".join(refused.codes))
        except NotVisible:
            answers.append("not_visible")
        except Exception as fault:
            answers.append(f"{type(fault).__name__}: {fault}")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


def told_once_each(proposal: Proposal, *people: User) -> None:
    """Of the one move that won everybody it concerns is owed one message; who made it, none."""
    row = proposal.log.order_by("-n")[0]
    owed = Obligation.objects.filter(event=f"proposal:{proposal.pk}/log:{row.n}")
    told = owed.exclude(status=Obligation.Status.OVERTAKEN).values_list("recipient_id", flat=True)
    assert Counter(told) == {person.pk: 1 for person in people if person.pk != row.actor_id}
