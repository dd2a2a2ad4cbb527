"""The offices, villages, firms and communities that take part, and who works there. Everybody is invented.

The codes are those of the national list of regions, so that an import of it finds these units.
"""

from __future__ import annotations

from dataclasses import dataclass

from labinovasi.demo.people import PEOPLE, DemoPerson, DemoUnit
from workflow.people.models import LabRole, UnitKind, UnitRole

OPD, UPTD, KEC, DESA = UnitKind.OPD, UnitKind.UPTD, UnitKind.KECAMATAN, UnitKind.DESA
Part, Place = LabRole.Role, UnitRole.Role


UNITS = (
    DemoUnit("bkpsdm", "Badan Kepegawaian dan Pengembangan SDM", "BKPSDM", OPD),
    DemoUnit("kampus", "Politeknik Menara Kudus", "Polmenku", UnitKind.SCHOOL),
    DemoUnit("rsud", "Rumah Sakit Umum Daerah", "RSUD", UPTD, "dinkes"),
    DemoUnit("gribig", "Puskesmas Gribig", "PKM Gribig", UPTD, "dinkes"),
    DemoUnit("pkm_undaan", "Puskesmas Undaan", "PKM Undaan", UPTD, "dinkes"),
    DemoUnit("pkm_jekulo", "Puskesmas Jekulo", "PKM Jekulo", UPTD, "dinkes"),
    DemoUnit("dukcapil", "Dinas Kependudukan dan Pencatatan Sipil", "Disdukcapil", OPD),
    DemoUnit("dikpora", "Dinas Pendidikan, Kepemudaan, dan Olahraga", "Disdikpora", OPD),
    DemoUnit("dpupr", "Dinas Pekerjaan Umum dan Penataan Ruang", "DPUPR", OPD),
    DemoUnit("pkplh", "Dinas Perumahan, Kawasan Permukiman, dan Lingkungan Hidup", "Dinas PKPLH", OPD),
    DemoUnit("dagang", "Dinas Perdagangan", "Disdag", OPD),
    DemoUnit("pasar", "UPTD Pasar Wilayah Kota", "UPTD Pasar", UPTD, "dagang"),
    DemoUnit("naker", "Dinas Tenaga Kerja, Perindustrian, Koperasi, dan UKM", "Disnakerperinkop", OPD),
    DemoUnit("tani", "Dinas Pertanian dan Pangan", "Dispertan", OPD),
    DemoUnit("dinsos", "Dinas Sosial P3AP2KB", "Dinsos", OPD),
    DemoUnit("dishub", "Dinas Perhubungan", "Dishub", OPD),
    DemoUnit("bpbd", "Badan Penanggulangan Bencana Daerah", "BPBD", OPD),
    DemoUnit("satpol", "Satuan Polisi Pamong Praja", "Satpol PP", OPD),
    DemoUnit("arpusda", "Dinas Kearsipan dan Perpustakaan", "Arpusda", OPD),
    DemoUnit("dpmptsp", "Dinas Penanaman Modal dan PTSP", "DPMPTSP", OPD),
    DemoUnit("budpar", "Dinas Kebudayaan dan Pariwisata", "Disbudpar", OPD),
    DemoUnit("pmd", "Dinas Pemberdayaan Masyarakat dan Desa", "Dinas PMD", OPD),
    DemoUnit("air", "Perumda Air Minum Kudus", "Perumda AM", UnitKind.ENTERPRISE),
    DemoUnit("kaliwungu", "Kecamatan Kaliwungu", "Kec. Kaliwungu", KEC, code="33.19.01"),
    DemoUnit("jati", "Kecamatan Jati", "Kec. Jati", KEC, code="33.19.03"),
    DemoUnit("undaan", "Kecamatan Undaan", "Kec. Undaan", KEC, code="33.19.04"),
    DemoUnit("mejobo", "Kecamatan Mejobo", "Kec. Mejobo", KEC, code="33.19.05"),
    DemoUnit("jekulo", "Kecamatan Jekulo", "Kec. Jekulo", KEC, code="33.19.06"),
    DemoUnit("bae", "Kecamatan Bae", "Kec. Bae", KEC, code="33.19.07"),
    DemoUnit("gebog", "Kecamatan Gebog", "Kec. Gebog", KEC, code="33.19.08"),
    DemoUnit("dawe", "Kecamatan Dawe", "Kec. Dawe", KEC, code="33.19.09"),
    DemoUnit("undaan_kidul", "Desa Undaan Kidul", "Undaan Kidul", DESA, "undaan", "33.19.04.2008"),
    DemoUnit("karangrowo", "Desa Karangrowo", "Karangrowo", DESA, "undaan", "33.19.04.2010"),
    DemoUnit("wonosoco", "Desa Wonosoco", "Wonosoco", DESA, "undaan", "33.19.04.2001"),
    DemoUnit("jati_wetan", "Desa Jati Wetan", "Jati Wetan", DESA, "jati", "33.19.03.2003"),
    DemoUnit("loram_kulon", "Desa Loram Kulon", "Loram Kulon", DESA, "jati", "33.19.03.2009"),
    DemoUnit("colo", "Desa Colo", "Colo", DESA, "dawe", "33.19.09.2018"),
    DemoUnit("piji", "Desa Piji", "Piji", DESA, "dawe", "33.19.09.2010"),
    DemoUnit("rahtawu", "Desa Rahtawu", "Rahtawu", DESA, "gebog", "33.19.08.2011"),
    DemoUnit("kesambi", "Desa Kesambi", "Kesambi", DESA, "mejobo", "33.19.05.2006"),
    DemoUnit("hadipolo", "Desa Hadipolo", "Hadipolo", DESA, "jekulo", "33.19.06.2010"),
    DemoUnit("terban", "Desa Terban", "Terban", DESA, "jekulo", "33.19.06.2006"),
    DemoUnit("gondangmanis", "Desa Gondangmanis", "Gondangmanis", DESA, "bae", "33.19.07.2004"),
    DemoUnit("kaliputu", "Desa Kaliputu", "Kaliputu", DESA, "kota", "33.19.02.2022"),
    DemoUnit("panjunan", "Kelurahan Panjunan", "Panjunan", DESA, "kota", "33.19.02.1005"),
    DemoUnit("hijau", "Komunitas Resik Rukun", "Resik Rukun", UnitKind.COMMUNITY),
    DemoUnit("batik", "Paguyuban Pembatik Lereng", "Pembatik Lereng", UnitKind.COMMUNITY),
    DemoUnit("sekar", "Pabrik Rokok Sekar Muria", "PR Sekar Muria", UnitKind.FIRM),
    DemoUnit("smk", "SMK Cendekia Muria", "SMK Cendekia", UnitKind.SCHOOL),
    DemoUnit("pajak", "Kantor Pelayanan Pajak Kudus", "KPP Kudus", UnitKind.VERTICAL),
)

REVIEWERS = (
    DemoPerson("penelaah3", "Bambang Wicaksono", "Penelaah", "bkpsdm", part=Part.REVIEWER),
    DemoPerson("penelaah4", "Dr. Maryam Hasanah", "Penelaah", "kampus", part=Part.REVIEWER),
    DemoPerson("penelaah5", "Rudi Hermawan", "Penelaah", "setda", part=Part.REVIEWER),
    DemoPerson("penelaah6", "Kartika Saraswati", "Penelaah", "bappeda", part=Part.REVIEWER),
    DemoPerson("pendamping2", "Joko Purwoko", "Pendamping", "bkpsdm", part=Part.COACH),
)

# Head, then the two who write. Units that never proposed have a head alone.
_STAFF: dict[str, tuple[str, ...]] = {
    "gribig": ("dr. Widya Paramita", "Umi Khasanah", "Fajar Nugraha"),
    "pkm_undaan": ("dr. Lilis Indrawati", "Sutarmi", "Eko Prasetyo"),
    "pkm_jekulo": ("dr. Satrio Nugroho", "Nurul Aini", "Budi Cahyono"),
    "rsud": ("dr. Galuh Prabowo", "Ns. Yuliati", "Dimas Anggoro"),
    "dukcapil": ("Retnowati Sekarjati", "Rina Puspita", "Ahmad Faozan"),
    "dikpora": ("Suryo Wicaksana", "Mega Lestari", "Imam Syafi'i"),
    "dpupr": ("Ir. Bagaskara Yudha", "Hendra Saputra", "Wulan Sari"),
    "pkplh": ("Niken Larasati", "Agus Salimin", "Dewi Anggraeni"),
    "dagang": ("Wira Adikusuma", "Tutik Rahayu", "Andi Kurniawan"),
    "pasar": ("Jatmiko Lelana", "Lestari Ningrum", "Yoga Pratama"),
    "naker": ("Puspa Kinanti", "Wawan Hidayat", "Siti Fatimah"),
    "tani": ("Prasojo Wening", "Ngatini", "Rizal Mahendra"),
    "dinsos": ("Ratih Kumalasari", "Ani Rosidah", "Galih Permana"),
    "dishub": ("Cahyo Utomo", "Heri Susanto", "Novi Astuti"),
    "bpbd": ("Banu Samudra", "Dian Kusuma", "Saiful Anam"),
    "satpol": ("Damar Wulung", "Putut Wijaya", "Ratna Dewi"),
    "arpusda": ("Sekar Pustaka", "Esti Wulandari", "Bayu Aji"),
    "dpmptsp": ("Gita Anindya", "Intan Permata", "Joni Iskandar"),
    "budpar": ("Raras Kencana", "Laras Setyowati", "Tri Mulyono"),
    "pmd": ("Lintang Desanto", "Ika Novitasari", "Pujiono"),
    "air": ("Tirta Adiwangsa", "Sari Utami", "Dedi Irawan"),
    "kota": ("Panji Kusumo", "Nur Hidayah", "Faisal Rahman"),
    "jati": ("Arum Sasmita", "Munawaroh", "Slamet Widodo"),
    "undaan": ("Bayu Segara", "Siti Aminah", "Kuswanto"),
    "mejobo": ("Wening Pamungkas", "Endah Pratiwi", "Mustakim"),
    "dawe": ("Muria Setyaji", "Hana Pertiwi", "Sukarno Hadi"),
    "gebog": ("Kinasih Utari", "Yuni Safitri", "Rohmad"),
    "undaan_kidul": ("Sunaryo Slamet", "Tri Astuti", "Wahib"),
    "karangrowo": ("Parjo Santosa", "Sukini", "Purnomo"),
    "wonosoco": ("Sendang Wahyudi", "Wiwik Lestari", "Darsono"),
    "jati_wetan": ("Tarno Subekti", "Erna Wati", "Abdul Rouf"),
    "loram_kulon": ("Ngadiman Arta", "Khotimah", "Nanang Qosim"),
    "colo": ("Wahyono Sastro", "Suparmi", "Kinarsih"),
    "piji": ("Sarwono Edi", "Ismiyati", "Karyadi"),
    "rahtawu": ("Karsono Sumitro", "Murniati", "Sugiyono"),
    "kesambi": ("Darmaji Bekti", "Zulaikah", "Teguh Riyanto"),
    "hadipolo": ("Panuwun Sarjono", "Sunarti", "Alif Imronudin"),
    "terban": ("Sukamto Wiryo", "Dwi Astuti", "Junaedi"),
    "gondangmanis": ("Mulyadi Gondo", "Nofi Andriani", "Hasanudin Bahri"),
    "kaliputu": ("Jenar Wiratmo", "Sofiatun", "Anwar Said"),
    "panjunan": ("Sasongko Adi", "Ambarwati", "Yusron"),
    "hijau": ("Asih Kurnia", "Doni Setya", "Melati Ayu"),
    "batik": ("Wiji Lestanti", "Ummu Kulsum", "Fadlan"),
    "sekar": ("Lukas Wijaya", "Suryani", "Benny Prasojo"),
    "smk": ("Drs. Mulyanto", "Fitri Handayani", "Rangga Aditya"),
    "kaliwungu": ("Respati Yoga", "Nita Ardiani", "Sholeh Amin"),
    "bae": ("Laksmi Pertiwi", "Ririn Safira", "Aditya Bagas"),
    "dinkes": ("dr. Agung Nugroho", "Titis Wulandari", "Rendra Kusuma"),
    "bappeda": ("Bramantyo Adi", "Laila Fitriani", "Nia Kurniasih"),
    "inspektorat": ("Arimbi Sekarlangit", "Slamet Rianto", "Vina Oktaviani"),
    "jekulo": ("Handaru Jati",),
}


@dataclass(frozen=True)
class Staff:
    """Accounts of a unit's people: who answers, who owns ideas, who writes along."""

    head: str
    owner: str
    co_writer: str


def _account(name: str) -> str:
    """ "dr. Wahyu Setiawan" → wahyu.setiawan: titles and marks are no part of an address."""
    words = [word for word in name.lower().replace("'", "").split() if not word.endswith(".")]
    return ".".join(words)


DOORS = {person.name: person.account for person in PEOPLE}


def people() -> tuple[DemoPerson, ...]:
    """Everybody beside the fourteen doors; names that stand among the doors are theirs."""
    found = list(REVIEWERS)
    for unit, names in _STAFF.items():
        for n, name in enumerate(names):
            if name not in DOORS:
                place = Place.HEAD if n == 0 else Place.MEMBER
                found.append(DemoPerson(_account(name), name, "", unit, place))
    return tuple(found)


def staff_of(unit: str, team: tuple[str, ...] = ()) -> Staff:
    """Who answers and who writes for a unit; `team` are accounts of others who write this once."""
    if unit == "puskesmas":
        return Staff("kepala", "pengusul", "rekan")
    head, owner, co_writer = (DOORS.get(name) or _account(name) for name in _STAFF[unit])
    return Staff(head, *(team or (owner, co_writer)))
