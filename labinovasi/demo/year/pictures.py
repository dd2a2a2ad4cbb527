"""Pictures drawn by the program, so that the demo shows no real person: Muria, and in front of it the idea.

Flat shapes in a few colours. The same scene and mood give the same bytes.
"""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 960, 640
FINER = 2  # drawn so many times larger, then reduced: smooth edges

Colour = tuple[int, int, int]
Draw = ImageDraw.ImageDraw
# Sky above, sky below, far mountain, near mountain, ground, dark shape, bright shape: of one time of day.
Palette = tuple[Colour, Colour, Colour, Colour, Colour, Colour, Colour]

PALETTES: tuple[Palette, ...] = (
    # morning
    ((222, 232, 228), (250, 240, 218), (172, 196, 186), (110, 150, 132), (74, 112, 92), (38, 58, 50), (232, 168, 78)),
    # noon in the dry season
    ((214, 226, 232), (248, 236, 206), (198, 184, 150), (164, 136, 92), (190, 150, 84), (78, 54, 34), (178, 74, 46)),
    # dusk
    ((88, 82, 124), (240, 178, 132), (126, 102, 134), (86, 70, 104), (56, 48, 74), (30, 26, 42), (250, 206, 120)),
    # after the rain
    ((176, 194, 206), (228, 232, 226), (138, 160, 166), (96, 122, 124), (92, 124, 96), (36, 52, 56), (214, 122, 92)),
)  # fmt: skip


BRICK: Colour = (172, 78, 52)


def jpeg(scene: str, mood: float) -> bytes:
    """The scene in the light of the mood (0 to below 1), as a JPEG of 960 × 640 points."""
    palette = PALETTES[int(mood * len(PALETTES)) % len(PALETTES)]
    image = _sky(palette)
    canvas = Canvas(image, palette, random.Random(f"{scene} {mood}"))  # noqa: S311  the same each time
    canvas.land()
    SCENES[scene](canvas)
    target = io.BytesIO()
    image.reduce(FINER).save(target, "JPEG", quality=86)
    return target.getvalue()


def _sky(palette: Palette) -> Image.Image:
    above, below = palette[:2]
    column = Image.new("RGB", (1, 64))
    column.putdata([_between(above, below, y / 63) for y in range(64)])
    return column.resize((WIDTH * FINER, HEIGHT * FINER), Image.Resampling.BILINEAR)


def _between(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


class Canvas:
    """Draws in points of the finished picture."""

    def __init__(self, image: Image.Image, palette: Palette, chance: random.Random) -> None:
        self.draw = ImageDraw.Draw(image)
        _above, _below, self.far, self.near, self.ground, self.dark, self.bright = palette
        self.pale = _between(self.bright, (255, 250, 240), 0.6)
        self.chance = chance

    def shape(self, colour: Colour, *points: tuple[float, float]) -> None:
        self.draw.polygon([(x * FINER, y * FINER) for x, y in points], fill=colour)

    def box(self, colour: Colour, x: float, y: float, wide: float, high: float, round_by: float = 0) -> None:
        corners = (x * FINER, y * FINER, (x + wide) * FINER, (y + high) * FINER)
        self.draw.rounded_rectangle(corners, radius=round_by * FINER, fill=colour)

    def disc(self, colour: Colour, x: float, y: float, radius: float) -> None:
        corners = ((x - radius) * FINER, (y - radius) * FINER, (x + radius) * FINER, (y + radius) * FINER)
        self.draw.ellipse(corners, fill=colour)

    def line(self, colour: Colour, *points: tuple[float, float], wide: float = 4) -> None:
        scaled = [(x * FINER, y * FINER) for x, y in points]
        self.draw.line(scaled, fill=colour, width=round(wide * FINER), joint="curve")

    def land(self) -> None:
        """The sun, Muria in two layers, the ground."""
        self.disc(self.pale, self.chance.uniform(620, 820), self.chance.uniform(110, 180), 54)
        self._ridge(self.far, 300, 130, self.chance.uniform(240, 420))
        self._ridge(self.near, 380, 90, self.chance.uniform(500, 760))
        self.shape(self.ground, (0, 440), (WIDTH, 425), (WIDTH, HEIGHT), (0, HEIGHT))

    def _ridge(self, colour: Colour, base: float, high: float, peak: float) -> None:
        """A mountain with its shoulders: two waves under one bell."""
        first, second = self.chance.uniform(0, 6), self.chance.uniform(0, 6)
        crest = []
        for x in range(0, WIDTH + 1, 12):
            bell = math.exp(-(((x - peak) / 210) ** 2))
            wave = 14 * math.sin(x / 97 + first) + 7 * math.sin(x / 41 + second)
            crest.append((float(x), base - high * bell - wave))
        self.shape(colour, (0, HEIGHT), *crest, (WIDTH, HEIGHT))

    def house(self, x: float, y: float, wide: float) -> None:
        """A Kudus roof: steep in the middle, flat at the eaves."""
        high = wide * 0.45
        self.box(self.pale, x, y - high, wide, high)
        self.box(self.dark, x + wide * 0.42, y - high * 0.75, wide * 0.16, high * 0.75)
        eaves, top = y - high, y - high * 2.3
        self.shape(
            self.bright,
            (x - wide * 0.14, eaves), (x + wide * 0.22, eaves - high * 0.42), (x + wide * 0.32, top),
            (x + wide * 0.68, top), (x + wide * 0.78, eaves - high * 0.42), (x + wide * 1.14, eaves),
        )  # fmt: skip

    def person(self, x: float, y: float, high: float, colour: Colour | None = None) -> None:
        """Head and mantle, no face."""
        body = colour or self.dark
        self.disc(body, x, y - high * 0.84, high * 0.15)
        self.shape(
            body, (x - high * 0.2, y), (x - high * 0.13, y - high * 0.64), (x + high * 0.13, y - high * 0.64), (x + high * 0.2, y)
        )  # fmt: skip

    def palm(self, x: float, y: float, high: float) -> None:
        self.line(self.dark, (x, y), (x + high * 0.05, y - high), wide=high * 0.045)
        for turn in range(-75, 256, 47):
            angle = math.radians(turn)
            tip = (x + high * 0.05 + math.cos(angle) * high * 0.34, y - high + math.sin(angle) * high * 0.24)
            bend = (
                x + high * 0.05 + math.cos(angle) * high * 0.2,
                y - high + math.sin(angle) * high * 0.08 - 8,
            )
            self.line(self.dark, (x + high * 0.05, y - high), bend, tip, wide=high * 0.035)


# --- what stands in front ---------------------------------------------------------------------------------


def _village(canvas: Canvas) -> None:
    canvas.palm(150, 500, 230)
    canvas.house(240, 520, 200)
    canvas.house(560, 500, 150)
    canvas.palm(820, 510, 190)
    for n in range(5):
        canvas.person(400 + n * 44, 585 + (n % 2) * 14, 78, canvas.bright if n == 2 else None)


def _elders(canvas: Canvas) -> None:
    canvas.house(120, 520, 250)
    canvas.person(560, 590, 150)
    canvas.line(canvas.dark, (610, 590), (596, 500), wide=7)
    canvas.person(680, 590, 170, canvas.bright)
    canvas.box(canvas.pale, 700, 520, 52, 40, 6)
    canvas.line(canvas.bright, (726, 528), (726, 552), wide=7)
    canvas.line(canvas.bright, (714, 540), (738, 540), wide=7)


def _clinic(canvas: Canvas) -> None:
    canvas.box(canvas.pale, 250, 330, 460, 200, 8)
    canvas.box(canvas.bright, 230, 300, 500, 44, 8)
    canvas.line(canvas.bright, (480, 372), (480, 448), wide=20)
    canvas.line(canvas.bright, (442, 410), (518, 410), wide=20)
    for n in range(4):
        canvas.box(canvas.dark, 290 + n * 118 + (20 if n > 1 else 0), 460, 44, 70, 4)
        canvas.person(250 + n * 150, 600, 92)


def _mothers(canvas: Canvas) -> None:
    canvas.house(620, 500, 190)
    canvas.shape(canvas.pale, (170, 600), (640, 600), (580, 545), (230, 545))
    for x, colour in ((260, None), (405, canvas.bright), (550, None)):
        canvas.person(x, 590, 150, colour)
        canvas.disc(colour or canvas.dark, x + 24, 546, 24)
    canvas.box(canvas.pale, 392, 560, 26, 40, 4)


def _children(canvas: Canvas) -> None:
    canvas.house(120, 510, 230)
    for n in range(6):
        canvas.person(
            440 + n * 72, 590 - (n % 3) * 12, 96 + (n % 2) * 18, canvas.bright if n % 3 == 1 else None
        )


def _school(canvas: Canvas) -> None:
    canvas.box(canvas.pale, 200, 350, 560, 160)
    canvas.shape(canvas.bright, (170, 350), (240, 290), (720, 290), (790, 350))
    for n in range(5):
        canvas.box(canvas.near, 240 + n * 104, 386, 62, 62, 4)
    canvas.line(canvas.dark, (840, 520), (840, 250), wide=6)
    canvas.box(canvas.bright, 843, 254, 70, 22)
    canvas.box((250, 246, 238), 843, 276, 70, 22)
    for n in range(5):
        canvas.person(270 + n * 105, 600, 84 + (n % 2) * 12)


def _patients(canvas: Canvas) -> None:
    canvas.house(560, 510, 260)
    canvas.person(270, 590, 170)
    canvas.person(390, 590, 150, canvas.bright)
    for n in range(4):
        canvas.box(canvas.pale, 250 + n * 46, 470, 30, 44, 8)
        canvas.box(canvas.bright, 250 + n * 46, 470, 30, 12, 5)


def _waste(canvas: Canvas) -> None:
    canvas.palm(820, 500, 220)
    for n, colour in enumerate((canvas.bright, canvas.near, canvas.dark)):
        x = 250 + n * 165
        canvas.box(colour, x, 430, 120, 150, 14)
        canvas.box(canvas.pale, x - 8, 416, 136, 26, 10)
        canvas.disc(canvas.pale, x + 60, 512, 26)
    canvas.person(170, 595, 140)


def _flood(canvas: Canvas) -> None:
    canvas.house(130, 470, 160)
    canvas.house(640, 470, 190)
    water = _between(canvas.far, (214, 228, 236), 0.5)
    canvas.box(water, 0, 452, WIDTH, HEIGHT - 452)
    for n in range(7):
        y = 480 + n * 24
        canvas.line(
            canvas.far, *((float(x), y + 5 * math.sin(x / 44 + n)) for x in range(0, WIDTH + 1, 16)), wide=3
        )
    canvas.shape(canvas.dark, (330, 540), (640, 540), (590, 585), (380, 585))
    canvas.person(430, 545, 86, canvas.bright)
    canvas.person(520, 545, 78)


def _water(canvas: Canvas) -> None:
    canvas.palm(130, 520, 240)
    canvas.box(canvas.pale, 380, 470, 220, 96, 10)
    canvas.box(canvas.dark, 370, 456, 240, 26, 8)
    canvas.line(canvas.dark, (400, 460), (400, 330), wide=12)
    canvas.line(canvas.dark, (580, 460), (580, 330), wide=12)
    canvas.shape(canvas.bright, (350, 336), (490, 250), (630, 336))
    canvas.line(canvas.dark, (490, 320), (490, 430), wide=4)
    canvas.box(canvas.bright, 468, 426, 44, 40, 6)
    canvas.person(720, 590, 150)
    canvas.box(canvas.bright, 748, 540, 44, 50, 8)


def _road(canvas: Canvas) -> None:
    canvas.shape(canvas.dark, (300, HEIGHT), (760, HEIGHT), (560, 432), (500, 433))
    for n in range(5):
        wide, y = 5 + n * 4, 450 + n * n * 10 + n * 8
        canvas.box(canvas.pale, 530 - wide / 2 + n * 1, y, wide, 14 + n * 7, 2)
    canvas.box(canvas.pale, 150, 470, 220, 92, 16)
    canvas.shape(canvas.pale, (330, 480), (420, 520), (420, 562), (330, 562))
    canvas.box(canvas.near, 340, 492, 44, 30, 6)
    canvas.box(canvas.bright, 214, 452, 40, 18, 6)
    canvas.line(canvas.bright, (240, 496), (240, 540), wide=12)
    canvas.line(canvas.bright, (218, 518), (262, 518), wide=12)
    for x in (206, 362):
        canvas.disc(canvas.dark, x, 564, 26)
        canvas.disc(canvas.pale, x, 564, 10)


def _market(canvas: Canvas) -> None:
    for n in range(4):
        x = 70 + n * 215
        colour = canvas.bright if n % 2 == 0 else canvas.pale
        canvas.line(canvas.dark, (x + 16, 540), (x + 16, 380), wide=8)
        canvas.line(canvas.dark, (x + 164, 540), (x + 164, 380), wide=8)
        canvas.shape(colour, (x - 10, 390), (x + 30, 320), (x + 150, 320), (x + 190, 390))
        canvas.box(canvas.pale, x, 490, 180, 62, 6)
        for fruit in range(5):
            canvas.disc(canvas.bright if fruit % 2 else canvas.near, x + 28 + fruit * 31, 484, 15)
    for n in range(4):
        canvas.person(150 + n * 205, 615, 104)


def _workshop(canvas: Canvas) -> None:
    canvas.house(110, 500, 200)
    canvas.box(canvas.dark, 420, 470, 320, 22, 6)
    canvas.box(canvas.dark, 440, 490, 16, 90)
    canvas.box(canvas.dark, 700, 490, 16, 90)
    canvas.disc(canvas.bright, 520, 452, 46)
    canvas.box(canvas.ground, 460, 470, 130, 1)
    for n in range(4):
        canvas.box(canvas.pale, 600 + n * 30, 440, 22, 30, 3)
    canvas.person(480, 470, 130)
    canvas.person(800, 595, 150, canvas.bright)


def _papers(canvas: Canvas) -> None:
    canvas.box(canvas.dark, 150, 490, 660, 40, 8)
    canvas.box(canvas.dark, 200, 520, 26, 100)
    canvas.box(canvas.dark, 734, 520, 26, 100)
    canvas.shape(canvas.pale, (330, 490), (380, 320), (600, 320), (560, 490))
    for n in range(5):
        canvas.line(canvas.near, (392 - n * 7, 356 + n * 24), (560 - n * 5, 356 + n * 24), wide=6)
    canvas.disc(canvas.bright, 548, 458, 24)
    canvas.person(220, 490, 150)
    canvas.person(720, 490, 150, canvas.bright)


def _workers(canvas: Canvas) -> None:
    canvas.box(canvas.pale, 90, 330, 780, 150, 4)
    for n in range(6):
        canvas.shape(canvas.bright, (90 + n * 130, 330), (90 + n * 130, 270), (220 + n * 130, 330))
        canvas.box(canvas.near, 120 + n * 130, 366, 64, 54, 3)
    for n in range(6):
        canvas.box(canvas.dark, 100 + n * 135, 560, 100, 12, 4)
        canvas.person(150 + n * 135, 562, 96, canvas.bright if n % 2 else None)


def _tower(canvas: Canvas) -> None:
    """The Menara of Kudus: a foot of steps, a slim body of brick, two tiers of roof."""
    brick, shade = BRICK, _between(BRICK, canvas.dark, 0.4)
    for n in range(4):
        canvas.box(shade if n % 2 else brick, 380 + n * 14, 500 - n * 34, 200 - n * 28, 36)
    canvas.box(brick, 426, 250, 108, 160)
    canvas.box(shade, 450, 280, 60, 96, 30)
    for n in range(3):
        canvas.box(brick if n % 2 else shade, 410 - n * 6, 238 - n * 14, 140 + n * 12, 15)
    for x in (420, 460, 500, 532):
        canvas.box(canvas.dark, x, 160, 8, 52)
    canvas.shape(canvas.dark, (384, 164), (430, 124), (530, 124), (576, 164))
    canvas.shape(canvas.dark, (420, 122), (480, 62), (540, 122))
    canvas.line(canvas.dark, (480, 66), (480, 36), wide=6)
    canvas.box(canvas.dark, 590, 540, 120, 46, 10)
    canvas.shape(canvas.dark, (580, 540), (600, 486), (710, 486), (726, 540))
    canvas.disc(canvas.dark, 650, 590, 30)
    canvas.disc(canvas.pale, 650, 590, 13)
    canvas.box(canvas.dark, 750, 528, 84, 36, 16)  # the horse
    canvas.shape(canvas.dark, (808, 540), (834, 486), (864, 500), (860, 516), (840, 514), (834, 552))
    for x in (756, 774, 812, 826):
        canvas.box(canvas.dark, x, 556, 7, 52)
    canvas.line(canvas.dark, (700, 566), (756, 552), wide=4)
    for n in range(4):
        canvas.person(110 + n * 62, 604, 92, canvas.pale if n % 2 else None)


def _books(canvas: Canvas) -> None:
    canvas.box(canvas.dark, 240, 240, 480, 330, 8)
    for shelf in range(3):
        canvas.box(canvas.pale, 256, 256 + shelf * 104, 448, 90, 3)
        x = 264.0
        while x < 680:
            wide, high = canvas.chance.uniform(14, 34), canvas.chance.uniform(50, 84)
            colour = canvas.chance.choice((canvas.bright, canvas.near, canvas.far, canvas.dark))
            canvas.box(colour, x, 346 + shelf * 104 - high, wide, high, 2)
            x += wide + 4
    canvas.person(150, 600, 150, canvas.bright)
    canvas.person(820, 600, 130)


def _fields(canvas: Canvas) -> None:
    for n in range(6):
        y = 430 + n * 34
        colour = _between(canvas.ground, canvas.near if n % 2 else canvas.bright, 0.32)
        crest = [(float(x), y + 16 * math.sin(x / 130 + n)) for x in range(0, WIDTH + 1, 20)]
        canvas.shape(colour, (0, HEIGHT), *crest, (WIDTH, HEIGHT))
    canvas.line(canvas.dark, (690, 560), (690, 380), wide=8)
    canvas.box(canvas.dark, 660, 344, 60, 44, 6)
    canvas.disc(canvas.pale, 690, 366, 12)
    for n in range(3):
        canvas.person(220 + n * 90, 590 - n * 18, 92, canvas.bright if n == 1 else None)


SCENES: dict[str, Callable[[Canvas], None]] = {
    "books": _books,
    "children": _children,
    "clinic": _clinic,
    "elders": _elders,
    "fields": _fields,
    "flood": _flood,
    "market": _market,
    "mothers": _mothers,
    "papers": _papers,
    "patients": _patients,
    "road": _road,
    "school": _school,
    "tower": _tower,
    "village": _village,
    "waste": _waste,
    "water": _water,
    "workers": _workers,
    "workshop": _workshop,
}

# What each picture shows, for those who do not see it.
ALTS: dict[str, str] = {
    "books": "Gambar: rak tiga susun penuh buku, seorang pembaca di tiap sisinya, gunung Muria di belakang.",
    "children": "Gambar: enam anak berbaris di depan rumah beratap Kudus, gunung Muria di belakang.",
    "clinic": "Gambar: puskesmas dengan tanda palang di dindingnya, empat orang menunggu di depan pintu.",
    "elders": "Gambar: seorang lansia bertongkat dan seorang kader membawa tas periksa, di depan sebuah rumah desa.",
    "fields": "Gambar: petak sawah bergelombang, tiga petani, dan satu rumah burung hantu di atas tiang.",
    "flood": "Gambar: dua rumah di tepi air luas, dua orang di dalam perahu.",
    "market": "Gambar: empat lapak pasar beratap dengan dagangan di meja, pembeli berdiri di depannya.",
    "mothers": "Gambar: tiga ibu hamil di atas tikar di depan sebuah rumah.",
    "papers": "Gambar: selembar surat besar bercap di atas meja, dua orang di kedua sisinya.",
    "patients": "Gambar: dua orang di depan rumah desa, empat botol obat berjajar di antara mereka.",
    "road": "Gambar: jalan lurus menuju gunung Muria, sebuah mobil siaga di tepinya.",
    "school": "Gambar: gedung sekolah dengan bendera, lima murid di halamannya.",
    "tower": "Gambar: Menara Kudus dari bata merah dengan peziarah dan sebuah dokar.",
    "village": "Gambar: dua rumah beratap Kudus di antara pohon kelapa, lima warga berkumpul di depannya.",
    "waste": "Gambar: tiga tong sampah terpilah berlainan warna, seorang warga di sampingnya.",
    "water": "Gambar: sumur beratap dengan timba, seorang warga membawa ember.",
    "workers": "Gambar: pabrik beratap gerigi, enam pekerja duduk di depan meja linting.",
    "workshop": "Gambar: meja kerja dengan bahan dan kemasan, dua orang bekerja, rumah beratap Kudus di belakang.",
}
