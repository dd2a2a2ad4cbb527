"""The proposal: one idea, its unit, its team and where it stands."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from workflow import chance
from workflow.people.models import Unit, User
from workflow.proposals.machine import (
    GATES,
    IN_STAGE,
    RESTING,
    WORKING,
    ProposalMachine,
    Stage,
    State,
    stage_of,
)
from workflow.proposals.models.cycle import Cycle
from workflow.serving.addresses import address
from workflow.workdays import clock

if TYPE_CHECKING:
    from workflow.proposals.models.history import Visit


def new_public_id() -> str:
    """Eight random characters (base32): an address that tells neither how many there are nor a title."""
    return base64.b32encode(chance.some_bytes(5)).decode().lower()


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user: Any) -> ProposalQuerySet:
        """What a person may know of at all (visibility.md, Table B); empty for a visitor."""
        from workflow.proposals import visibility

        return visibility.visible(self, user)


class Proposal(ProposalMachine):
    class Origin(models.TextChoices):
        LAB = "lab", _("Lab")
        IMPORT = "import", _("Impor")

    public_id = models.CharField(max_length=8, unique=True, default=new_public_id, editable=False)
    number = models.CharField(_("nomor"), max_length=12, unique=True, null=True, editable=False)  # noqa: DJ001
    # As everybody who may know of it reads it: as last sent, before that the draft's own (ADR 0022).
    title = models.CharField(_("judul"), max_length=200)
    # What the team calls it since, for those who read the work in progress; empty where it is the same.
    unsent_title = models.CharField(max_length=200, blank=True, default="", editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="proposals", verbose_name=_("unit"))
    cycle = models.ForeignKey(Cycle, models.PROTECT, null=True, related_name="proposals")
    coach = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="coached")
    state = FSMField(choices=State.choices, default=State.DRUM_UP, protected=True, db_index=True)
    rested_from = models.CharField(max_length=20, blank=True, choices=State.choices)

    origin = models.CharField(max_length=6, choices=Origin.choices, default=Origin.LAB)
    source = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(max_length=60, blank=True)

    late_until = models.DateTimeField(null=True, blank=True)  # late leave, a moment
    days_left = models.PositiveSmallIntegerField(null=True, blank=True)  # working days, kept on the shelf
    wake_on = models.DateField(null=True, blank=True)

    first_sent_at = models.DateTimeField(null=True, blank=True)
    last_sent_at = models.DateTimeField(null=True, blank=True)
    # Every required part of the present stage is there; kept by the services that save a worksheet,
    # so that the secretariat's list of complete but unsent drafts is one query.
    complete = models.BooleanField(default=False)
    # The deadline of the stay it is in, beside that of its visit so that a list sorts by an index; kept by
    # whoever moves either (`deadlines.running`), and `verify_log` compares them.
    due_on = models.DateField(null=True, blank=True, editable=False)
    team_reason = models.CharField(max_length=300, blank=True)  # why the team is one person

    last_n = models.PositiveIntegerField(default=0)  # the newest log row
    seen = models.PositiveIntegerField(default=0)  # the newest log row that moved: what a page is built on
    head_hash = models.CharField(max_length=64, blank=True)  # the chain's end
    created_at = models.DateTimeField(default=clock.now, editable=False)
    state_since = models.DateTimeField(default=clock.now)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("usulan")
        verbose_name_plural = _("usulan")
        constraints = [
            models.CheckConstraint(
                condition=(Q(state__in=RESTING) & ~Q(rested_from=""))
                | (~Q(state__in=RESTING) & Q(rested_from="")),
                name="proposal_rested_from_exactly_at_rest",
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="proposal_state_known"),
            models.CheckConstraint(
                condition=Q(origin="lab", cycle__isnull=False) | Q(origin="import"),
                name="proposal_of_the_lab_has_a_cycle",
            ),
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=Q(origin="import"),
                name="proposal_import_once",
            ),
            models.CheckConstraint(
                condition=Q(unsent_title="") | Q(first_sent_at__isnull=False),
                name="proposal_draft_has_one_title",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "state"], name="proposal_unit_state"),
            models.Index(fields=["state", "-state_since", "-id"], name="proposal_state_since"),
            models.Index(fields=["-created_at", "-id"], name="proposal_newest"),
            models.Index(fields=["due_on", "-created_at", "-id"], name="proposal_due"),
            models.Index(
                fields=["state", "due_on"],
                condition=Q(origin="lab", first_sent_at__isnull=False, state__in=IN_STAGE),
                name="proposal_running",
            ),
            models.Index(
                fields=["state_since", "id"],
                condition=Q(state__in=IN_STAGE),
                name="proposal_longest_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.shown_title

    @property
    def shown_title(self) -> str:
        """For the person whom `visibility.entitle` was asked for; for anybody else as last sent."""
        return self.__dict__.get("_shown_title", self.title)

    @shown_title.setter
    def shown_title(self, title: str) -> None:
        self.__dict__["_shown_title"] = title

    @property
    def working_title(self) -> str:
        """On the team's worksheet, for whoever reads or freezes the work in progress."""
        return self.unsent_title or self.title

    @working_title.setter
    def working_title(self, title: str) -> None:
        if self.is_sent:
            self.unsent_title = "" if title == self.title else title
        else:
            self.title = title

    def get_state_display(self) -> str:  # type: ignore[no-redef]
        """Django's own walks all the choices each time, which a list of fifty feels."""
        return str(State(self.state).label)

    def get_absolute_url(self) -> str:
        return address("proposals:page", self.public_id)

    @property
    def stage(self) -> Stage:
        return stage_of(self.state, self.rested_from)

    @property
    def is_sent(self) -> bool:
        """Was it ever submitted? A proposal that never was is a draft, wherever it rests."""
        return self.first_sent_at is not None

    @property
    def in_work(self) -> bool:
        return self.state in WORKING

    @property
    def at_gate(self) -> bool:
        return self.state in GATES

    @property
    def in_stage(self) -> bool:
        return self.state in IN_STAGE

    @property
    def is_import(self) -> bool:
        return self.origin == self.Origin.IMPORT

    def open_visit(self) -> Visit | None:
        from workflow.proposals.selectors import open_visits

        return next(iter(open_visits(keys=[self.pk])), None)

    def latest_revision(self) -> Any:
        return self.revisions.order_by("-number").first()


class TeamMember(models.Model):
    """Owner, co-writers (the *team* of Table A) and readers of one proposal."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Ketua tim")
        CO_WRITER = "co_writer", _("Anggota tim")
        READER = "reader", _("Pembaca")

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="team")
    user = models.ForeignKey(User, models.PROTECT, related_name="teams")
    role = models.CharField(max_length=9, choices=Role.choices)
    since = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "user"], name="team_member_once"),
            models.UniqueConstraint(fields=["proposal"], condition=Q(role="owner"), name="team_one_owner"),
        ]


class Partner(models.Model):
    """A unit that takes part beside the lead unit."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="partners")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="partnerships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "unit"], name="partner_once")]
