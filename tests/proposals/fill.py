"""`fill(proposal, stage)`: a complete stage, written through the services as its owner would.

Used by everybody whose test needs a proposal that can be sent.
"""

from __future__ import annotations

import functools
import io
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image
from pypdf import PdfWriter

from workflow.people.models import User
from workflow.proposals.attachments.services import attach_file
from workflow.proposals.machine import Stage
from workflow.proposals.models import Attachment, Proposal, TeamMember
from workflow.proposals.models.worksheets import CRITERIA, Phase
from workflow.proposals.worksheets.marks import edited_version
from workflow.proposals.worksheets.services import add_row, change_row, save_section


def fill(proposal: Proposal, stage: str | None = None, *, by: User | None = None) -> Proposal:
    """Everything `stage` (default the present one) asks for; answers the proposal read afresh."""
    stage = Stage(stage or proposal.stage)
    writer = by or proposal.team.get(role=TeamMember.Role.OWNER).user
    _FILLERS[stage](proposal, writer)
    return Proposal.objects.get(pk=proposal.pk)


def fill_up_to(proposal: Proposal, stage: str) -> Proposal:
    """Every stage from Drum Up to `stage`."""
    for each in list(_FILLERS)[: list(_FILLERS).index(Stage(stage)) + 1]:
        fill(proposal, each)
    return Proposal.objects.get(pk=proposal.pk)


def save(proposal: Proposal, section: str, by: User, **values: Any) -> None:
    save_section(
        proposal_id=proposal.pk, section=section, values=values, version=edited_version(proposal), by=by
    )


def add(proposal: Proposal, kind: str, by: User, **values: Any) -> str:
    return add_row(proposal_id=proposal.pk, kind=kind, values=values, by=by).key


def change(proposal: Proposal, kind: str, key: str, by: User, **values: Any) -> None:
    change_row(
        proposal_id=proposal.pk,
        kind=kind,
        key=key,
        values=values,
        version=edited_version(proposal),
        by=by,
    )


def attach(proposal: Proposal, by: User, *, kind: str = "", name: str = "berkas.pdf") -> Attachment:
    """A small PDF, or a picture where the name says so."""
    data = jpeg() if name.endswith(".jpg") else pdf()
    return attach_file(proposal_id=proposal.pk, file=ContentFile(data), name=name, kind=kind, by=by)


@functools.cache
def pdf() -> bytes:
    """One empty page of A6."""
    writer = PdfWriter()
    writer.add_blank_page(width=298, height=420)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


@functools.cache
def jpeg(width: int = 60, height: int = 40) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), (160, 58, 34)).save(target, "JPEG")
    return target.getvalue()


def _drum_up(proposal: Proposal, by: User) -> None:
    save(
        proposal,
        "idea",
        by,
        summary="Warga mendaftar dari rumah dan datang pada jamnya.",
        background="Antrean pagi di loket dimulai sejak pukul lima.",
        idea="Nomor antrean dibagi lewat pesan dan papan di balai desa.",
        novelty="Belum ada puskesmas di sini yang membagi jam kedatangan.",
        resources="Dua petugas loket dan satu telepon.",
    )
    save(proposal, "profile", by, initiator_kind="civil_servant", form="service", main_affair="health")
    save(proposal, "criteria", by, **{f"criterion_{name}": True for name in CRITERIA})
    save(proposal, "identity", by, team_reason="Tim dilengkapi setelah pelatihan.")
    add(proposal, "beneficiary", by, group="Lansia", marginal=True)
    add(proposal, "stakeholder", by, name="Kader kesehatan", part="Membagikan nomor")


def _diagnose(proposal: Proposal, by: User) -> None:
    save(
        proposal,
        "problem",
        by,
        problem="Waktu tunggu rata-rata 140 menit.",
        affected="Lansia dan ibu hamil.",
    )
    top = add(proposal, "root_cause", by, cause="Semua datang pada jam yang sama")
    add(proposal, "root_cause", by, cause="Nomor hanya dibagi pagi hari", parent=top)
    add(
        proposal,
        "indicator",
        by,
        name="Waktu tunggu",
        unit="menit",
        baseline="140",
        baseline_on="2026-10-01",
        baseline_source="Catatan loket September 2026",
    )
    add(proposal, "stakeholder", by, name="Kepala desa", part="Menyediakan papan")
    for row in proposal.stakeholders.all():
        change(proposal, "stakeholder", row.key, by, influence="high", interest="medium")
    attach(proposal, by, kind="baseline_source", name="catatan loket.pdf")


def _design(proposal: Proposal, by: User) -> None:
    for month, phase in enumerate(Phase, start=1):
        add(
            proposal,
            "activity",
            by,
            phase=phase.value,
            name=f"Kegiatan {phase.label}",
            person="Sekar Ayuningtyas",
            output="Laporan",
            method="Kerja bersama",
            start_month=f"2027-{month:02}",
            end_month=f"2027-{month + 1:02}",
        )
    add(proposal, "budget_line", by, item="Papan antrean", amount="1.500.000,50", source="BOK 2027")
    add(proposal, "budget_line", by, item="Tenaga petugas", no_cost=True)
    for row in proposal.indicators.all():
        change(proposal, "indicator", row.key, by, target="45", target_on="2027-06-30")
    add(proposal, "risk", by, risk="Sinyal di desa lemah", mitigation="Papan di balai desa")
    save(proposal, "trial", by, trial_plan="Dua minggu di satu desa.")
    attach(proposal, by, kind="action_plan", name="rencana aksi.pdf")


def _deliver(proposal: Proposal, by: User) -> None:
    save(proposal, "launch", by, launch_on="2027-03-01", launch_place="Balai desa")
    for row in proposal.activities.all():
        change(proposal, "activity", row.key, by, progress="100")
    for row in proposal.indicators.all():
        add(proposal, "measurement", by, indicator=row.key, value="38,5", measured_on="2027-06-01")
    save(
        proposal,
        "results",
        by,
        trial_result="Waktu tunggu turun menjadi 38,5 menit.",
        lessons="Papan di balai desa lebih dipakai daripada pesan.",
    )
    attach(proposal, by, kind="sop", name="SOP antrean.pdf")
    attach(proposal, by, kind="photo", name="peluncuran.jpg")


_FILLERS = {
    Stage.DRUM_UP: _drum_up,
    Stage.DIAGNOSE: _diagnose,
    Stage.DESIGN: _design,
    Stage.DELIVER: _deliver,
}
