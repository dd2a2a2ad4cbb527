"""The colours are readable: WCAG 2.2 AA, in light and in dark, read from the stylesheet itself."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

BASE_CSS = settings.BASE_DIR / "labinovasi" / "static" / "lab" / "css" / "base.css"
GROUNDS = ("paper", "surface", "sand")
TEXTS = ("ink", "soft", "brick", "teak", "turmeric")


def schemes() -> dict[str, dict[str, str]]:
    blocks = re.findall(r":root \{([^}]*)\}", BASE_CSS.read_text(encoding="utf-8"))
    colours = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block)) for block in blocks]
    light, dark = next(c for c in colours if c), [c for c in colours if c][1]
    return {"light": light, "dark": {**light, **dark}}


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(d * 2 for d in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def pairs() -> list[tuple[str, str]]:
    washes = [(text, f"{text}-wash") for text in ("brick", "teak", "turmeric")]
    on_washes = [("ink", f"{text}-wash") for text in ("brick", "teak", "turmeric")]
    filled = [("paper", "ink"), ("paper", "teak")]
    return [(text, ground) for text in TEXTS for ground in GROUNDS] + washes + on_washes + filled


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_reaches_four_and_a_half_to_one(scheme: str) -> None:
    colours = schemes()[scheme]
    pale = {
        pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2)
        for pair in pairs()
        if contrast(colours[pair[0]], colours[pair[1]]) < 4.5
    }
    assert not pale


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_edge_of_a_field_reaches_three_to_one(scheme: str) -> None:
    colours = schemes()[scheme]
    for ground in GROUNDS:
        assert contrast(colours["edge"], colours[ground]) >= 3, ground


def test_dark_renames_every_colour_of_light() -> None:
    light, dark = schemes()["light"], schemes()["dark"]
    assert {name for name in light if light[name] == dark[name]} == set()
