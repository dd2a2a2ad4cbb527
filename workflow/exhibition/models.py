"""The catalogue page of an innovation: an entry, its pictures, and what the public was shown when."""

from __future__ import annotations

import base64
import secrets
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflow.people.models import User
from workflow.proposals.models import Proposal
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
    text = models.TextField(_("uraian"), blank=True)  # plain text, paragraphs apart by an empty line
    edits = models.PositiveIntegerField(default=0)
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
    return base64.b32encode(secrets.token_bytes(10)).decode().lower()


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
