"""Files of a proposal. Bytes are written once; removing hides, replacing adds a row."""

from __future__ import annotations

import base64

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflow import chance
from workflow.people.models import User
from workflow.proposals.models.proposal import Proposal
from workflow.workdays import clock


class EvidenceKind(models.TextChoices):
    """What a file proves; which kinds a stage must carry is data of the cycle."""

    OTHER = "", _("Lampiran lain")
    BASELINE_SOURCE = "baseline_source", _("Sumber data dasar")
    ACTION_PLAN = "action_plan", _("Rencana aksi")
    SCHEDULE = "schedule", _("Jadwal")
    DECREE = "decree", _("SK")
    SOP = "sop", _("SOP")
    PHOTO = "photo", _("Foto")


class FileType(models.TextChoices):
    """What the bytes are, whatever the name says; the value is the ending of the stored name."""

    PDF = "pdf", "PDF"
    DOCX = "docx", "DOCX"
    XLSX = "xlsx", "XLSX"
    PPTX = "pptx", "PPTX"
    ODT = "odt", "ODT"
    ODS = "ods", "ODS"
    ODP = "odp", "ODP"
    JPEG = "jpg", "JPEG"
    PNG = "png", "PNG"
    WEBP = "webp", "WebP"


def new_file_id() -> str:
    """Sixteen random characters (base32): an address nobody guesses by counting."""
    return base64.b32encode(chance.some_bytes(10)).decode().lower()


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def current(self) -> AttachmentQuerySet:
        """The files of the present text: neither removed nor replaced."""
        return self.filter(removed_at__isnull=True)


class Attachment(models.Model):
    """One uploaded file. `stored` is short and our own; `name` is what people see, ending kept.

    `readable` is false where nothing can look inside (a password, a cut-off file): it is kept, shown
    as "tidak dapat dipratinjau", and a stage cannot be sent with it as its only evidence.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_file_id, editable=False)
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="attachments")
    kind = models.CharField(max_length=20, choices=EvidenceKind.choices, blank=True)
    name = models.CharField(max_length=255)
    # What a picture shows, for whoever does not see it; part of the text, and optional.
    description = models.CharField(_("deskripsi"), max_length=300, blank=True, default="")
    stored = models.CharField(max_length=60, unique=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()  # bytes
    type = models.CharField(max_length=4, choices=FileType.choices)
    width = models.PositiveIntegerField(null=True, blank=True)  # pixels, pictures only
    height = models.PositiveIntegerField(null=True, blank=True)
    readable = models.BooleanField(default=True)
    # None: it came with an imported record.
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["uploaded_at", "pk"]
        verbose_name = _("lampiran")
        verbose_name_plural = _("lampiran")
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="attachment_has_bytes"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="attachment_removed_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        return self.type in (FileType.JPEG, FileType.PNG, FileType.WEBP)
