"""The nightly seal over all chain heads."""

from __future__ import annotations

import json

from django.db import transaction

from workflow.proposals import log
from workflow.proposals.models import Proposal, Seal
from workflow.proposals.signals import log_sealed
from workflow.workdays import clock


@transaction.atomic
def seal() -> Seal:
    """One digest over every chain's end, once a day; a second call that day answers the same seal."""
    day = clock.today()
    existing = Seal.objects.filter(day=day).first()
    if existing:
        return existing
    heads = [
        [pk, n, head]
        for pk, n, head in Proposal.objects.order_by("pk").values_list("pk", "last_n", "head_hash")
    ]
    text = json.dumps(heads, separators=(",", ":"))
    made = Seal.objects.create(day=day, at=clock.now(), chains=len(heads), heads=text, digest=log.sign(text))
    log_sealed.send(Seal, seal=made)
    return made
