"""The picture messengers and newspapers show beside a link: title, unit and the five stages."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw, ImageFont, ImageOps

from workflow.exhibition import selectors
from workflow.exhibition.models import Showing
from workflow.exhibition.pages import covers
from workflow.exhibition.pages.caching import ASK_EACH_TIME
from workflow.proposals.machine import STAGES, Stage

WIDTH, HEIGHT = 1200, 630  # pixels, as Open Graph asks for
PANEL = 420  # of them the picture or the pattern on the right
MARGIN = 72
PAPER, INK, SOFT, TEAK = "#faf7f1", "#211c17", "#6a6157", "#2c6a4d"  # the tokens of base.css
TONES = {
    "clay": ("#ead9cc", "#c98f6f", "#93532f"),
    "leaf": ("#dbe6da", "#8fb39a", "#3f7355"),
    "plum": ("#e2dbe8", "#a695b8", "#64527c"),
    "slate": ("#dbe0e6", "#93a3b3", "#4b5d70"),
    "turmeric": ("#f1e2bf", "#d3a955", "#8a5a00"),
    "stone": ("#e3ddd2", "#b3a794", "#6d6455"),
}
FONT = "lab/fonts/plus-jakarta-sans-latin-wght-normal.woff2"
LINES = 4  # of the title, then it is cut


@require_safe
def card(request: HttpRequest, address: str) -> HttpResponse:
    """Of a shown page only. Raises NotVisible."""
    row = selectors.page_at(address).showing
    response = HttpResponse(drawn(row), content_type="image/png")
    response["Cache-Control"] = ASK_EACH_TIME
    return response


def drawn(row: Showing) -> bytes:
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    _panel(picture, row)
    pen = ImageDraw.Draw(picture)
    _words(pen, row)
    _rail(pen)
    target = io.BytesIO()
    picture.quantize(128).save(target, "PNG", optimize=True)
    return target.getvalue()


def _panel(picture: Image.Image, row: Showing) -> None:
    """The cover of the page, or its pattern."""
    panel = _photo(row) or _pattern(row)
    picture.paste(panel, (WIDTH - PANEL, 0))


def _photo(row: Showing) -> Image.Image | None:
    if row.cover is None:
        return None
    try:
        with default_storage.open(row.cover.stored, "rb") as source, Image.open(source) as opened:
            opened.draft("RGB", (PANEL * 2, HEIGHT * 2))
            return ImageOps.fit(opened.convert("RGB"), (PANEL, HEIGHT))
    except OSError:
        return None  # a store that does not answer costs the picture, not the card


def _pattern(row: Showing) -> Image.Image:
    scale = HEIGHT / (covers.ROWS * covers.CELL)
    tones = TONES[covers.palette_of(row.affair)]
    panel = Image.new("RGB", (PANEL, HEIGHT), tones[0])
    pen = ImageDraw.Draw(panel)
    for shape in covers.shapes(row.address, row.affair):
        points = [(x * scale, y * scale) for x, y in shape.points]
        if shape.quarter:
            _quarter(pen, points, covers.CELL * scale, tones[shape.tone])
        else:
            pen.polygon(points, fill=tones[shape.tone])
    return panel


def _quarter(pen: ImageDraw.ImageDraw, points: list[tuple[float, float]], radius: float, tone: str) -> None:
    (x, y), (ax, ay), _last = points
    # Degrees clockwise from three o'clock, where the arc begins.
    start = (0 if ax > x else 180) if ay == y else (90 if ay > y else 270)
    box = (x - radius, y - radius, x + radius, y + radius)
    pen.pieslice(box, start, start + 90, fill=tone)


def _words(pen: ImageDraw.ImageDraw, row: Showing) -> None:
    room = WIDTH - PANEL - 2 * MARGIN
    pen.text((MARGIN, 64), _written(f"Lab Inovasi {settings.REGENCY_SHORT}"), SOFT, _font(26, 650))
    title = _written(row.title) or _written(row.unit_name) or settings.REGENCY_NAME
    size, lines = _fitting(pen, title, room)
    pen.multiline_text((MARGIN, 124), "\n".join(lines), INK, _font(size, 750), spacing=round(size * 0.22))
    unit = _cut(pen, _written(row.unit_name), _font(28, 500), room)
    pen.text((MARGIN, HEIGHT - 176), unit, SOFT, _font(28, 500))


def _fitting(pen: ImageDraw.ImageDraw, title: str, room: int) -> tuple[int, list[str]]:
    """The largest size at which the title fits its lines; a very long one is cut at the smallest."""
    for size in (68, 60, 52, 44):
        lines = _wrapped(pen, title, _font(size, 750), room)
        if len(lines) <= LINES and size * 1.22 * len(lines) <= HEIGHT - 176 - 124 - 20:
            return size, lines
    last = " ".join(lines[LINES - 1 :])
    return size, [*lines[: LINES - 1], _cut(pen, last, _font(size, 750), room)]


def _wrapped(pen: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, room: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if pen.textlength(longer, font) <= room:
            lines[-1] = longer
        else:
            lines.append(_cut(pen, word, font, room))
    return [line for line in lines if line]


def _cut(pen: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, room: int) -> str:
    if pen.textlength(text, font) <= room:
        return text
    while text and pen.textlength(text + "…", font) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def _rail(pen: ImageDraw.ImageDraw) -> None:
    """Five passed stages as the rail in a list row, and their names."""
    room, gap, top = WIDTH - PANEL - 2 * MARGIN, 12, HEIGHT - 108
    bar = (room - 4 * gap) / 5
    for nth, stage in enumerate([*STAGES, Stage.DISPLAY]):
        left = MARGIN + nth * (bar + gap)
        pen.rounded_rectangle((left, top, left + bar, top + 10), 5, fill=TEAK)
        pen.text((left, top + 22), stage.label, SOFT, _font(20, 600))


@cache
def _font(size: int, weight: int) -> ImageFont.FreeTypeFont:
    path = finders.find(FONT) or str(Path(settings.STATIC_ROOT) / FONT)
    font = ImageFont.truetype(path, size)
    font.set_variation_by_axes([weight])
    return font


def _written(text: str) -> str:
    """Without the signs our typeface has no drawing for: a box in their place says nothing."""
    return " ".join("".join(sign for sign in text if sign.isspace() or _has(sign)).split())


@cache
def _missing() -> bytes:
    return bytes(_font(40, 500).getmask("\uffff"))


@cache
def _has(sign: str) -> bool:
    return bytes(_font(40, 500).getmask(sign)) != _missing()
