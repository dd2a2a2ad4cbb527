"""Pictures of an entry over HTTP."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from workflow.exhibition import services
from workflow.exhibition.api import shapes
from workflow.exhibition.api.entries import EntryEndpoint, picture_of
from workflow.serving.fields import Line


class AltShape(serializers.Serializer):
    alt = Line(allow_blank=True, max_length=None)


class TakenShape(serializers.Serializer):
    attachment = Line(help_text="The id of a file of the proposal's last submission.")
    alt = Line(required=False, allow_blank=True, default="", max_length=None)


class UploadShape(serializers.Serializer):
    file = serializers.FileField(allow_empty_file=True)
    alt = Line(required=False, allow_blank=True, default="", max_length=None)


class OrderShape(serializers.Serializer):
    pictures = serializers.ListField(child=Line(), max_length=100, help_text="Each once, the cover first.")


class Pictures(EntryEndpoint):
    @extend_schema(request=TakenShape, responses={201: shapes.PictureShape})
    def post(self, request: Request, public_id: str) -> Response:
        """Copy a picture out of the proposal's files."""
        entry = self.entry(public_id)
        made = services.copy_picture(entry_id=entry.pk, by=self.me, **self.typed(TakenShape))
        return Response(shapes.picture(made), status=201)


class Upload(EntryEndpoint):
    parser_classes = [MultiPartParser]

    @extend_schema(request={"multipart/form-data": UploadShape}, responses={201: shapes.PictureShape})
    def post(self, request: Request, public_id: str) -> Response:
        """Upload a picture: JPEG, PNG or WebP by its bytes; place, time and device are dropped."""
        entry = self.entry(public_id)
        made = services.add_picture(entry_id=entry.pk, by=self.me, **self.typed(UploadShape))
        return Response(shapes.picture(made), status=201)


class Order(EntryEndpoint):
    @extend_schema(request=OrderShape, responses=shapes.EntryShape)
    def post(self, request: Request, public_id: str) -> Response:
        """Put the pictures into this order."""
        entry = self.entry(public_id)
        names = self.typed(OrderShape)["pictures"]
        services.order_pictures(entry_id=entry.pk, by=self.me, public_ids=names)
        return self.answer(public_id)


class OnePicture(EntryEndpoint):
    @extend_schema(request=AltShape, responses=shapes.PictureShape)
    def patch(self, request: Request, public_id: str, picture: str) -> Response:
        """Say what is to be seen."""
        entry = self.entry(public_id)
        name = picture_of(entry, picture)
        done = services.describe_picture(
            entry_id=entry.pk, by=self.me, public_id=name, **self.typed(AltShape)
        )
        return Response(shapes.picture(done))

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, public_id: str, picture: str) -> Response:
        """Take it off the draft; published versions keep it."""
        entry = self.entry(public_id)
        services.remove_picture(entry_id=entry.pk, by=self.me, public_id=picture_of(entry, picture))
        return Response(status=204)
