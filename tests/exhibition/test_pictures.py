"""Pictures of the catalogue are copies of our own: upright, without place or time, and described."""

from __future__ import annotations

import hashlib
import io
import json

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from tests.proposals import fill
from tests.proposals.lab import Lab, fresh
from workflow.exhibition import services
from workflow.exhibition.models import Entry, Picture
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import Attachment
from workflow.refusals import Denied, Invalid, NotVisible, Refused

ORIENTATION, GPS = 0x0112, 0x8825


@pytest.fixture
def entry(lab: Lab) -> Entry:
    return lab.written_entry(lab.at(State.GRADUATED))


def photo(width: int = 60, height: int = 40, *, orientation: int = 1, red: int = 0) -> ContentFile:
    """A JPEG as a phone writes it, with the place of a house; of another `red` it is another picture."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif.get_ifd(GPS).update({1: "S", 2: (6.0, 48.0, 12.5), 3: "E", 4: (110.0, 50.0, 2.0)})
    target = io.BytesIO()
    Image.new("RGB", (width, height), (red, 128, 128)).save(target, "JPEG", exif=exif)
    return ContentFile(target.getvalue(), name="IMG_0001.JPG")


def stored(picture: Picture) -> Image.Image:
    with default_storage.open(picture.stored) as file:
        return Image.open(io.BytesIO(file.read()))


def add(lab: Lab, entry: Entry, **more) -> Picture:
    file = photo(red=10 * Picture.objects.count())
    return services.add_picture(entry_id=entry.pk, by=lab.cast.curator, file=file, **more)


def test_an_uploaded_picture_stands_upright_and_tells_no_place(lab: Lab, entry: Entry) -> None:
    picture = services.add_picture(
        entry_id=entry.pk, by=lab.cast.curator, file=photo(60, 40, orientation=6), alt=" Balai  desa "
    )
    kept = stored(picture)
    assert (picture.alt, picture.width, picture.height, kept.size) == ("Balai desa", 40, 60, (40, 60))
    assert dict(kept.getexif()) == {}
    with default_storage.open(picture.stored) as file:
        assert hashlib.sha256(file.read()).hexdigest() == picture.sha256


def test_a_copied_picture_outlives_the_file_it_came_from(lab: Lab) -> None:
    draft = lab.draft()
    source = fill.attach(draft, lab.cast.proposer, name="posyandu.jpg")
    proposal = fresh(draft)
    while proposal.state != State.GRADUATED:
        proposal = lab.send(proposal) if proposal.in_work else lab.announce(proposal, Verb.ADVANCE)
    entry = lab.written_entry(proposal)
    picture = services.copy_picture(
        entry_id=entry.pk, by=lab.cast.curator, attachment=source.public_id, alt="Posyandu"
    )
    assert picture.stored != source.stored
    default_storage.delete(source.stored)
    assert stored(picture).size == (picture.width, picture.height)


def test_a_file_the_lab_never_judged_cannot_be_shown(lab: Lab, entry: Entry) -> None:
    attachment = Attachment.objects.create(
        proposal=entry.proposal,
        name="rahasia.jpg",
        stored="berkas/xx/rahasia.jpg",
        sha256="a" * 64,
        size=1,
        type="jpg",
        uploaded_by=lab.cast.proposer,
    )
    for public_id in (attachment.public_id, "tidakadasamasek"):
        with pytest.raises(NotVisible):
            services.copy_picture(entry_id=entry.pk, by=lab.cast.curator, attachment=public_id)


@pytest.mark.parametrize(
    ("content", "code"),
    [(fill.pdf(), "file.type"), (photo().read()[:300], "file.broken")],
    ids=["a document", "a cut-off photo"],
)
def test_what_is_no_whole_picture_is_refused_and_leaves_nothing(
    lab: Lab, entry: Entry, media, content: bytes, code: str
) -> None:
    file = ContentFile(content, name="gambar.jpg")
    with pytest.raises(Invalid) as caught:
        services.add_picture(entry_id=entry.pk, by=lab.cast.curator, file=file)
    assert caught.value.codes == [code]
    assert not Picture.objects.exists()
    assert not [path for path in media.rglob("*") if path.is_file()]


def test_too_many_pixels_are_refused_with_the_limit(lab: Lab, entry: Entry, settings) -> None:
    settings.ATTACHMENT_MAX_PIXELS = 60 * 40 - 1
    with pytest.raises(Invalid) as caught:
        add(lab, entry)
    assert caught.value.codes == ["file.pixels"]


def test_only_the_curator_adds_and_a_stranger_stores_nothing(lab: Lab, entry: Entry, media) -> None:
    with pytest.raises(Denied):
        services.add_picture(entry_id=entry.pk, by=lab.cast.proposer, file=photo())
    with pytest.raises(NotVisible):
        services.add_picture(entry_id=entry.pk, by=lab.cast.outsider, file=photo())
    assert not [path for path in media.rglob("*") if path.is_file()]


def test_one_page_takes_twenty_pictures(lab: Lab, entry: Entry, media) -> None:
    for nth in range(20):
        Picture.objects.create(
            entry=entry, position=nth, stored=f"x{nth}", sha256="a" * 64, width=1, height=1
        )
    with pytest.raises(Refused) as caught:
        add(lab, entry)
    assert caught.value.codes == ["picture.too_many"]
    assert not [path for path in media.rglob("*") if path.is_file()]


def test_pictures_stand_in_the_order_the_curator_gives_them(lab: Lab, entry: Entry) -> None:
    first, second = add(lab, entry, alt="Satu"), add(lab, entry, alt="Dua")
    order = [second.public_id, first.public_id]
    services.order_pictures(entry_id=entry.pk, by=lab.cast.curator, public_ids=order)
    assert [picture.alt for picture in entry.current_pictures()] == ["Dua", "Satu"]
    with pytest.raises(Refused) as caught:
        services.order_pictures(entry_id=entry.pk, by=lab.cast.curator, public_ids=order[:1])
    assert caught.value.codes == ["entry.changed"]


def test_a_published_version_keeps_a_picture_that_is_removed_later(lab: Lab, entry: Entry) -> None:
    picture = add(lab, entry)
    proposal = entry.proposal
    current = Entry.objects.get(pk=entry.pk)
    with pytest.raises(Refused) as caught:
        services.publish_entry(proposal_id=proposal.pk, by=lab.cast.curator, seen=current.edits)
    assert caught.value.codes == ["entry.alt_missing"]
    services.describe_picture(
        entry_id=entry.pk, by=lab.cast.curator, public_id=picture.public_id, alt="Kader menimbang"
    )
    lab.entry(proposal, Verb.PUBLISH)
    services.remove_picture(entry_id=entry.pk, by=lab.cast.curator, public_id=picture.public_id)
    shown = json.loads(entry.latest_version().content)["pictures"]
    assert shown == [
        {
            "id": picture.public_id,
            "sha256": picture.sha256,
            "alt": "Kader menimbang",
            "width": 60,
            "height": 40,
        }
    ]
    assert stored(Picture.objects.get()).size == (60, 40)
    with pytest.raises(NotVisible):
        services.remove_picture(entry_id=entry.pk, by=lab.cast.curator, public_id=picture.public_id)


def test_a_picture_is_an_edit_that_a_waiting_publisher_has_not_seen(lab: Lab, entry: Entry) -> None:
    add(lab, entry, alt="Baru")
    with pytest.raises(Refused) as caught:
        services.publish_entry(proposal_id=entry.proposal_id, by=lab.cast.curator, seen=entry.edits)
    assert caught.value.codes == ["entry.changed"]


def test_an_alt_text_that_is_too_long_is_refused_with_its_limit(lab: Lab, entry: Entry) -> None:
    with pytest.raises(Invalid) as caught:
        add(lab, entry, alt="a" * 301)
    assert caught.value.codes == ["alt.too_long"]
    assert "300" in str(caught.value.obstacles[0].text)
