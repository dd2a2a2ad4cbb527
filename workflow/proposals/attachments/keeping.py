"""Bytes stay while anything names them, whoever deletes the row and however."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, pre_delete
from django.dispatch import receiver
from django.utils.translation import gettext as _

from workflow.proposals.attachments import selectors, storing
from workflow.proposals.models import Attachment
from workflow.refusals import Obstacle, Refused


@receiver(pre_delete, sender=Attachment, dispatch_uid="attachment_kept")
def refuse_while_named(instance: Attachment, **_kwargs: Any) -> None:
    if selectors.is_named(instance):
        text = _("Berkas ini bagian dari pengajuan yang sudah dikirim dan tidak dapat dihapus.")
        raise Refused(Obstacle("file.named", text))


@receiver(post_delete, sender=Attachment, dispatch_uid="attachment_bytes")
def forget_bytes(instance: Attachment, **_kwargs: Any) -> None:
    transaction.on_commit(lambda: storing.discard(instance.stored))
