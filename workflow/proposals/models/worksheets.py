"""What the team writes: one sheet per stage, and what repeats in rows of its own.

The title and the reason for a team of one stand on the proposal. Everything else may be empty while
it is being written; what must be there to be sent is `worksheets.obstacles`. Text is plain text.
Decimals have at most 15 digits, which SQLite too keeps exactly.
"""

from __future__ import annotations

import base64

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from workflow import chance
from workflow.people.models import User
from workflow.proposals.machine import STAGES
from workflow.proposals.models.proposal import Proposal
from workflow.workdays import clock


class InitiatorKind(models.TextChoices):
    """Who began the idea, as the law counts them."""

    HEAD_OF_REGION = "head_of_region", _("Kepala daerah")
    COUNCIL = "council", _("Anggota DPRD")
    CIVIL_SERVANT = "civil_servant", _("ASN")
    OFFICE = "office", _("Perangkat daerah")
    CITIZENS = "citizens", _("Masyarakat")


class Form(models.TextChoices):
    GOVERNANCE = "governance", _("Tata kelola pemerintahan")
    SERVICE = "service", _("Pelayanan publik")
    OTHER = "other", _("Bentuk lain sesuai kewenangan daerah")


class Affair(models.TextChoices):
    """Government affairs of a regency (UU 23/2014, article 12); the first six are basic services."""

    EDUCATION = "education", _("Pendidikan")
    HEALTH = "health", _("Kesehatan")
    PUBLIC_WORKS = "public_works", _("Pekerjaan umum dan penataan ruang")
    HOUSING = "housing", _("Perumahan rakyat dan kawasan permukiman")
    PUBLIC_ORDER = "public_order", _("Ketenteraman, ketertiban umum, dan pelindungan masyarakat")
    SOCIAL = "social", _("Sosial")
    LABOUR = "labour", _("Tenaga kerja")
    WOMEN_CHILDREN = "women_children", _("Pemberdayaan perempuan dan pelindungan anak")
    FOOD = "food", _("Pangan")
    LAND = "land", _("Pertanahan")
    ENVIRONMENT = "environment", _("Lingkungan hidup")
    CIVIL_REGISTRY = "civil_registry", _("Administrasi kependudukan dan pencatatan sipil")
    VILLAGES = "villages", _("Pemberdayaan masyarakat dan desa")
    POPULATION = "population", _("Pengendalian penduduk dan keluarga berencana")
    TRANSPORT = "transport", _("Perhubungan")
    COMMUNICATION = "communication", _("Komunikasi dan informatika")
    COOPERATIVES = "cooperatives", _("Koperasi, usaha kecil, dan menengah")
    INVESTMENT = "investment", _("Penanaman modal")
    YOUTH_SPORT = "youth_sport", _("Kepemudaan dan olahraga")
    STATISTICS = "statistics", _("Statistik")
    ENCRYPTION = "encryption", _("Persandian")
    CULTURE = "culture", _("Kebudayaan")
    LIBRARY = "library", _("Perpustakaan")
    ARCHIVES = "archives", _("Kearsipan")
    FISHERY = "fishery", _("Kelautan dan perikanan")
    TOURISM = "tourism", _("Pariwisata")
    AGRICULTURE = "agriculture", _("Pertanian")
    FORESTRY = "forestry", _("Kehutanan")
    ENERGY = "energy", _("Energi dan sumber daya mineral")
    TRADE = "trade", _("Perdagangan")
    INDUSTRY = "industry", _("Perindustrian")
    TRANSMIGRATION = "transmigration", _("Transmigrasi")
    SUPPORT = "support", _("Penunjang urusan pemerintahan")


class Level(models.TextChoices):
    LOW = "low", _("Rendah")
    MEDIUM = "medium", _("Sedang")
    HIGH = "high", _("Tinggi")


class Phase(models.TextChoices):
    """The four phases of an action plan, in their order."""

    PREPARATION = "preparation", _("Persiapan")
    EXECUTION = "execution", _("Pelaksanaan")
    MONITORING = "monitoring", _("Monitoring")
    EVALUATION = "evaluation", _("Evaluasi")


# The five legal criteria (domain.md): new, useful, no burden, within authority, can be replicated.
CRITERIA = ("new", "useful", "no_burden", "authority", "replicable")


def new_row_key() -> str:
    """The stable id of a row, ten random characters: kept from draft to every frozen revision."""
    return base64.b32encode(chance.some_bytes(10)).decode().lower()[:10]


def _criterion() -> models.BooleanField:
    return models.BooleanField(null=True, blank=True)  # empty: not answered yet


class DrumUpSheet(models.Model):
    proposal = models.OneToOneField(Proposal, models.CASCADE, related_name="drum_up_sheet")
    summary = models.TextField(blank=True)
    background = models.TextField(blank=True)
    idea = models.TextField(blank=True)
    novelty = models.TextField(blank=True)
    initiator_kind = models.CharField(max_length=16, choices=InitiatorKind.choices, blank=True)
    form = models.CharField(max_length=12, choices=Form.choices, blank=True)
    main_affair = models.CharField(max_length=20, choices=Affair.choices, blank=True)
    resources = models.TextField(blank=True)
    criterion_new = _criterion()
    criterion_new_reason = models.TextField(blank=True)
    criterion_useful = _criterion()
    criterion_useful_reason = models.TextField(blank=True)
    criterion_no_burden = _criterion()
    criterion_no_burden_reason = models.TextField(blank=True)
    criterion_authority = _criterion()
    criterion_authority_reason = models.TextField(blank=True)
    criterion_replicable = _criterion()
    criterion_replicable_reason = models.TextField(blank=True)


class DiagnoseSheet(models.Model):
    proposal = models.OneToOneField(Proposal, models.CASCADE, related_name="diagnose_sheet")
    problem = models.TextField(blank=True)
    affected = models.TextField(blank=True)  # who is affected, marginal groups by name


class DesignSheet(models.Model):
    proposal = models.OneToOneField(Proposal, models.CASCADE, related_name="design_sheet")
    trial_plan = models.TextField(blank=True)


class DeliverSheet(models.Model):
    proposal = models.OneToOneField(Proposal, models.CASCADE, related_name="deliver_sheet")
    launch_on = models.DateField(null=True, blank=True)
    launch_place = models.CharField(max_length=200, blank=True)
    trial_result = models.TextField(blank=True)
    lessons = models.TextField(blank=True)


class Row(models.Model):
    """Something that repeats: `key` is its stable id, `position` its place (1, 2, …) among its kind."""

    key = models.CharField(max_length=10, unique=True, default=new_row_key, editable=False)
    position = models.PositiveIntegerField()

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


class Beneficiary(Row):
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="beneficiaries")
    group = models.CharField(max_length=200, blank=True)
    marginal = models.BooleanField(null=True, blank=True)  # empty: not answered yet


class Stakeholder(Row):
    """Named at Drum Up; influence and interest are mapped at Diagnose."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="stakeholders")
    name = models.CharField(max_length=200, blank=True)
    part = models.TextField(blank=True)
    influence = models.CharField(max_length=6, choices=Level.choices, blank=True)
    interest = models.CharField(max_length=6, choices=Level.choices, blank=True)


class RootCause(Row):
    """A why below a why: a cause without parent has depth 1, its children 2, …"""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="root_causes")
    cause = models.TextField(blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    depth = models.PositiveSmallIntegerField(default=1)

    class Meta(Row.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True, depth=1) | Q(parent__isnull=False, depth__gte=2),
                name="root_cause_depth_fits_parent",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="root_cause_not_its_own_parent"),
        ]


class Indicator(Row):
    """Baseline at Diagnose, target at Design, measured at Deliver; all in `unit`."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="indicators")
    name = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=60, blank=True)
    baseline = models.DecimalField(max_digits=15, decimal_places=4, null=True, blank=True)
    baseline_on = models.DateField(null=True, blank=True)
    baseline_source = models.CharField(max_length=300, blank=True)
    target = models.DecimalField(max_digits=15, decimal_places=4, null=True, blank=True)
    target_on = models.DateField(null=True, blank=True)


class Measurement(Row):
    """One figure of one indicator on one day, in the indicator's unit."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="measurements")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="measurements")
    value = models.DecimalField(max_digits=15, decimal_places=4, null=True, blank=True)
    measured_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)


class Activity(Row):
    """Months are stored as their first day; progress is in percent."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="activities")
    phase = models.CharField(max_length=11, choices=Phase.choices, blank=True)
    name = models.CharField(max_length=200, blank=True)
    person = models.CharField(max_length=200, blank=True)
    output = models.TextField(blank=True)
    method = models.TextField(blank=True)
    start_month = models.DateField(null=True, blank=True)
    end_month = models.DateField(null=True, blank=True)
    progress = models.PositiveSmallIntegerField(null=True, blank=True)
    progress_note = models.TextField(blank=True)

    class Meta(Row.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(start_month__isnull=True)
                | Q(end_month__isnull=True)
                | Q(end_month__gte=F("start_month")),
                name="activity_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(progress__isnull=True) | Q(progress__lte=100), name="activity_progress_percent"
            ),
        ]


class BudgetLine(Row):
    """Rupiah, with the source of the money; or a line that costs nothing."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="budget_lines")
    item = models.CharField(max_length=200, blank=True)
    amount = models.DecimalField(max_digits=15, decimal_places=2, null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)
    no_cost = models.BooleanField(default=False)

    class Meta(Row.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="budget_amount_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(no_cost=False) | Q(amount__isnull=True), name="budget_no_cost_has_no_amount"
            ),
        ]


class Risk(Row):
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="risks")
    risk = models.TextField(blank=True)
    mitigation = models.TextField(blank=True)


class Edit(models.Model):
    """That one field of one record changed: which version of the worksheets it made, by whom, when.

    The text itself is not kept a second time, only the digest of what stood there before (`was`):
    enough to tell whether a writer who read version v changed a field or merely sent it back, and to
    mark what changed in a passed stage. Versions count 1, 2, … per proposal; one save, one version.
    """

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="edits")
    version = models.PositiveIntegerField()
    stage = models.CharField(max_length=10, choices=[(s.value, s.label) for s in STAGES])
    section = models.CharField(max_length=20)  # a section, a kind of row, or "file"
    record = models.CharField(max_length=16, blank=True)  # the key of the row, or empty
    field = models.CharField(max_length=40)  # "+" added, "-" removed, "order"
    was = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["version", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "version", "section", "record", "field"], name="edit_once_a_version"
            )
        ]
        indexes = [models.Index(fields=["proposal", "stage", "at"], name="edit_since")]


class KeptText(models.Model):
    """What somebody typed and could not save, because another had changed the same field meanwhile.

    Nothing typed is lost: it stays here until its writer says it is settled.
    """

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="kept_texts")
    section = models.CharField(max_length=20)
    record = models.CharField(max_length=16, blank=True)
    field = models.CharField(max_length=40)
    yours = models.TextField()
    theirs = models.TextField(blank=True)
    version = models.PositiveIntegerField()  # the version that was read before typing
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "section", "record", "field", "by", "version"],
                condition=Q(settled_at__isnull=True),
                name="kept_text_once_a_reading",
            )
        ]
