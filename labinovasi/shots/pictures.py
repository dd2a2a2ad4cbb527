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
    kinds: tuple[str, ...] = ()  # the first that is there
    width: int = 1280
    height: int = 800  # pixels from the top that are shown


PICTURES = (
    Picture("front-door", "home", VISITOR),
    Picture("beranda", "home", "pengusul"),
    Picture("usulan", "proposals:page", "pengusul", ("dikerjakan", "draf")),
    Picture("lembar", "proposals:edit", "pengusul", ("drum_up",)),
    Picture("persetujuan-ponsel", "proposals:endorsement", "kepala", width=360, height=900),
    Picture("telaah", "reviews:review", "penelaah1", ("accepted", "asked")),
    Picture("gerbang", "reviews:gate", "sekretariat", ("di gerbang",)),
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
        if found := _best(shots, picture):
            written.append(_save(found.file, folder / f"{picture.name}.png", picture.height))
        else:
            missing.append(picture.name)
    return written, missing


def _best(shots: Sequence[Shot], picture: Picture) -> Shot | None:
    wanted = (picture.page, picture.role, picture.width, "light")
    found = [shot for shot in shots if (shot.page, shot.role, shot.width, shot.scheme) == wanted]
    for kind in picture.kinds:
        for shot in found:
            if shot.kind == kind:
                return shot
    return found[0] if found and not picture.kinds else None


def _save(source: Path, target: Path, height: int) -> Path:
    """As it is, or with as many colours as there is room for."""
    with Image.open(source) as whole:
        top = whole.convert("RGB").crop((0, 0, whole.width, min(height, whole.height)))
    for version in (top, *(top.quantize(n, dither=Image.Dither.NONE) for n in COLOURS)):
        version.save(target, optimize=True)
        if target.stat().st_size <= LARGEST:
            target.chmod(0o644)
            return target
    raise Trouble(f"{target.name} lebih besar dari {LARGEST // 1024} kB.")
