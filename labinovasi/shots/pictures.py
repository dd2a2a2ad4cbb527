"""The pictures of README and guides: which page, as whom, at which width; nobody takes them by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from labinovasi.house.environment import ROOT
from labinovasi.house.trouble import Trouble
from labinovasi.shots.taking import VISITOR, Shot, Wanted

FOLDER = ROOT / "docs" / "pictures"
LARGEST = 150 * 1024  # bytes of one picture in the repository
COLOURS = (256, 128, 64, 32)


@dataclass(frozen=True)
class Picture:
    """`NAME.png` in the folder."""

    name: str
    page: str
    role: str
    kind: str = ""
    width: int = 1280
    height: int = 800  # pixels from the top that are shown


PICTURES = (
    Picture("front-door", "home", VISITOR),
    Picture("beranda", "home", "pengusul"),
    Picture("usulan", "proposals:page", "pengusul", "dikerjakan"),
    Picture("lembar", "proposals:edit", "pengusul", "drum_up"),
    Picture("persetujuan-ponsel", "proposals:endorsement", "kepala", width=360, height=900),
    Picture("telaah", "reviews:review", "penelaah1", "accepted"),
    Picture("gerbang", "reviews:gate", "sekretariat", "di gerbang"),
    Picture("sekretariat", "reviews:gates", "sekretariat"),
    Picture("kurasi", "exhibition:desk", "kurator"),
    Picture("pameran", "exhibition:hall", VISITOR),
    Picture("halaman-pameran", "exhibition:entry", VISITOR, height=1100),
    Picture("pipeline", "pipeline:board", "pimpinan", height=1100),
    Picture("jejak", "proposals:trail", "auditor"),
)


def wanted() -> Wanted:
    """No more than what the documents show."""
    return Wanted(
        roles=tuple({picture.role for picture in PICTURES}),
        pages=tuple({picture.page for picture in PICTURES}),
        schemes=("light",),
    )


def write(shots: Sequence[Shot], folder: Path = FOLDER) -> tuple[list[Path], list[str]]:
    """Those whose page was taken, in light; and the names of the others."""
    written, missing = [], []
    for picture in PICTURES:
        found = next((shot for shot in shots if _shows(shot, picture)), None)
        if found is None:
            missing.append(picture.name)
        else:
            written.append(_save(found.file, folder / f"{picture.name}.png", picture.height))
    return written, missing


def _shows(shot: Shot, picture: Picture) -> bool:
    wanted = (picture.page, picture.role, picture.width, "light")
    return (shot.page, shot.role, shot.width, shot.scheme) == wanted and picture.kind in ("", shot.kind)


def _save(source: Path, target: Path, height: int) -> Path:
    with Image.open(source) as whole:
        top = whole.convert("RGB").crop((0, 0, whole.width, min(height, whole.height)))
    for colours in COLOURS:
        top.quantize(colours, dither=Image.Dither.NONE).save(target, optimize=True)
        if target.stat().st_size <= LARGEST:
            return target
    raise Trouble(f"{target.name} lebih besar dari {LARGEST // 1024} kB.")
