"""Files: upload, list, replace, remove, and the download itself, each asking for the right at that moment."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from workflow.proposals import selectors, visibility
from workflow.proposals.api import shapes
from workflow.proposals.api.base import ProposalEndpoint
from workflow.proposals.attachments import services
from workflow.proposals.attachments.selectors import current_files, readable_file
from workflow.proposals.attachments.views import file_response
from workflow.proposals.models import Attachment, FileType, Proposal
from workflow.proposals.visibility import Reading
from workflow.serving.endpoint import Endpoint
from workflow.serving.fields import Line


class AttachmentShape(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField(allow_blank=True, help_text="What it proves.")
    type = serializers.ChoiceField(choices=FileType.choices, help_text="What its bytes are.")
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField()
    readable = serializers.BooleanField()
    uploaded_at = serializers.DateTimeField()
    download = serializers.CharField()


class NewFile(serializers.Serializer):
    file = serializers.FileField(allow_empty_file=True)
    kind = Line(required=False, allow_blank=True, default="", max_length=20)


class AnyType(JSONRenderer):
    """A download answers in the file's own type, whatever the client says it accepts; refusals in JSON."""

    media_type = "*/*"


def _file(file: Attachment) -> dict[str, Any]:
    return {
        "id": file.public_id,
        "name": file.name,
        "kind": file.kind,
        "type": file.type,
        "size": file.size,
        "sha256": file.sha256,
        "readable": file.readable,
        "uploaded_at": shapes.moment(file.uploaded_at),
        "download": reverse("api:attachment", args=[file.public_id]),
    }


def _files(files: list[Attachment]) -> list[dict[str, Any]]:
    return [_file(file) for file in files]


class Attachments(ProposalEndpoint):
    orders = ("uploaded_at", "-uploaded_at")
    parser_classes = [MultiPartParser]
    serializer_class = AttachmentShape

    @extend_schema(responses=AttachmentShape(many=True))
    def get(self, request: Request, public_id: str) -> Response:
        """The files of the text you read: the current ones, or those of the last submission you may see."""
        return self.page(_of_the_text(self.me, self.proposal(public_id)), _files)

    @extend_schema(request={"multipart/form-data": NewFile}, responses={201: AttachmentShape})
    def post(self, request: Request, public_id: str) -> Response:
        """Attach a file; typed by its content, a picture without its place."""
        proposal = self.proposal(public_id)
        typed = self.typed(NewFile)
        file = services.attach_file(
            proposal_id=proposal.pk,
            file=typed["file"],
            name=typed["file"].name,
            kind=typed["kind"],
            by=self.me,
        )
        return Response(_file(file), status=201)


def _of_the_text(reader: Any, proposal: Proposal) -> QuerySet[Attachment]:
    seen = visibility.look(reader, proposal)
    if seen.reading is Reading.WORK:
        return current_files(proposal)
    text = selectors.text_for(reader, proposal, seen)
    return Attachment.objects.filter(proposal=proposal, public_id__in=text.content["files"] if text else [])


class ProposalFile(ProposalEndpoint):
    parser_classes = [MultiPartParser]

    @extend_schema(request={"multipart/form-data": NewFile}, responses=AttachmentShape)
    def put(self, request: Request, public_id: str, file: str) -> Response:
        """A new version of a file, of the same kind; submissions keep the old one."""
        proposal = self.proposal(public_id)
        new = self.typed(NewFile)["file"]
        replaced = services.replace_file(
            proposal_id=proposal.pk, public_id=_plain(file), file=new, name=new.name, by=self.me
        )
        return Response(_file(replaced))

    @extend_schema(request=None, responses={204: OpenApiResponse(description="Removed.")})
    def delete(self, request: Request, public_id: str, file: str) -> Response:
        """Out of the present text; submissions that name it keep it."""
        proposal = self.proposal(public_id)
        services.remove_file(proposal_id=proposal.pk, public_id=_plain(file), by=self.me)
        return Response(status=204)


class RestoredFile(ProposalEndpoint):
    @extend_schema(request=None, responses=AttachmentShape)
    def post(self, request: Request, public_id: str, file: str) -> Response:
        """Take a removed file back into the present text; one that was replaced stays so."""
        proposal = self.proposal(public_id)
        kept = services.restore_file(proposal_id=proposal.pk, public_id=_plain(file), by=self.me)
        return Response(_file(kept))


def _plain(key: str) -> str:
    """An id that a database can look for; garbage finds nothing."""
    return key if key.isascii() and key.isalnum() else "-"


class Download(Endpoint):
    renderer_classes = [JSONRenderer, AnyType]

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, id: str) -> HttpResponseBase:
        """The file under its own name."""
        return file_response(readable_file(self.me, _plain(id)))
