"""Pictures are turned upright, then stripped: no stored copy tells where it was taken."""

from __future__ import annotations

import io
import resource

import pytest
from PIL import Image

from tests.proposals.attachments import samples
from workflow.proposals.attachments.pictures import clean
from workflow.proposals.models import FileType
from workflow.refusals import Invalid


def cleaned(data: bytes, kind: FileType) -> Image.Image:
    with clean(io.BytesIO(data), kind).file as file:
        file.seek(0)
        return Image.open(io.BytesIO(file.read()))


@pytest.mark.parametrize(
    ("form", "kind"), [("JPEG", FileType.JPEG), ("PNG", FileType.PNG), ("WEBP", FileType.WEBP)]
)
def test_no_stored_copy_tells_the_place(form, kind):
    sent = samples.picture(form, xmp=b"<x:xmpmeta>110.84 BT</x:xmpmeta>")
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(0x8825)

    with clean(io.BytesIO(sent), kind).file as file:
        file.seek(0)
        stored = file.read()
    picture = Image.open(io.BytesIO(stored))

    assert not picture.getexif()
    assert "exif" not in picture.info
    assert "xmp" not in picture.info
    for trace in (b"xmpmeta", b"Kamera", b"GPS", b"Exif", b"eXIf"):
        assert trace not in stored


def test_a_comment_and_text_chunks_go_too():
    from PIL.PngImagePlugin import PngInfo

    note = PngInfo()
    note.add_text("Comment", "rumah Bu Sekar")
    target = io.BytesIO()
    Image.new("RGB", (5, 5)).save(target, "PNG", pnginfo=note)
    with clean(target, FileType.PNG).file as file:
        file.seek(0)
        assert b"rumah" not in file.read()


@pytest.mark.parametrize(("orientation", "left"), [(1, "red"), (3, "blue")])
def test_a_picture_on_its_head_is_turned_first(orientation, left):
    picture = cleaned(samples.picture(orientation=orientation), FileType.JPEG)
    red, _green, blue = picture.getpixel((5, 20))
    assert ("red" if red > blue else "blue") == left


def test_a_picture_on_its_side_stands_upright():
    picture = cleaned(samples.picture(orientation=6), FileType.JPEG)
    assert picture.size == (40, 60)
    red, _green, blue = picture.getpixel((20, 5))
    assert red > blue


def test_a_phones_jpeg_with_a_second_picture_is_a_jpeg_with_one():
    sent = samples.frames("MPO", 2)
    with clean(io.BytesIO(sent), FileType.JPEG).file as file:
        file.seek(0)
        stored = file.read()
    picture = Image.open(io.BytesIO(stored))
    assert picture.format == "JPEG"
    assert getattr(picture, "n_frames", 1) == 1
    assert stored.endswith(b"\xff\xd9")
    assert stored.count(b"\xff\xd8\xff") == 1


@pytest.mark.parametrize(("form", "kind"), [("PNG", FileType.PNG), ("WEBP", FileType.WEBP)])
def test_of_a_moving_picture_the_first_frame_is_kept(form, kind):
    assert Image.open(io.BytesIO(samples.frames(form))).n_frames == 3
    picture = cleaned(samples.frames(form), kind)
    assert getattr(picture, "n_frames", 1) == 1
    red, green, blue = picture.convert("RGB").getpixel((5, 5))
    assert red > 200 > green + blue


def test_what_can_be_seen_through_stays_so():
    target = io.BytesIO()
    Image.new("RGBA", (5, 5), (0, 0, 0, 0)).save(target, "PNG")
    assert cleaned(target.getvalue(), FileType.PNG).getpixel((1, 1))[3] == 0


@pytest.mark.parametrize(("side", "rows"), [(20_000, 20_000), (30_000, 10)])
def test_a_picture_of_hundreds_of_megapixels_is_refused_within_small_memory(side, rows):
    bomb = io.BytesIO(samples.black_png(side, side, rows=rows))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Invalid) as refusal:
        clean(bomb, FileType.PNG)
    assert refusal.value.codes == ["file.pixels"]
    assert "40 juta piksel" in str(refusal.value.obstacles[0].text)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # KiB


@pytest.mark.parametrize(
    ("form", "kind"), [("JPEG", FileType.JPEG), ("PNG", FileType.PNG), ("WEBP", FileType.WEBP)]
)
def test_one_pixel_over_the_limit_is_too_many_and_the_limit_itself_is_not(settings, form, kind):
    settings.ATTACHMENT_MAX_PIXELS = 60 * 40
    assert cleaned(samples.picture(form), kind).size == (60, 40)
    settings.ATTACHMENT_MAX_PIXELS -= 1
    with pytest.raises(Invalid) as refusal:
        clean(io.BytesIO(samples.picture(form)), kind)
    assert refusal.value.codes == ["file.pixels"]


@pytest.mark.parametrize("lossless", [True, False])
def test_a_webp_is_measured_before_the_library_opens_it(settings, monkeypatch, lossless):
    settings.ATTACHMENT_MAX_PIXELS = 60 * 40 - 1
    target = io.BytesIO()
    Image.new("RGB", (60, 40)).save(target, "WEBP", lossless=lossless)
    monkeypatch.setattr(Image, "open", lambda *_args, **_kwargs: pytest.fail("opened"))
    with pytest.raises(Invalid):
        clean(target, FileType.WEBP)


@pytest.mark.parametrize(
    ("form", "kind"), [("JPEG", FileType.JPEG), ("PNG", FileType.PNG), ("WEBP", FileType.WEBP)]
)
def test_a_cut_off_picture_is_refused_with_a_sentence(form, kind):
    data = samples.picture(form, (300, 300))
    with pytest.raises(Invalid) as refusal:
        clean(io.BytesIO(data[: len(data) // 2]), kind)
    assert refusal.value.codes == ["file.broken"]
