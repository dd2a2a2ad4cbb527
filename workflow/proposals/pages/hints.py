"""What stands under a label of the worksheets: one sentence that says what to write, for who never did."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

# By part (a section, or a kind of row): what it is for.
PARTS: dict[str, Any] = {
    "identity": _("Judul dibaca semua orang sejak usulan diajukan; nama program boleh menyusul."),
    "idea": _("Tulis seperti menjelaskan kepada rekan dari dinas lain. Angka dan contoh lebih kuat."),
    "beneficiary": _("Siapa yang hidupnya menjadi lebih mudah. Satu baris untuk satu kelompok."),
    "profile": _("Tiga pilihan ini dipakai dalam laporan inovasi daerah."),
    "stakeholder": _("Siapa yang ikut menentukan berhasil tidaknya gagasan ini, dan apa perannya."),
    "criteria": _("Lima kriteria inovasi daerah. Jawaban “tidak” memerlukan alasan."),
    "problem": _("Masalahnya saja, belum jalan keluarnya: seberapa besar, di mana, sejak kapan."),
    "root_cause": _("Tanyakan “mengapa” sampai paling sedikit dua lapis: sebab, lalu sebab dari sebab itu."),
    "indicator": _("Ukuran yang akan berubah bila gagasan ini berhasil, beserta nilainya sekarang."),
    "activity": _("Langkah kerja dalam empat fase; setiap fase memerlukan paling sedikit satu kegiatan."),
    "budget_line": _("Biaya dan sumbernya. Kegiatan yang tidak berbiaya ditandai “tanpa biaya”."),
    "risk": _("Apa yang dapat menggagalkan, dan apa yang disiapkan untuk itu."),
    "trial": _("Di mana, berapa lama, dengan siapa gagasan ini dicoba sebelum diluaskan."),
    "launch": _("Kapan dan di mana inovasi mulai dipakai."),
    "measurement": _("Nilai setiap indikator sesudah peluncuran, dengan tanggal dan sumbernya."),
    "results": _("Apa yang terjadi, juga yang tidak sesuai rencana."),
}

# By part and field: only where the label alone leaves a question.
FIELDS: dict[tuple[str, str], Any] = {
    ("identity", "title"): _("Singkat dan dapat diingat, paling banyak 200 karakter."),
    ("identity", "team_reason"): _("Hanya bila tim terdiri dari satu orang."),
    ("idea", "summary"): _("Masalah, gagasan, dan hasil yang diharapkan dalam satu paragraf."),
    ("idea", "background"): _("Keadaan sekarang dan mengapa perlu berubah."),
    ("idea", "idea"): _("Apa yang akan dilakukan, dan bagaimana cara kerjanya bagi warga."),
    ("idea", "novelty"): _("Apa bedanya dengan cara lama dan dengan inovasi serupa di tempat lain."),
    ("idea", "resources"): _("Orang, alat, anggaran, dan kerja sama yang sudah ada atau diperlukan."),
    ("problem", "affected"): _("Sebutkan kelompok rentan dengan namanya, misalnya lansia di desa terpencil."),
    ("stakeholder", "part"): _("Apa yang mereka lakukan atau putuskan."),
    ("root_cause", "parent"): _("Kosongkan untuk sebab lapis pertama."),
    ("indicator", "unit"): _("Misalnya menit, persen, atau orang per bulan."),
    ("indicator", "baseline"): _("Seperti 140 atau 38,5."),
    ("indicator", "target"): _("Dalam satuan yang sama dengan nilai dasar."),
    ("measurement", "value"): _("Dalam satuan indikatornya."),
    ("activity", "output"): _("Apa yang ada setelah kegiatan selesai."),
    ("activity", "progress"): _("Dalam persen, 0 sampai 100."),
    ("budget_line", "amount"): _("Dalam rupiah, seperti 1.500.000 atau 1.500.000,50."),
    ("budget_line", "source"): _("Misalnya APBD 2027, BOK, atau dana desa."),
    ("launch", "launch_place"): _("Gedung, desa, atau laman tempat inovasi mulai dipakai."),
}

# What a button that adds one calls it, in the middle of a sentence.
ADD: dict[str, Any] = {
    "beneficiary": _("Tambah penerima manfaat"),
    "stakeholder": _("Tambah pemangku kepentingan"),
    "root_cause": _("Tambah akar masalah"),
    "indicator": _("Tambah indikator"),
    "measurement": _("Tambah pengukuran"),
    "activity": _("Tambah kegiatan"),
    "budget_line": _("Tambah baris anggaran"),
    "risk": _("Tambah risiko"),
}
