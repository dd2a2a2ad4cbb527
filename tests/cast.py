"""The one cast of all tests: invented people in invented offices, made when first asked for.

    dinkes ── puskesmas     the lead unit and its parent: proposer, co_writer, reader, member, head, deputy,
                            reviewer_same_unit; parent_head in dinkes
    dinsos                  the partner unit: partner_head
    bappeda                 the lab's house: secretary, secretary_2, lead, reviewer_a, reviewer_b, curator
    diskominfo              reviewer_c, coach
    setda, inspektorat      executive (the regent's aide), auditor
    perpustakaan            outsider

Rows are written straight to the tables: a test of the services that make them belongs in tests/people.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from workflow.people.models import LabRole, Unit, UnitKind, UnitRole, User

PASSWORD = "kopi-pagi-di-alun-alun"
MEMBER, HEAD, DEPUTY = UnitRole.Role.MEMBER, UnitRole.Role.HEAD, UnitRole.Role.DEPUTY


def make_unit(name: str, *, kind: str = UnitKind.OPD, parent: Unit | None = None, **fields: object) -> Unit:
    return Unit.objects.create(name=name, kind=kind, parent=parent, **fields)


def make_person(
    name: str,
    *,
    unit: Unit | None = None,
    role: str = MEMBER,
    lab: Iterable[str] = (),
    email: str = "",
    password: str | None = None,
    **fields: object,
) -> User:
    """Somebody with an address from the name; without `password` nobody signs in by one (it is slow)."""
    address = email or f"{name.lower().replace(' ', '.')}@lab.example"
    user = User.objects.create_user(address, password, name=name, **fields)
    if unit is not None:
        UnitRole.objects.create(user=user, unit=unit, role=role)
    LabRole.objects.bulk_create(LabRole(user=user, role=part) for part in lab)
    return user


class Cast:
    """`cast.proposer`, `cast.puskesmas`, …: each is one row, made once."""

    # --- offices ---
    @cached_property
    def dinkes(self) -> Unit:
        return make_unit("Dinas Kesehatan Contoh", short_name="Dinkes", code="1.02")

    @cached_property
    def puskesmas(self) -> Unit:
        return make_unit("Puskesmas Melati", kind=UnitKind.UPTD, parent=self.dinkes, code="1.02.01")

    @cached_property
    def dinsos(self) -> Unit:
        return make_unit("Dinas Sosial Contoh", short_name="Dinsos", code="1.06")

    @cached_property
    def bappeda(self) -> Unit:
        return make_unit("Bappeda Contoh", short_name="Bappeda", code="5.01")

    @cached_property
    def diskominfo(self) -> Unit:
        return make_unit("Diskominfo Contoh", short_name="Diskominfo", code="2.16")

    @cached_property
    def setda(self) -> Unit:
        return make_unit("Sekretariat Daerah Contoh", short_name="Setda", code="4.01")

    @cached_property
    def inspektorat(self) -> Unit:
        return make_unit("Inspektorat Contoh", short_name="Inspektorat", code="6.01")

    @cached_property
    def perpustakaan(self) -> Unit:
        return make_unit("Dinas Perpustakaan Contoh", short_name="Arpusda", code="2.23")

    # --- the side that proposes ---
    @cached_property
    def proposer(self) -> User:
        return make_person("Sekar Ayuningtyas", unit=self.puskesmas)

    @cached_property
    def co_writer(self) -> User:
        return make_person("Bagas Prayitno", unit=self.puskesmas)

    @cached_property
    def reader(self) -> User:
        return make_person("Ratri Kusumaning", unit=self.puskesmas)

    @cached_property
    def member(self) -> User:
        """Another member of the lead unit, not on the team."""
        return make_person("Wahyu Pangestu", unit=self.puskesmas)

    @cached_property
    def head(self) -> User:
        return make_person("Endang Larasati", unit=self.puskesmas, role=HEAD)

    @cached_property
    def deputy(self) -> User:
        return make_person("Joko Santosa", unit=self.puskesmas, role=DEPUTY)

    @cached_property
    def parent_head(self) -> User:
        return make_person("Hartini Widodari", unit=self.dinkes, role=HEAD)

    @cached_property
    def partner_head(self) -> User:
        return make_person("Gunawan Mulyadi", unit=self.dinsos, role=HEAD)

    @cached_property
    def outsider(self) -> User:
        return make_person("Tirta Adiwangsa", unit=self.perpustakaan)

    # --- the lab ---
    @cached_property
    def coach(self) -> User:
        return make_person("Dimas Wicaksana", unit=self.diskominfo, lab=[LabRole.Role.COACH])

    @cached_property
    def reviewer_a(self) -> User:
        return make_person("Anindita Prameswari", unit=self.bappeda, lab=[LabRole.Role.REVIEWER])

    @cached_property
    def reviewer_b(self) -> User:
        return make_person("Bramantyo Seto", unit=self.bappeda, lab=[LabRole.Role.REVIEWER])

    @cached_property
    def reviewer_c(self) -> User:
        return make_person("Citra Maheswari", unit=self.diskominfo, lab=[LabRole.Role.REVIEWER])

    @cached_property
    def reviewer_same_unit(self) -> User:
        return make_person("Kinanti Puspita", unit=self.puskesmas, lab=[LabRole.Role.REVIEWER])

    @cached_property
    def lead(self) -> User:
        return make_person("Lukita Hendrawan", unit=self.bappeda, lab=[LabRole.Role.REVIEWER])

    @cached_property
    def secretary(self) -> User:
        return make_person("Niken Paramitha", unit=self.bappeda, lab=[LabRole.Role.SECRETARIAT])

    @cached_property
    def secretary_2(self) -> User:
        return make_person("Pandu Setyaji", unit=self.bappeda, lab=[LabRole.Role.SECRETARIAT])

    @cached_property
    def curator(self) -> User:
        return make_person("Rengganis Utami", unit=self.bappeda, lab=[LabRole.Role.CURATOR])

    @cached_property
    def executive(self) -> User:
        """The regent's aide."""
        return make_person("Surya Natakusuma", unit=self.setda, lab=[LabRole.Role.EXECUTIVE])

    @cached_property
    def auditor(self) -> User:
        return make_person("Umar Basuki", unit=self.inspektorat, lab=[LabRole.Role.AUDITOR])

    def everybody(self) -> dict[str, User]:
        """Every person by part, all made."""
        return {part: getattr(self, part) for part in PARTS}


PARTS = [
    "proposer",
    "co_writer",
    "reader",
    "member",
    "head",
    "deputy",
    "parent_head",
    "partner_head",
    "outsider",
    "coach",
    "reviewer_a",
    "reviewer_b",
    "reviewer_c",
    "reviewer_same_unit",
    "lead",
    "secretary",
    "secretary_2",
    "curator",
    "executive",
    "auditor",
]
