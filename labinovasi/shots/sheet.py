"""All pictures on one sheet: a page to look through, and a mosaic to look at once."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

from django.utils.html import format_html, format_html_join
from PIL import Image, ImageDraw, ImageFont

from labinovasi.shots.taking import Shot

THUMB = (150, 190)  # pixels: the top of a page, as a designer's contact sheet shows it
CAPTION = 26
ACROSS = 16
MOST = 65_000  # pixels a JPEG may be high

PAGE = """<!doctype html>
<html lang="id"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Semua halaman Lab Inovasi</title>
<style>
body {{ font: 14px/1.4 system-ui, sans-serif; margin: 1.5rem; background: #f4f2ee; color: #222 }}
section {{ margin-block: 2rem }}
h2 {{ font-size: 1rem; margin: 0; padding-block: .3rem; position: sticky; top: 0; background: #f4f2ee }}
.row {{ display: flex; gap: .75rem; overflow-x: auto; align-items: flex-start; padding-block-end: .5rem }}
figure {{ margin: 0; flex: none }}
img {{ display: block; width: 220px; max-height: 300px; border: 1px solid #ccc }}
img {{ object-fit: cover; object-position: top }}
img.phone {{ width: 130px }}
figcaption {{ font-size: 12px; max-width: 220px }}
.wide {{ color: #a3261d; font-weight: 600 }}
</style>
<h1>{} gambar dari {} halaman</h1>
{}
</html>
"""


def write(shots: Sequence[Shot], missing: Sequence[str], folder: Path) -> list[Path]:
    """`lembar.html` and `lembar.jpg` in `folder`; `missing` are pages nobody could open."""
    by_page = sorted(shots, key=lambda shot: shot.page)
    sections = [
        _section(page, list(group), folder)
        for page, group in itertools.groupby(by_page, key=lambda shot: shot.page)
    ]
    if missing:
        sections.append(format_html("<p>Tanpa gambar: {}</p>", ", ".join(missing)))
    page = folder / "lembar.html"
    body = format_html_join("\n", "{}", ((section,) for section in sections))
    pages = len({shot.page for shot in shots})
    page.write_text(format_html(PAGE, len(shots), pages, body))
    mosaic = folder / "lembar.jpg"
    _mosaic(by_page).save(mosaic, quality=80)
    return [page, mosaic]


def _section(page: str, shots: list[Shot], folder: Path) -> str:
    figures = format_html_join(
        "",
        '<figure><a href="{0}"><img class="{1}" loading="lazy" src="{0}" alt="{2}"></a>'
        '<figcaption>{2}<span class="wide">{3}</span></figcaption></figure>',
        (
            (
                shot.file.relative_to(folder),
                "phone" if shot.width < 600 else "",
                shot.label,
                f" melebar {shot.sideways} px" if shot.sideways else "",
            )
            for shot in shots
        ),
    )
    return format_html(
        '<section><h2>{} <code>{}</code></h2><div class="row">{}</div></section>',
        page,
        shots[0].path,
        figures,
    )


def _mosaic(shots: Sequence[Shot]) -> Image.Image:
    """Page by page from left to right, each with its caption."""
    width, height = THUMB[0] + 6, THUMB[1] + CAPTION + 6
    rows = min(-(-len(shots) // ACROSS), MOST // height)
    sheet = Image.new("RGB", (ACROSS * width, max(rows, 1) * height), (244, 242, 238))
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(9)
    for nth, shot in enumerate(shots[: rows * ACROSS]):
        x, y = nth % ACROSS * width + 3, nth // ACROSS * height + 3
        sheet.paste(_thumb(shot.file), (x, y))
        draw.text((x, y + THUMB[1] + 1), shot.page[:32], fill=(40, 40, 40), font=font)
        draw.text((x, y + THUMB[1] + 12), shot.label[:32], fill=(110, 110, 110), font=font)
    return sheet


def _thumb(file: Path) -> Image.Image:
    with Image.open(file) as picture:
        top = picture.crop((0, 0, picture.width, min(picture.height, picture.width * THUMB[1] // THUMB[0])))
        top.thumbnail(THUMB)
        return top.convert("RGB")
