"""Who lives in the demo: invented names at an address nobody owns, in offices such as Kudus has.

One account for each part of the lab. The password is shown on purpose: these accounts exist in demo mode
only, where the lab listens to this machine alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from workflow.people.models import LabRole, UnitKind, UnitRole

PASSWORD = "menara-kudus-2026"  # noqa: S105  shown on the page and by ./lab accounts
DOMAIN = "kudus.example"

Part = LabRole.Role
Place = UnitRole.Role


@dataclass(frozen=True)
class DemoUnit:
    key: str
    name: str
    short: str
    kind: str
    parent: str = ""
    code: str = ""  # in the national list of regions


@dataclass(frozen=True)
class DemoPerson:
    account: str  # before the @
    name: str
    shown_as: str  # the part, in the reader's words
    unit: str
    place: str = Place.MEMBER
    part: str = ""
    runs_the_system: bool = False  # staff, with Django's back office and `/gaya/`

    @property
    def email(self) -> str:
        return f"{self.account}@{DOMAIN}"


UNITS = (
    DemoUnit("dinkes", "Dinas Kesehatan", "Dinkes", UnitKind.OPD),
    DemoUnit("puskesmas", "Puskesmas Rejosari", "PKM Rejosari", UnitKind.UPTD, parent="dinkes"),
    DemoUnit("bappeda", "Badan Perencanaan Pembangunan Daerah", "Bappeda", UnitKind.OPD),
    DemoUnit("diskominfo", "Dinas Komunikasi dan Informatika", "Diskominfo", UnitKind.OPD),
    DemoUnit("setda", "Sekretariat Daerah", "Setda", UnitKind.OPD),
    DemoUnit("inspektorat", "Inspektorat Daerah", "Inspektorat", UnitKind.OPD),
    DemoUnit("kota", "Kecamatan Kota Kudus", "Kec. Kota", UnitKind.KECAMATAN, code="33.19.02"),
)

PEOPLE = (
    DemoPerson("pengusul", "Sri Wahyuningsih", "Pengusul", "puskesmas"),
    DemoPerson("rekan", "Bagus Prasetya", "Rekan penulis", "puskesmas"),
    DemoPerson("kepala", "dr. Retno Kusumastuti", "Kepala unit", "puskesmas", Place.HEAD),
    DemoPerson("wakil", "Hadi Supriyono", "Wakil kepala unit", "puskesmas", Place.DEPUTY),
    DemoPerson("kadis", "dr. Agung Nugroho", "Kepala unit induk", "dinkes", Place.HEAD),
    DemoPerson("pendamping", "Laila Fitriani", "Pendamping", "bappeda", part=Part.COACH),
    DemoPerson("penelaah1", "Teguh Santosa", "Penelaah", "bappeda", part=Part.REVIEWER),
    DemoPerson("penelaah2", "Anisa Rahmawati", "Penelaah", "diskominfo", part=Part.REVIEWER),
    DemoPerson("sekretariat", "Dwi Handayani", "Sekretariat Lab", "bappeda", part=Part.SECRETARIAT),
    DemoPerson("kurator", "Yusuf Maulana", "Kurator pameran", "diskominfo", part=Part.CURATOR),
    DemoPerson("pimpinan", "Endang Purwanti", "Pimpinan", "setda", part=Part.EXECUTIVE),
    DemoPerson("auditor", "Slamet Rianto", "Auditor", "inspektorat", part=Part.AUDITOR),
    DemoPerson("pengelola", "Arif Budiman", "Pengelola sistem", "diskominfo", runs_the_system=True),
    DemoPerson("warga", "Nur Hidayah", "Orang luar (unit lain)", "kota"),
)
