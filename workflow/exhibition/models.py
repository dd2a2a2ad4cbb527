"""The catalogue page of an innovation: an entry, its pictures, and what the public was shown when."""

from __future__ import annotations

import base64
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflow import chance
from workflow.people.models import Unit, UnitKind, User
from workflow.proposals.machine import STAGES, Stage
from workflow.proposals.models import Proposal
from workflow.proposals.models.worksheets import Affair, Form
from workflow.workdays import clock


class EntryQuerySet(models.QuerySet["Entry"]):
    def shown(self) -> EntryQuerySet:
        """What anybody may read, visitors included."""
        return self.filter(state=Entry.State.SHOWN)

    def visible_to(self, user: Any) -> EntryQuerySet:
        """What is shown, and the drafts this person may read (visibility.md, Table B)."""
        from workflow.exhibition import visibility

        return visibility.visible(self, user)


class Entry(models.Model):
    """One per proposal. What is written here is a draft: the public reads the newest `EntryVersion`.

    `address` and `first_published_at` are set at the first publishing and kept for good: a page that was
    taken down answers 404, and nobody else gets its address. `edits` counts the saved changes, so that
    nobody publishes or overwrites a text they have not seen.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draf")
        SHOWN = "shown", _("tayang")

    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="entry")
    state = models.CharField(max_length=5, choices=State.choices, default=State.DRAFT)
    title = models.CharField(_("judul"), max_length=200)
    summary = models.CharField(_("ringkasan"), max_length=600, blank=True)
    # All texts are plain, paragraphs apart by an empty line.
    text = models.TextField(_("uraian"), blank=True)
    story_drum_up = models.TextField(_("cerita Drum Up"), blank=True)
    story_diagnose = models.TextField(_("cerita Diagnose"), blank=True)
    story_design = models.TextField(_("cerita Design"), blank=True)
    story_deliver = models.TextField(_("cerita Deliver"), blank=True)
    credits = models.CharField(_("tim"), max_length=600, blank=True)
    form = models.CharField(_("bentuk"), max_length=12, choices=Form.choices, blank=True)
    affair = models.CharField(_("urusan"), max_length=20, choices=Affair.choices, blank=True)
    # Each `{"label", "unit", "before", "before_on", "after", "after_on"}`: decimals and dates as text.
    figures = models.JSONField(default=list, blank=True)
    edits = models.PositiveIntegerField(default=0)
    # By the name of a field who wrote it last: `{"edit": n, "by": user id, "at": moment as text}`.
    last_written = models.JSONField(default=dict, blank=True, editable=False)
    address = models.SlugField(max_length=80, unique=True, null=True, editable=False)  # noqa: DJ001
    first_published_at = models.DateTimeField(null=True, editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-first_published_at", "-pk"]
        verbose_name = _("halaman katalog")
        verbose_name_plural = _("halaman katalog")
        constraints = [
            models.CheckConstraint(
                condition=Q(address__isnull=True, first_published_at__isnull=True)
                | Q(address__isnull=False, first_published_at__isnull=False),
                name="entry_address_from_first_publishing",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(address__isnull=False), name="entry_shown_has_address"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_shown(self) -> bool:
        return self.state == self.State.SHOWN

    @property
    def is_retracted(self) -> bool:
        """It was shown once, and is not now."""
        return not self.is_shown and self.first_published_at is not None

    def story(self) -> dict[Stage, str]:
        return {stage: getattr(self, f"story_{stage.value}") for stage in STAGES}

    def current_pictures(self) -> models.QuerySet[Picture]:
        """The pictures of the draft in their order, without the removed ones."""
        return self.pictures.filter(removed_at__isnull=True)

    def latest_version(self) -> EntryVersion | None:
        """What the public reads, or last read."""
        return self.versions.order_by("-number").first()


class EntryVersion(models.Model):
    """An entry as it was published: canonical JSON with its digest, numbered 1, 2, … and never changed."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.TextField()
    digest = models.CharField(max_length=64)
    published_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="entry_version_number_once")]


def new_picture_id() -> str:
    """Sixteen random characters (base32): an address nobody guesses by counting."""
    return base64.b32encode(chance.some_bytes(10)).decode().lower()


class Picture(models.Model):
    """A picture of an entry, with bytes of its own: removing the attachment it came from changes nothing.

    A removed picture is hidden, not deleted: a published version may name it. `alt` says what is to be
    seen, for whoever does not see it; it may be empty in a draft only.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_picture_id, editable=False)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="pictures")
    position = models.PositiveSmallIntegerField()
    alt = models.CharField(_("teks alternatif"), max_length=300, blank=True)
    stored = models.CharField(max_length=80, unique=True)  # the name in the file store
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()  # pixels
    height = models.PositiveIntegerField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("gambar")
        verbose_name_plural = _("gambar")


class EntryComment(models.Model):
    """What the team or a curator says about a draft. It never reaches the public."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="comments")
    text = models.TextField(_("tanggapan"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True, blank=True)  # a curator has seen to it

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("tanggapan halaman katalog")
        verbose_name_plural = _("tanggapan halaman katalog")


class Showing(models.Model):
    """What the public may read now: one row per shown entry, gone in the moment of a retraction.

    Lists, search, counts, feed and pages read this table and nothing else, so that no draft can slip in.
    Everything here is copied from the published version; `words` is what search looks through, folded.
    """

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="showing")
    version = models.OneToOneField(EntryVersion, models.PROTECT, related_name="+")
    address = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=600)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_name = models.CharField(max_length=200)  # of the day of publishing
    kind = models.CharField(max_length=12, choices=UnitKind.choices)
    form = models.CharField(max_length=12, choices=Form.choices, blank=True)
    affair = models.CharField(max_length=20, choices=Affair.choices, blank=True)
    year = models.PositiveSmallIntegerField(null=True)  # of graduating; empty where nobody recorded it
    cover = models.ForeignKey(Picture, models.PROTECT, null=True, related_name="+")
    cover_alt = models.CharField(max_length=300, blank=True)
    words = models.TextField()
    first_published_at = models.DateTimeField()
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["-first_published_at", "-pk"]
        indexes = [
            models.Index(fields=["-first_published_at", "-id"], name="showing_newest"),
            models.Index(fields=["title", "id"], name="showing_by_title"),
            models.Index(fields=["affair", "-first_published_at"], name="showing_affair"),
        ]

    def __str__(self) -> str:
        return self.title


class Catalogue(models.Model):
    """One row: the state of the whole catalogue, made anew by every publishing and every retraction.

    `stamp` is random, so that a page kept under an old one is never served again, not even after a
    database was restored. `counts` are the shown entries by filter and value, so that a page need not
    count them: `{"total": n, "affair": {value: n}, …}`.
    """

    stamp = models.CharField(max_length=32)
    counts = models.JSONField(default=dict)
    changed_at = models.DateTimeField(default=clock.now)
