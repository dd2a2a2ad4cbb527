"""How each composed idea went: at least two in every state, and all that can happen to one.

What is overdue is overdue on purpose (`OVERDUE`); everything else ends within its stage's working days.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from labinovasi.demo.year.steps import (
    Marks,
    Step,
    Walk,
    begin,
    decide,
    mend,
    scores,
    send,
    shown,
    through,
    turned_back,
    write,
)
from workflow.proposals.machine import Stage

DRUM_UP, DIAGNOSE, DESIGN, DELIVER = Stage.DRUM_UP, Stage.DIAGNOSE, Stage.DESIGN, Stage.DELIVER

GOOD: Marks = ((4, 4, 5, 4), (4, 5, 4, 4))
FAIR: Marks = ((4, 4, 4, 3), (4, 3, 4, 4))
SPLIT: Marks = ((5, 4, 5, 4), (3, 4, 4, 3))  # two points apart on one criterion
WEAK: Marks = ((2, 3, 3, 2), (3, 2, 3, 3))


@dataclass(frozen=True)
class Going:
    """A walk that ended `ended` working days ago, in the present or the former call.

    `began` is the day of the first sentence, where the steps alone would not reach back so far.
    """

    walk: Walk
    ended: int
    cycle: str = "present"
    began: int = 0
    reviewers: tuple[str, ...] = ()


FIRST_WORDS = 190  # working days ago: nothing of the former call began later


def _former(walk: Walk, ended: int, began: int = 0, **more: Any) -> Going:
    return Going(walk, ended, "former", max(began, FIRST_WORDS), **more)


def _shown(ended: int, began: int, walk: Walk | None = None) -> Going:
    return _former([*(walk or through(DELIVER, marks=GOOD)), *shown()], ended, began)


def _arrived(*, after: Stage | None, write_days: int, ended: int, then: Walk, began: int = 0) -> Going:
    """At the gate of the stage after `after` (None: the first), and what happened there."""
    before = through(after, marks=GOOD) if after else begin()
    walk = [*before, *write(after=write_days), *send(), *then]
    return _former(walk, ended, began) if began else Going(walk, ended)


def _asked(seats: int = 2) -> Walk:
    return [Step("assign", 1, {"seats": seats})]


def _filed(*marks: tuple[int, ...], seats: int = 2) -> Walk:
    """Asked, and the first of those asked have filed."""
    return [*_asked(seats), *scores(*marks, again=True)]


def _recycled_twice() -> Walk:
    """Twice from Design back to Diagnose, then in Design for the third time."""
    back = "Rencana menjawab sebab yang belum diukur. Ukur dahulu, lalu susun lagi rencananya."
    still = "Pengukurannya baru satu pekan. Lengkapi satu bulan penuh supaya rencananya dapat dipercaya."
    return [
        *through(DIAGNOSE, marks=FAIR),
        *write(after=6),
        *send(),
        *scores(*FAIR),
        *decide("recycle", reason=back, to="diagnose"),
        *mend("problem", "affected", "Diukur ulang di seluruh wilayah, bukan contohnya saja."),
        *send(),
        *scores(*FAIR, again=True),
        *decide(),
        *mend("trial", "trial_plan", "Uji coba kini mengikuti hasil pengukuran.", after=3),
        *send(),
        *scores(*FAIR, again=True),
        *decide("recycle", reason=still, to="diagnose"),
        *mend("problem", "affected", "Pengukuran dilanjutkan sampai satu bulan penuh."),
        *send(),
        *scores(*GOOD, again=True),
        *decide(),
        *mend("trial", "trial_plan", "Jadwal uji coba disesuaikan dengan pengukuran sebulan.", after=5),
    ]


def _returned_twice() -> Walk:
    first = "Sebutkan siapa yang mengerjakan setelah tim ini berganti, dan dari mana biayanya."
    second = "Biaya tahun kedua belum terjawab. Cantumkan satu kalimat tentang sumbernya."
    return [
        *begin(),
        *write(after=8),
        *send(),
        *scores(*WEAK),
        *decide("send_back", reason=first),
        *mend("idea", "resources", "Setiap tugas punya dua pemegang."),
        *send(),
        *scores(*FAIR, again=True),
        *decide("send_back", reason=second),
        *mend("idea", "resources", "Tahun kedua dibiayai anggaran rutin unit."),
        *send(),
        *scores(*GOOD, again=True),
        *decide(),
        *write("problem", "causes", after=9),
    ]


def _shelved_and_resumed() -> Walk:
    return [
        *through(DIAGNOSE, marks=GOOD),
        *write(after=12),
        *send(),
        *scores(*FAIR),
        *decide("shelve", reason="Menunggu Perubahan APBD, karena alatnya belum dianggarkan.", wake_after=15),
        Step("move", 17, {"verb": "resume", "who": "system"}),
        *mend("trial", "trial_plan", "Alat sudah masuk Perubahan APBD.", after=2),
    ]


def _reopened() -> Walk:
    no = "Serupa dengan layanan yang sudah berjalan di dinas; kebaruannya belum terlihat."
    return [
        *begin(),
        *write(),
        *send(),
        *scores(*WEAK),
        *decide("decline", reason=no),
        Step(
            "move",
            12,
            {"verb": "reopen", "who": "office", "reason": "Dinas menyatakan layanan itu sudah ditutup."},
        ),
        *mend("idea", "resources", "Layanan lama yang mirip sudah dihentikan."),
        *send(),
        *scores(*FAIR, again=True),
        *decide(),
        *write("problem", after=6),
    ]


def _corrected() -> Walk:
    return [
        *through(DIAGNOSE, marks=GOOD),
        *write(after=16),
        *send(),
        *scores(*GOOD),
        *decide("decline", reason="Di luar kewenangan kabupaten."),
        Step(
            "move",
            2,
            {
                "verb": "correct",
                "who": "office",
                "reason": "Tertukar dengan usulan lain pada lembar sidang yang sama.",
            },
        ),
        *decide(),
        *write("launch", after=14),
    ]


def _stopped_at_the_gate() -> Walk:
    why = "Hasilnya tidak berbeda dari pembanding, dan tim sendiri menyarankan berhenti."
    learned = "Alat yang dibeli dipakai unit lain; cara mencatatnya diteruskan."
    return [
        *through(DESIGN, marks=FAIR),
        *write(after=62),
        *send(),
        *scores(*FAIR),
        *decide("stop", reason=why, lessons=learned),
    ]


def _withdrawn_under_a_decision() -> Walk:
    return [
        *through(DRUM_UP, marks=GOOD),
        *write(after=12),
        *send(),
        *scores(*FAIR),
        Step("record", 1, {"outcome": "advance"}),
        Step("move", 1, {"verb": "withdraw", "reason": "Digabung dengan usulan dinas yang lebih luas."}),
    ]


def _shown_again() -> Walk:
    return [
        *through(DELIVER, marks=GOOD),
        *shown(),
        Step("retract", 6, {"reason": "Foto memuat wajah anak yang keluarganya belum memberi izin."}),
        Step("publish", 4),
    ]


def _turned_back_by_the_head() -> Walk:
    return [
        *begin(),
        *write(after=5),
        *turned_back(reason="Angkanya dari mana? Cantumkan sumbernya, nanti pasti ditanyakan."),
        *send(),
        *scores(*GOOD),
        *decide(),
        *write("problem", "causes", "baseline", after=9),
    ]


DESIGN_RETURNED = "Penanggung jawab monitoring sama dengan pelaksananya. Pisahkan keduanya."

GOINGS: dict[str, Going] = {
    # Shown in the catalogue.
    "Posyandu Sore di Gudang Kretek": _shown(9, 262),
    "Dua Hari Basah, Satu Hari Kering": _shown(24, 281),
    "Kentongan Digital Karangrowo": _shown(3, 240),
    "Tera Siang Pasar Kliwon": _shown(15, 255),
    "Dapur Jenang Bersertifikat": _shown(38, 290),
    "Sekali Kirim Selesai": _shown(12, 248),
    "Sahabat Obat Mes Buruh": _shown(6, 236),
    "Jaga Sendang Wonosoco": _shown(19, 266),
    "Pustaka Pasar Pagi": _shown(27, 284),
    "KTP di Kelas Dua Belas": _former(_shown_again(), 5, 250),
    # Graduated, waiting for the curator.
    "Tambal Tujuh Hari": _former(through(DELIVER, marks=GOOD), 4, 226),
    "Musyawarah Data Bantuan": _former([*through(DELIVER, marks=GOOD), Step("page", 3)], 2, 221),
    "Kelas Sore Buruh Linting": _former([*through(DELIVER, marks=GOOD), Step("page", 2)], 6, 232),
    # Drum Up.
    "Timbang Minggu Pagi Desa Kesambi": Going([*begin(), *write()], 2),
    "Kamus Data Kabupaten": Going([*begin(), *write("idea", after=3)], 1),
    "Audit Dini Dana Desa": Going([*begin(), *write("idea", "profile", after=4)], 3),
    "Akta Kematian Tujuh Hari": Going([*begin(), *write("idea", after=2)], 2),
    "Kartu Tumbuh Anak Rejosari": Going([*begin(), *write(), Step("ask", 1)], 1),
    "Obat Sampai Tuntas Antarpuskesmas": Going([*begin(), *write(), Step("ask", 1)], 1),
    # At the gate of Drum Up: one long overdue.
    "Tabungan Sampah Gondangmanis": _arrived(after=None, write_days=6, ended=17, then=_asked()),
    "Rak Baca Poskamling": _arrived(after=None, write_days=5, ended=2, then=_asked(3)),
    "Nomor Lubang Kecamatan Jati": _arrived(after=None, write_days=7, ended=1, then=_filed(*SPLIT)),
    "Satu Peta Usulan Musrenbang": _arrived(after=None, write_days=6, ended=2, then=[]),
    # Diagnose: one overdue.
    "Batuk Dua Pekan, Ketuk Pintu": Going([*through(DRUM_UP, marks=GOOD), *write("problem", after=20)], 14),
    "Santri Siaga TB": Going(_turned_back_by_the_head(), 3),
    "Takar Bersama Pasar Jember": Going(_returned_twice(), 4),
    "Air Terban Sampai Ujung": Going(_reopened(), 5),
    "Kelas Terang Lereng Muria": Going(
        [*through(DRUM_UP, marks=GOOD), *write("problem", "causes", after=8)], 2
    ),
    # At the gate of Diagnose: one overdue.
    "Rumah Singgah Gabah": _arrived(after=DRUM_UP, write_days=14, ended=17, then=_asked()),
    "Label Jujur Bordir dan Jajanan": _arrived(
        after=DRUM_UP, write_days=11, ended=1, then=[*_asked(), *scores((4, 4, 3, 4), again=True)]
    ),
    "Data Keluarga Pendatang": _arrived(after=DRUM_UP, write_days=13, ended=1, then=[]),
    # Design.
    "Pasar Piji Tanpa Bak Campur": Going(
        [*through(DIAGNOSE, marks=GOOD), *write("plan", "budget", after=14)], 3
    ),
    "Meja Izin Hajatan": Going(_recycled_twice(), 2),
    "Tangga Air Bantaran Wulan": Going(_shelved_and_resumed(), 3),
    "Pos Timbang Ulang Bitingan": Going(
        [
            *through(DIAGNOSE, marks=FAIR),
            *write(after=15),
            *send(),
            *scores(*FAIR),
            *decide("send_back", reason=DESIGN_RETURNED),
        ],
        4,
    ),
    # At the gate of Design.
    "Jembatan Magang SMK": _arrived(after=DIAGNOSE, write_days=16, ended=1, then=_filed(*SPLIT, seats=3)),
    "Burung Hantu Sawah Undaan": _arrived(after=DIAGNOSE, write_days=18, ended=3, then=_asked()),
    # Deliver: one overdue.
    "Bocor Terdengar": Going(_corrected(), 4),
    "Jemput Kembali ke Sekolah": Going([*through(DESIGN, marks=GOOD), *write("launch", after=22)], 3),
    "Padat Karya Jalan Dusun": Going(
        [*through(DESIGN, marks=GOOD), *write("launch", after=88)], 8, "former", 190
    ),
    # At the gate of Deliver: one overdue.
    "NIB Keliling Kecamatan Bae": _arrived(
        after=DESIGN, write_days=62, ended=16, then=_asked(), began=FIRST_WORDS
    ),
    "Jadwal Tanam Serempak": _arrived(
        after=DESIGN, write_days=62, ended=2, then=_asked(), began=FIRST_WORDS + 8
    ),
    # At rest.
    "Pembatik Lereng Naik Kelas": Going(
        [
            *through(DIAGNOSE, marks=GOOD),
            *write(after=16),
            *send(),
            *scores(*FAIR),
            *decide("shelve", reason="Menunggu keputusan merek bersama tahun depan.", wake_after=60),
        ],
        9,
    ),
    "Pustaka Perahu Undaan Lor": Going(
        [
            *through(DRUM_UP, marks=GOOD),
            Step(
                "move",
                6,
                {
                    "verb": "shelve",
                    "who": "office",
                    "reason": "Perahu dipakai posko banjir sampai musim hujan usai.",
                    "wake_after": 70,
                },
            ),
        ],
        11,
    ),
    "Terampil Sebelum Mesin Datang": Going(
        [
            *begin(),
            *write(),
            *send(),
            *scores(*WEAK),
            *decide(
                "decline", reason="Pelatihan pekerja satu perusahaan menjadi kewajiban perusahaannya sendiri."
            ),
        ],
        21,
    ),
    "Lansia Tanpa Tetangga": Going(
        [
            *through(DRUM_UP, marks=FAIR),
            *write(after=12),
            *send(),
            *scores(*WEAK),
            *decide(
                "decline",
                reason="Data dasarnya tidak dapat diulang, dan dinas sudah memulai pendataan yang sama.",
            ),
        ],
        13,
    ),
    "Antar Jemput Inklusi": Going(_withdrawn_under_a_decision(), 10),
    "Kopi Petik Merah Rahtawu": Going(
        [
            *through(DRUM_UP, marks=GOOD),
            *write("problem", after=8),
            Step(
                "move",
                3,
                {
                    "verb": "withdraw",
                    "reason": "Kelompok tani memilih menyelesaikannya lewat koperasi sendiri.",
                },
            ),
        ],
        16,
    ),
    "Kartu Tumbuh Lereng Muria": _former(_stopped_at_the_gate(), 18, 205),
    "Kartu Bantuan Satu Pintu": _former(
        [
            *through(DESIGN, marks=FAIR),
            *write("launch", "lessons", after=40),
            Step(
                "move",
                4,
                {
                    "verb": "stop",
                    "who": "head",
                    "reason": "Aplikasi pusat yang baru mengambil alih pekerjaan ini.",
                },
            ),
        ],
        33,
        200,
    ),
}

# Titles of what is late: the lab's three, and the team's beside the written ones.
OVERDUE_AT_THE_LAB = ("Tabungan Sampah Gondangmanis", "Rumah Singgah Gabah", "NIB Keliling Kecamatan Bae")
OVERDUE_AT_THE_TEAM = ("Batuk Dua Pekan, Ketuk Pintu", "Padat Karya Jalan Dusun")
