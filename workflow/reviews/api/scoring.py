"""A reviewer's own work: the draft, saving it, filing it; and the filed reviews one may read by name."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from workflow.proposals.api import shapes as proposals
from workflow.refusals import NotVisible
from workflow.reviews import services, tally
from workflow.reviews.api import shapes
from workflow.reviews.api.panels import PanelEndpoint, panels_for
from workflow.reviews.models import LabNote, LegalCriterion, Panel, Review
from workflow.serving.endpoint import Endpoint
from workflow.serving.fields import BIGGEST_ID, NamedShape, Text
from workflow.serving.parameters import found, whole_number


class DraftShape(serializers.Serializer):
    """What is left out stays as it is; in `marks` and `confirmations` only the keys given change."""

    version = serializers.IntegerField(min_value=0, max_value=BIGGEST_ID, help_text="0 before the first.")
    marks = serializers.DictField(required=False, help_text='Criterion id → 1–5, "na", or null to clear.')
    confirmations = serializers.DictField(
        child=serializers.BooleanField(), required=False, help_text=", ".join(LegalCriterion.values)
    )
    # Longer than the service allows, so that its own sentence is the answer.
    note = Text(required=False, allow_blank=True, max_length=None)
    lab_note = Text(required=False, allow_blank=True, max_length=None)
    abstained = serializers.BooleanField(required=False)


class MyReviewShape(serializers.Serializer):
    version = serializers.IntegerField()
    marks = serializers.DictField()
    confirmations = serializers.DictField(child=serializers.BooleanField())
    note = serializers.CharField(allow_blank=True)
    lab_note = serializers.CharField(allow_blank=True)
    abstained = serializers.BooleanField()
    filed_at = serializers.DateTimeField(allow_null=True)
    total = serializers.CharField(allow_null=True, help_text="Of the newest filing, in percent.")


class MyReview(PanelEndpoint):
    def mine(self, id: str) -> Panel:
        """A panel one may know of, or one on which one's own text is kept: that stays one's own to copy."""
        kept = Review.objects.filter(reviewer=self.me).values("panel")
        known = panels_for(self.me).values("pk")
        return found(Panel.objects.filter(Q(pk__in=known) | Q(pk__in=kept)), id)

    @extend_schema(responses=MyReviewShape)
    def get(self, request: Request, id: str) -> Response:
        """Your own review as it stands. 404 before the first save."""
        return Response(_mine(self.me, self.mine(id)))

    @extend_schema(request=DraftShape, responses=MyReviewShape)
    def patch(self, request: Request, id: str) -> Response:
        """Keep what is typed; a newer draft from another tab is never overwritten (409 `draft.newer`)."""
        panel = self.mine(id)
        services.save_draft(panel_id=panel.pk, by=self.me, **self.typed(DraftShape))
        return Response(_mine(self.me, panel))


class FileReview(MyReview):
    http_method_names = ["post", "options"]

    @extend_schema(request=DraftShape, responses=MyReviewShape)
    def post(self, request: Request, id: str) -> Response:
        """File the draft with what is typed now; each filing is kept, the newest counts."""
        panel = self.mine(id)
        services.file_review(panel_id=panel.pk, by=self.me, **self.typed(DraftShape))
        return Response(_mine(self.me, panel))


def _mine(reader: Any, panel: Panel) -> dict[str, Any]:
    own = Review.objects.filter(panel=panel, reviewer=reader).select_related("filing")
    review = own.prefetch_related("filing__scores__criterion").first()
    if review is None:
        raise NotVisible
    note = LabNote.objects.filter(review=review, filing=None).values_list("text", flat=True).first()
    filing = review.filing
    return {
        "version": review.version,
        "marks": review.marks,
        "confirmations": review.confirmations,
        "note": review.note,
        "lab_note": note or "",
        "abstained": review.abstained,
        "filed_at": proposals.moment(filing.filed_at) if filing else None,
        "total": shapes.percent(tally.total_of(filing)) if filing else None,
    }


class FiledShape(serializers.Serializer):
    id = serializers.IntegerField()
    panel = serializers.IntegerField()
    reviewer = NamedShape()
    total = serializers.CharField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    abstained = serializers.BooleanField()
    filed_at = serializers.DateTimeField()


def _filed(rows: list[Review]) -> list[dict[str, Any]]:
    return [
        {
            "id": row.pk,
            "panel": row.panel_id,
            "reviewer": {"id": row.reviewer_id, "name": row.reviewer.name},
            "total": shapes.percent(tally.total_of(row.filing)),
            "note": row.filing.note,
            "abstained": row.filing.abstained,
            "filed_at": proposals.moment(row.filing.filed_at),
        }
        for row in rows
        if row.filing
    ]


class Reviews(Endpoint):
    orders = ("-pk", "pk")
    filters = {"panel": lambda queryset, text: queryset.filter(panel=whole_number(text, "panel"))}
    serializer_class = FiledShape

    @extend_schema(responses=FiledShape(many=True), parameters=[OpenApiParameter("panel", int)])
    def get(self, request: Request) -> Response:
        """Filed reviews whose authors are yours to know, your own among them."""
        rows = Review.objects.visible_to(self.me).filed().select_related("reviewer", "filing")
        return self.page(rows.prefetch_related("filing__scores__criterion"), _filed)
