"""What a stage is judged by: criteria with weights and an anchored scale."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflow.proposals.machine import STAGES
from workflow.proposals.models import Cycle

LOWEST, HIGHEST = 1, 5  # the scale of every criterion
WHOLE = 100  # what the weights of a rubric sum to, in percent
DEFAULT_QUORUM = 2  # filed reviews with a total


class LegalCriterion(models.TextChoices):
    """The five criteria in law; reviewers confirm them yes or no beside the rubric, without weight."""

    NEW = "new", _("Baru, seluruhnya atau sebagian")
    USEFUL = "useful", _("Bermanfaat bagi daerah dan/atau masyarakat")
    NO_BURDEN = "no_burden", _("Tidak membebani atau membatasi masyarakat di luar ketentuan")
    AUTHORITY = "authority", _("Termasuk urusan kewenangan daerah")
    REPLICABLE = "replicable", _("Dapat direplikasi")


class Rubric(models.Model):
    """How one stage is judged in one cycle. Once a panel stands on it, it is frozen.

    `quorum` counts filed reviews with a total; `pass_mark` is percent, or empty for none.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="rubrics", verbose_name=_("siklus"))
    stage = models.CharField(_("tahap"), max_length=10, choices=[(s.value, s.label) for s in STAGES])
    quorum = models.PositiveSmallIntegerField(
        _("kuorum"), default=DEFAULT_QUORUM, validators=[MinValueValidator(1)]
    )
    pass_mark = models.DecimalField(
        _("ambang batas (persen)"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )

    class Meta:
        ordering = ["cycle", "pk"]
        verbose_name = _("rubrik")
        verbose_name_plural = _("rubrik")
        constraints = [
            models.UniqueConstraint(fields=["cycle", "stage"], name="rubric_once_a_stage"),
            models.CheckConstraint(condition=Q(quorum__gte=1), name="rubric_quorum_positive"),
            models.CheckConstraint(
                condition=Q(pass_mark__isnull=True) | Q(pass_mark__gte=0, pass_mark__lte=100),
                name="rubric_pass_mark_is_percent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle} · {self.get_stage_display()}"

    def is_frozen(self) -> bool:
        return self.panels.exists()


class Criterion(models.Model):
    """One line of a rubric. `anchors` are five sentences: what a 1, 2, 3, 4 and 5 look like."""

    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("kriteria"), max_length=120)
    question = models.CharField(_("pertanyaan"), max_length=300, blank=True)
    weight = models.PositiveSmallIntegerField(_("bobot (persen)"))
    anchors = models.JSONField(_("jangkar skala"))
    na_allowed = models.BooleanField(_("boleh tidak berlaku"), default=False)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("kriteria")
        verbose_name_plural = _("kriteria")
        constraints = [
            models.UniqueConstraint(fields=["rubric", "position"], name="criterion_position_once"),
            models.CheckConstraint(condition=Q(weight__gte=1, weight__lte=100), name="criterion_weight"),
        ]

    def __str__(self) -> str:
        return self.name
