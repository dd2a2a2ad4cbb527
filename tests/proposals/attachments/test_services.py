"""Files are stored whole or not at all, and stay byte for byte while anything names them."""

from __future__ import annotations

import errno
import hashlib
import json
from pathlib import Path

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.proposals.attachments import samples
from tests.proposals.fill import attach, fill
from workflow.proposals import content
from workflow.proposals.attachments import storing
from workflow.proposals.attachments.services import attach_file, remove_file, replace_file
from workflow.proposals.machine import Verb
from workflow.proposals.models import Attachment, Edit, EndorsementRequest
from workflow.refusals import Denied, Invalid, NotVisible, Refused

pytestmark = pytest.mark.django_db


def upload(proposal, by, data: bytes, name: str = "berkas.pdf", kind: str = "") -> Attachment:
    return attach_file(proposal_id=proposal.pk, file=ContentFile(data), name=name, kind=kind, by=by)


def stored_bytes(file: Attachment) -> bytes:
    with default_storage.open(file.stored) as stored:
        return stored.read()


def stored_files() -> list[Path]:
    return [path for path in Path(default_storage.location).rglob("*") if path.is_file()]


def test_the_row_tells_what_the_bytes_are(cast, draft):
    file = upload(draft, cast.proposer, samples.picture(), "foto.JPG", "photo")
    data = stored_bytes(file)
    assert file.sha256 == hashlib.sha256(data).hexdigest()
    assert (file.size, file.type, file.width, file.height) == (len(data), "jpg", 60, 40)
    assert (file.kind, file.name, file.readable) == ("photo", "foto.JPG", True)


def test_a_program_named_pdf_is_refused_and_nothing_is_stored(cast, draft):
    with pytest.raises(Invalid) as refusal:
        upload(draft, cast.proposer, b"MZ" + b"\0" * 500)
    assert refusal.value.codes == ["file.type"]
    assert not Attachment.objects.exists()
    assert stored_files() == []


def test_sixty_megabytes_are_refused_with_the_limit_named(cast, draft, tmp_path):
    path = tmp_path / "besar.pdf"
    with path.open("wb") as sparse:
        sparse.write(samples.pdf())
        sparse.truncate(60 * 1024 * 1024)
    with path.open("rb") as file, pytest.raises(Invalid) as refusal:
        attach_file(proposal_id=draft.pk, file=File(file), name="besar.pdf", by=cast.proposer)
    assert refusal.value.codes == ["file.too_large"]
    assert "60 MB" in str(refusal.value.obstacles[0].text)
    assert "25 MB" in str(refusal.value.obstacles[0].text)


def test_a_kind_nobody_asks_for_is_refused_and_one_of_the_cycle_is_not(cast, lab, draft):
    with pytest.raises(Invalid) as refusal:
        upload(draft, cast.proposer, samples.pdf(), kind="mou")
    assert refusal.value.obstacles[0].field == "kind"
    lab.cycle.stages.filter(stage="design").update(evidence=[["mou"]])
    assert upload(draft, cast.proposer, samples.pdf(), kind="mou").kind == "mou"


def test_a_proposal_holds_a_limited_number_of_files_and_removing_makes_room(cast, draft, settings):
    settings.ATTACHMENT_MAX_PER_PROPOSAL = 2
    first = attach(draft, cast.proposer, name="satu.pdf")
    attach(draft, cast.proposer, name="dua.pdf")
    with pytest.raises(Refused) as refusal:
        attach(draft, cast.proposer, name="tiga.pdf")
    assert refusal.value.codes == ["file.too_many"]
    assert "2 berkas" in str(refusal.value.obstacles[0].text)
    assert len(stored_files()) == 2
    replace_file(
        proposal_id=draft.pk,
        public_id=first.public_id,
        file=ContentFile(samples.pdf()),
        name="baru.pdf",
        by=cast.co_writer,
    )
    assert Attachment.objects.current().count() == 2


@pytest.mark.parametrize(
    ("person", "refusal"), [("reader", Denied), ("coach", NotVisible), ("outsider", NotVisible)]
)
def test_only_owner_and_co_writers_attach(cast, lab, draft, person, refusal):
    lab.join(draft, cast.reader, "reader")
    with pytest.raises(refusal):
        attach(draft, getattr(cast, person))
    assert stored_files() == []


def test_at_the_gate_no_file_comes_or_goes(cast, lab, draft):
    file = attach(draft, cast.proposer)
    sent = lab.send(fill(draft))
    with pytest.raises(Refused) as refusal:
        attach(sent, cast.proposer)
    assert refusal.value.codes == ["not_editable"]
    with pytest.raises(Refused):
        remove_file(proposal_id=sent.pk, public_id=file.public_id, by=cast.proposer)


def test_a_pdf_with_a_password_is_kept_and_told_not_to_be_previewable(cast, draft):
    locked = upload(draft, cast.proposer, samples.pdf(user="rahasia"))
    owned = upload(draft, cast.proposer, samples.pdf(owner="rahasia"))
    cut = upload(draft, cast.proposer, samples.pdf()[:60])
    assert [file.readable for file in (locked, owned, cut)] == [False, True, False]
    assert content.snapshot(draft)["files"].keys() == {f.public_id for f in (locked, owned, cut)}


def test_an_evidence_file_that_nobody_can_open_does_not_count(cast, lab, draft):
    draft = lab.announce(lab.send(fill(draft)), Verb.ADVANCE)
    draft = fill(draft)
    file = Attachment.objects.get(kind="baseline_source")
    replace_file(
        proposal_id=draft.pk,
        public_id=file.public_id,
        file=ContentFile(samples.pdf(user="rahasia")),
        name="data.pdf",
        by=cast.proposer,
    )
    found = content.obstacles(draft)
    assert [obstacle.code for obstacle in found] == ["file.unreadable"]
    assert "“data.pdf”" in str(found[0].text)


def full_disk(self, name, data):
    """The store begins to write and runs out of room, as Django's does."""
    path = Path(self.path(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"half")
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_one_sentence_and_leaves_nothing_half(cast, draft, monkeypatch):
    monkeypatch.setattr(FileSystemStorage, "_save", full_disk)
    with pytest.raises(Refused) as refusal:
        attach(draft, cast.proposer)
    assert refusal.value.codes == ["file.storage"]
    assert refusal.value.status == 503
    assert stored_files() == []
    assert not Attachment.objects.exists()
    assert not Edit.objects.filter(section="file").exists()


def test_a_disk_that_cannot_hold_the_cleaned_picture_is_the_same_sentence(cast, draft, monkeypatch):
    def no_room(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", no_room)
    with pytest.raises(Refused) as refusal:
        upload(draft, cast.proposer, samples.picture(), "foto.jpg")
    assert refusal.value.codes == ["file.storage"]


def test_bytes_whose_row_fails_are_forgotten(cast, draft, monkeypatch):
    def fail(**_kwargs):
        raise RuntimeError("the database went away")

    monkeypatch.setattr(Attachment.objects, "create", fail)
    with pytest.raises(RuntimeError):
        attach(draft, cast.proposer)
    assert stored_files() == []


def test_a_store_that_kept_less_than_it_was_given_is_noticed(cast, draft, monkeypatch):
    monkeypatch.setattr(FileSystemStorage, "size", lambda _self, _name: 3)
    with pytest.raises(Refused) as refusal:
        attach(draft, cast.proposer)
    assert refusal.value.codes == ["file.storage"]
    assert stored_files() == []


def test_removing_hides_and_the_revision_keeps_its_bytes(cast, lab, draft):
    file = attach(draft, cast.proposer, name="dasar.pdf")
    draft = lab.announce(lab.send(fill(draft)), Verb.SEND_BACK)
    remove_file(proposal_id=draft.pk, public_id=file.public_id, by=cast.co_writer)

    assert file.public_id not in content.snapshot(draft)["files"]
    named = json.loads(draft.latest_revision().content)["files"][file.public_id]
    data = stored_bytes(file)
    assert hashlib.sha256(data).hexdigest() == named["sha256"]
    with pytest.raises(NotVisible):
        remove_file(proposal_id=draft.pk, public_id=file.public_id, by=cast.co_writer)


def test_a_file_that_a_revision_names_is_deleted_by_nobody(cast, lab, draft):
    file = attach(draft, cast.proposer)
    lab.send(fill(draft))
    for delete in (file.delete, Attachment.objects.all().delete):
        with pytest.raises(Refused) as refusal, transaction.atomic():
            delete()
        assert refusal.value.codes == ["file.named"]
    assert default_storage.exists(file.stored)


def test_a_file_that_an_endorsement_was_asked_about_is_kept_too(cast, lab, draft):
    file = attach(draft, cast.proposer)
    lab.ask(fill(draft))
    remove_file(proposal_id=draft.pk, public_id=file.public_id, by=cast.proposer)
    with pytest.raises(Refused), transaction.atomic():
        file.delete()


def test_bytes_that_nothing_names_go_with_their_row(cast, draft, django_capture_on_commit_callbacks):
    file = attach(draft, cast.proposer)
    with django_capture_on_commit_callbacks(execute=True):
        file.delete()
    assert not default_storage.exists(file.stored)


@pytest.mark.parametrize("change", ["swap", "remove"])
def test_an_endorsement_is_void_when_a_file_is_swapped_or_deleted(cast, lab, draft, change):
    file = attach(draft, cast.proposer, name="anggaran.pdf")
    request = lab.ask(fill(draft))
    if change == "remove":
        remove_file(proposal_id=draft.pk, public_id=file.public_id, by=cast.co_writer)
    else:
        replace_file(
            proposal_id=draft.pk,
            public_id=file.public_id,
            file=ContentFile(samples.pdf(owner="x")),
            name="anggaran.pdf",
            by=cast.co_writer,
        )
    request = EndorsementRequest.objects.get(pk=request.pk)
    assert (request.status, request.lapse) == ("lapsed", "edited")
    assert file.public_id in request.content  # shown as it was asked about


def test_evidence_swapped_after_its_gate_is_marked_for_that_stage(cast, lab, draft):
    draft = lab.announce(lab.send(fill(draft)), Verb.ADVANCE)
    draft = lab.announce(lab.send(fill(draft)), Verb.ADVANCE)
    file = Attachment.objects.get(kind="baseline_source")
    remove_file(proposal_id=draft.pk, public_id=file.public_id, by=cast.proposer)
    assert Edit.objects.latest("version", "pk").stage == "diagnose"


def test_an_attachment_costs_the_same_queries_beside_one_file_as_beside_three(cast, draft):
    attach(draft, cast.proposer)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            attach(draft, cast.proposer)
        counts.append(len(queries))
        attach(draft, cast.proposer)
    assert counts[0] == counts[1]


def test_files_of_a_dead_upload_are_named_by_nothing(cast, draft, monkeypatch):
    """A crash between the bytes and the row leaves whole bytes without a row, never the reverse."""
    monkeypatch.setattr(storing, "discard", lambda _name: None)
    monkeypatch.setattr(Attachment.objects, "create", lambda **_kwargs: (_ for _ in ()).throw(SystemExit))
    with pytest.raises(SystemExit):
        attach(draft, cast.proposer)
    assert not Attachment.objects.exists()
    assert len(stored_files()) == 1
