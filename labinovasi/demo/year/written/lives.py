"""How the ten written ideas went, with the words reviewers, heads and the lab wrote about them."""

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
from labinovasi.demo.year.walks import DELIVER, DESIGN, DIAGNOSE, FIRST_WORDS, Going
from labinovasi.demo.year.written import health, town
from workflow.proposals.machine import Stage

GOOD: Marks = ((4, 5, 4, 4), (4, 4, 5, 4))
FAIR: Marks = ((4, 4, 3, 4), (4, 3, 4, 4))
WEAK: Marks = ((3, 2, 3, 3), (3, 3, 3, 2))
SPLIT: Marks = ((5, 4, 4, 5), (3, 4, 4, 3), (4, 4, 4, 4))


def _coached(account: str = "pendamping") -> Walk:
    return [Step("coach", 1, {"account": account})]


def _said(section: str, text: str, *, stage: Stage, after: int = 0, who: str = "pendamping") -> Step:
    return Step("say", after, {"who": who, "stage": stage, "section": section, "text": text})


def _posyandu() -> Walk:
    return [
        *begin(),
        *write(after=8),
        *turned_back(reason="Angka 41 % itu dari mana? Sebutkan sumbernya."),
        *send(note="Puskesmas menyediakan dua perawat setiap pekan."),
        *_coached(),
        *scores(
            *GOOD,
            notes=(
                "Daftar nama yang tidak hadir adalah inti gagasan ini. Pertahankan buku register, jangan diganti aplikasi.",
                "Jelas dan dapat dimulai bulan depan. Hitung berapa rumah yang sanggup didatangi seorang kader sepekan.",
            ),
        ),
        *decide(),
        Step("settle", 4),
        *write(after=11),
        *send(),
        *scores(
            *FAIR,
            notes=(
                "Sebutkan sumber angka 41,1 % per desa dan tahunnya; bandingkan dengan target Dinas Kesehatan.",
                "Survei 412 rumah tangga kuat. Tuliskan cara memilih rumahnya, supaya dapat diulang.",
            ),
        ),
        *decide(
            "send_back",
            reason="Masalahnya nyata, tetapi angka 117 orang dirawat belum jelas: dari 14 desa atau dari seluruh rujukan?",
        ),
        _said(
            "root_cause",
            "“Kader hanya satu untuk satu dukuh” masih gejala. Tanyakan kepada bidan desa mengapa kader kedua berhenti.",
            stage=DIAGNOSE,
            after=2,
        ),
    ]


def _queue() -> Walk:
    no = "Jelaskan apa yang terjadi bila warga datang tidak pada jamnya, dan siapa yang mengatur enam jam kosong itu."
    return [
        *begin(),
        *write(after=7),
        *send(),
        *scores(
            *WEAK,
            notes=(
                "Karcis berjam lebih baik daripada karcis bernomor. Bedanya dengan aplikasi antrean perlu ditulis lebih tegas.",
                "Hitung beban petugas balai desa pada hari pasaran.",
            ),
        ),
        *decide("send_back", reason=no),
        *mend(
            "idea",
            "idea",
            "Yang datang lebih awal dipersilakan menunggu di balai desa; yang terlambat dilayani pada jam kosong berikutnya, "
            "yang dipegang kepala loket.",
            after=5,
        ),
        Step("ask", 3),
    ]


def _ambulance() -> Walk:
    return [
        *through(DIAGNOSE, marks=GOOD),
        *write(after=16),
        *send(note="Kas tiga bulan pertama sudah disetor enam belas desa."),
        Step("assign", 1, {"seats": 3}),
        Step(
            "file",
            3,
            {
                "seat": 0,
                "marks": (4, 5, 4, 4),
                "note": "Rencananya rapi dan pembandingnya ada. Sebutkan siapa yang menutup nomor bila kas habis.",
            },
        ),
        Step(
            "file",
            1,
            {
                "seat": 1,
                "marks": (4, 4, 5, 4),
                "note": "Perahu sebagai mobil kedua belas adalah bagian terbaik. Latih penjaga telepon menghadapi orang panik.",
            },
        ),
        Step(
            "draft_review",
            1,
            {
                "seat": 2,
                "marks": (4, 4, 3, 4),
                "note": "Uang jaga malam perlu dasar di APBDes, bukan sekadar iuran.",
            },
        ),
    ]


def _market_fee() -> Walk:
    back = "Nasib 31 juru pungut setelah karcis ditarik belum terjawab, padahal mereka yang menentukan berhasil tidaknya."
    return [
        *through(DIAGNOSE, marks=FAIR),
        *write(after=12),
        *send(),
        *scores(
            *SPLIT,
            notes=(
                "Tunai tetap dilayani: ini yang membedakannya dari percobaan tahun lalu.",
                "Juru pungut disebut sebagai risiko, padahal seharusnya mitra utama.",
                "Uji coba 30 hari berturut-turut adalah syarat yang baik.",
            ),
        ),
        *decide("send_back", reason=back),
        *mend(
            "trial",
            "trial_plan",
            "Jumlah juru pungut tetap; setengah harinya menjadi petugas keluhan, disepakati dalam rembuk dengan ketiga puluh satu orang itu.",
            after=3,
        ),
        *send(note="Rembuk dengan juru pungut dihadiri semuanya."),
        *scores(
            *SPLIT,
            notes=(
                "Jawabannya lengkap, dan kesepakatannya tertulis.",
                "Setengah hari menjadi petugas keluhan belum punya uraian tugas.",
                "Layak diuji coba di Blok A.",
            ),
            again=True,
        ),
    ]


def _sumur() -> Walk:
    return [
        *through(DESIGN, marks=GOOD),
        *write(after=62),
        *send(),
        *scores(
            (5, 4, 5, 4),
            (4, 4, 5, 5),
            notes=(
                "Hasil diukur pada sumur yang sama. Catatan tentang papan lebih berharga daripada alatnya.",
                "Jangan lupa biaya membersihkan sensor pada tahun kedua.",
            ),
        ),
        Step(
            "record",
            1,
            {
                "outcome": "advance",
                "conditions": "Daftar biaya pemeliharaan tahun kedua dilampirkan sebelum tayang.",
            },
        ),
    ]


def _school_waste() -> Walk:
    return [
        *begin(),
        *write(after=7),
        *send(),
        *_coached("pendamping2"),
        *scores(
            *GOOD,
            notes=(
                "Rute pengepul adalah kebaruannya. Tulis juga siapa yang menghitung bila harga kertas turun.",
                "Anak memilih bukunya sendiri: pertahankan, jangan diganti paket.",
            ),
        ),
        *decide(),
        *write("problem", "causes", "baseline", after=9),
    ]


WRITTEN = (
    (health.POSYANDU, Going(_posyandu(), 10)),
    (health.QUEUE, Going(_queue(), 6, reviewers=("penelaah3", "penelaah2"))),
    (
        health.NUTRITION,
        Going([*through(DESIGN, marks=GOOD), *write("launch", "progress", after=24)], 2),
    ),
    (health.MOTHERS, Going(through(DELIVER, marks=GOOD), 1, "former", FIRST_WORDS + 30)),
    (town.AMBULANCE, Going(_ambulance(), 1, reviewers=("penelaah2", "penelaah4", "penelaah1"))),
    (town.WELL, Going(_sumur(), 2, "former", FIRST_WORDS + 12)),
    (town.MARKET_FEE, Going(_market_fee(), 1, reviewers=("penelaah1", "penelaah5", "penelaah3"))),
    (town.BIRTH, Going([*through(DELIVER, marks=GOOD), *shown()], 2, "former", FIRST_WORDS + 55)),
    (town.PILGRIMS, Going([*through(DELIVER, marks=GOOD), *shown()], 1, "former", FIRST_WORDS + 40)),
    (town.SCHOOL_WASTE, Going(_school_waste(), 1)),
)
