"""One innovation of the years before the lab, as the import of an old directory leaves it. It is invented.

Its owner is spelled as nobody spells it any more, so it stands under a unit marked doubtful, and on the page
where the secretariat says that the two offices are one.
"""

from __future__ import annotations

from workflow.people.models import User
from workflow.people.owners import Owners, recognise
from workflow.proposals.imports import import_record

SOURCE = "Arsip lomba inovasi pelayanan"
AGENCY, OFFICE = "Pemerintah Kabupaten Kudus", "Dinas Pendidikan Pemuda dan Olah Raga"
TEXTS = {
    "description": "Perpustakaan keliling dengan sepeda onthel yang singgah di tujuh dukuh lereng Muria "
    "setiap Jumat siang. Dua peti kayu di boncengan memuat 80 buku, dipinjam dengan kartu bergambar.",
    "drivers": "Jarak ke perpustakaan daerah 18 km, dan angkutan ke lereng hanya pagi dan sore.",
    "barriers": "Musim hujan menghentikannya tiga bulan dalam setahun; buku yang basah diganti sendiri.",
    "steps": "Mendata dukuh, mengumpulkan buku bekas layak baca, melatih enam guru sukarela, lalu berjalan.",
    "benefits": "356 anak menjadi peminjam tetap pada tahun kedua; dua dukuh membuka rak bacanya sendiri.",
    "replication": "Sepeda, dua peti, dan satu guru yang tetap setiap pekan.",
}
SUMMARY = "Perpustakaan sepeda onthel menjangkau tujuh dukuh lereng Muria setiap Jumat siang."


def take_in(by: User) -> None:
    """The record, taken in by somebody of the secretariat; its second year was never written down."""
    unit, _doubts = Owners(by).unit_of(recognise(AGENCY, OFFICE))
    import_record(
        source=SOURCE,
        external_id="KDS-2012-017",
        title="Pustaka Onthel Lereng Muria",
        unit=unit,
        fields={"product": "Layanan perpustakaan keliling", "summary": SUMMARY},
        texts=TEXTS,
        milestones={"Inisiasi": 2012, "Implementasi": None},
        by=by,
    )
