"""Files that prove something, and the sentences of reviewers: made, not stored."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from functools import lru_cache
from textwrap import wrap

from labinovasi.demo.year import pictures
from workflow.proposals.machine import Stage

WIDTH = 84  # characters a line on A4 at 11 points
LINES = 44


def page(title: str, lines: Sequence[str]) -> bytes:
    """A PDF of one page: a title and these paragraphs. Written by hand, since a library needs 20 ms."""
    shown = [line for text in lines for line in (wrap(text, WIDTH) or [""])][:LINES]
    body = "\n".join(f"({_escaped(line)}) Tj T*" for line in shown)
    stream = (
        f"BT /F2 15 Tf 60 780 Td ({_escaped(title[:70])}) Tj ET\nBT /F1 11 Tf 16 TL 60 745 Td\n{body}\nET"
    ).encode("latin-1", "replace")
    fonts = b"/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> "
    fonts += b"/F2 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >> >>"
    return _pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << "
        + fonts
        + b" >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    )


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _pdf(*objects: bytes) -> bytes:
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = []
    for n, data in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (n, data))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table))
    return out.getvalue()


@lru_cache(maxsize=64)
def photo(scene: str, mood: float) -> bytes:
    return pictures.jpeg(scene, mood)


_GOOD: dict[str, tuple[str, ...]] = {
    Stage.DRUM_UP: (
        "Masalah dan sasarannya jelas. Sebutkan siapa yang memegang data setelah tim berganti.",
        "Gagasan sederhana dan dapat dimulai dengan orang yang ada. Pastikan kelompok rentan ikut didata.",
        "Kebaruannya terasa pada cara kerjanya, bukan pada alatnya. Pertahankan itu.",
        "Mitra sudah disebut dengan perannya. Mintakan kesediaan mereka secara tertulis sebelum Diagnose.",
    ),
    Stage.DIAGNOSE: (
        "Angka dasarnya bersumber. Rantai sebab sampai pada hal yang dapat diubah unit ini.",
        "Kelompok terdampak dihitung, bukan dikira. Bandingkan angkanya dengan unit tetangga bila ada.",
        "Akar masalah dipilih dengan alasan. Simpan catatan wawancaranya, akan berguna pada Deliver.",
        "Sumber data jelas. Jaga agar cara menghitungnya sama saat mengukur hasil.",
    ),
    Stage.DESIGN: (
        "Kegiatan, penanggung jawab, dan bulannya lengkap. Biayanya wajar untuk jangkauan sebesar ini.",
        "Uji coba punya pembanding, ini baik. Tetapkan sejak awal siapa yang menghentikannya bila gagal.",
        "Targetnya menantang tetapi masuk akal dari angka dasarnya.",
        "Risiko pergantian petugas sudah dipikirkan. Tambahkan satu halaman petunjuk untuk pengganti.",
    ),
    Stage.DELIVER: (
        "Hasil diukur dengan cara yang sama seperti angka dasar. Layak ditiru unit lain.",
        "Pelajaran yang ditulis jujur dan berguna. Lampirkan daftar hadir peluncuran pada arsip unit.",
        "Bukti lengkap. Jadwalkan pengukuran ulang enam bulan lagi agar hasilnya tidak sesaat.",
        "SOP sudah berlaku, jadi tidak bergantung pada satu orang. Selamat kepada tim.",
    ),
}
_DOUBTING: dict[str, tuple[str, ...]] = {
    Stage.DRUM_UP: (
        "Gagasannya baik, tetapi bedanya dengan layanan yang sudah ada belum terlihat.",
        "Sumber daya belum cukup untuk jangkauan yang dijanjikan. Perkecil sasaran atau tambah petugas.",
        "Belum jelas siapa yang mengerjakannya sehari-hari sesudah tim bubar.",
        "Penerima manfaat disebut umum. Sebutkan siapa yang paling dulu merasakan bedanya.",
    ),
    Stage.DIAGNOSE: (
        "Sebab yang ditulis masih gejala. Tanyakan “mengapa” sekali lagi kepada yang mengalaminya.",
        "Angka dasar ada, tetapi cara menghitungnya belum dijelaskan.",
        "Baru satu pihak yang diwawancarai. Dengarkan juga petugas di loket dan warga yang tidak datang.",
        "Dua sebab ditulis untuk hal yang sama. Gabungkan, lalu pilih yang dapat diubah unit ini.",
    ),
    Stage.DESIGN: (
        "Sumber dana belum pasti dan jadwalnya bergantung padanya. Siapkan rencana tanpa dana itu.",
        "Target belum terhubung dengan angka dasar; jelaskan dari mana kenaikannya.",
        "Uji coba terlalu singkat untuk melihat perubahan kebiasaan. Tambah satu putaran.",
        "Penanggung jawab kegiatan ketiga dan keempat orang yang sama pada bulan yang sama.",
    ),
    Stage.DELIVER: (
        "Waktu pengukuran terlalu dekat dengan peluncuran untuk disebut hasil.",
        "Perubahan terlihat, tetapi pengaruh musim belum dibicarakan.",
        "Yang diukur baru yang datang. Sebutkan juga berapa yang berhenti di tengah jalan.",
        "Biaya sesudah tahun pertama belum disebut, padahal ia menentukan keberlanjutannya.",
    ),
}


def note(stage: str, lowest: int, chance: random.Random, said: Sequence[str] = ()) -> str:
    """What a reviewer tells the team, fitting the lowest mark given: something that was not `said` to it
    yet, or what was said longest ago."""
    fitting = (_GOOD if lowest >= 4 else _DOUBTING)[Stage(stage)]
    fresh = [each for each in fitting if each not in said]
    return chance.choice(fresh) if fresh else next(each for each in said if each in fitting)
