"""Rubrics: the ones a cycle starts with, and changing one before it is used.

The criteria follow the national competition's proposal parts (idea, significance, adaptability,
sustainability, collaboration; domain.md), spread over the stages they can be judged at.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from workflow.cleaning import clean_line
from workflow.people import selectors as people
from workflow.people.models import LabRole, User
from workflow.proposals.machine import STAGES, Stage
from workflow.proposals.models import Cycle
from workflow.refusals import Denied, Invalid, Obstacle, Refused
from workflow.reviews.models import Criterion, Rubric
from workflow.reviews.models.rubric import DEFAULT_QUORUM, HIGHEST, WHOLE

LONGEST_NAME, LONGEST_TEXT = 120, 300  # letters


@dataclass(frozen=True)
class Line:
    """One criterion as it is typed: `weight` in percent, `anchors` from 1 to 5."""

    name: str
    question: str
    weight: int
    anchors: tuple[str, ...]
    na_allowed: bool = False


# These texts become rows the secretariat edits, so they are data in the lab's own language.
DEFAULTS: dict[Stage, tuple[Line, ...]] = {
    Stage.DRUM_UP: (
        Line(
            "Masalah dan latar belakang",
            "Apakah gagasan menjawab masalah nyata yang dirasakan warga atau unit?",
            25,
            (
                "Masalah tidak disebut atau tidak jelas",
                "Masalah disebut tanpa keterangan siapa yang merasakannya",
                "Masalah dan yang merasakannya disebut, buktinya umum",
                "Masalah jelas, disertai contoh atau angka",
                "Masalah jelas, mendesak, disertai angka dan sumbernya",
            ),
        ),
        Line(
            "Kebaruan",
            "Apa yang berbeda dari cara yang sudah berjalan?",
            30,
            (
                "Sama dengan cara yang sudah berjalan",
                "Perubahan kecil tanpa pengaruh pada layanan",
                "Modifikasi dari tempat lain tanpa penyesuaian",
                "Modifikasi yang disesuaikan dengan keadaan setempat",
                "Cara baru yang belum ada di daerah ini",
            ),
        ),
        Line(
            "Manfaat bagi penerima",
            "Siapa yang terbantu, termasuk kelompok rentan, dan sebesar apa?",
            30,
            (
                "Penerima manfaat tidak disebut",
                "Penerima manfaat disebut secara umum",
                "Penerima manfaat jelas, besarnya belum diperkirakan",
                "Penerima dan besarnya jelas",
                "Penerima, besarnya dan kelompok rentan jelas dan masuk akal",
            ),
        ),
        Line(
            "Kesiapan tim dan kolaborasi",
            "Apakah tim, sumber daya dan pemangku kepentingan memadai?",
            15,
            (
                "Tim dan sumber daya tidak jelas",
                "Tim ada, sumber daya belum",
                "Tim dan sumber daya ada, kolaborasi terbatas",
                "Tim, sumber daya dan mitra jelas",
                "Tim, sumber daya dan mitra jelas serta sudah berkomitmen",
            ),
        ),
    ),
    Stage.DIAGNOSE: (
        Line(
            "Rumusan masalah",
            "Apakah kesenjangan antara keadaan kini dan yang diharapkan tajam?",
            25,
            (
                "Kesenjangan tidak dirumuskan",
                "Rumusan umum, tidak terukur",
                "Rumusan jelas, ukuran belum lengkap",
                "Rumusan jelas dan terukur",
                "Rumusan jelas, terukur dan dibatasi dengan tepat",
            ),
        ),
        Line(
            "Akar masalah",
            "Apakah analisis mencapai sebab, bukan gejala?",
            30,
            (
                "Hanya gejala",
                "Sebab disebut tanpa analisis",
                "Analisis ada, sebagian masih gejala",
                "Akar masalah ditemukan dengan cara yang jelas",
                "Akar masalah ditemukan, dibuktikan dan diprioritaskan",
            ),
        ),
        Line(
            "Data dasar",
            "Apakah indikator punya nilai awal, satuan, tanggal dan sumber yang dapat dipercaya?",
            25,
            (
                "Tidak ada data dasar",
                "Data ada tanpa sumber",
                "Data dan sumber ada, kurang mutakhir",
                "Data mutakhir dan bersumber",
                "Data mutakhir, bersumber dan dapat diulang pengukurannya",
            ),
        ),
        Line(
            "Pemangku kepentingan dan kelompok terdampak",
            "Apakah yang terdampak dan yang berpengaruh dipetakan?",
            20,
            (
                "Tidak dipetakan",
                "Disebut tanpa pengaruh dan kepentingan",
                "Dipetakan sebagian",
                "Dipetakan lengkap",
                "Dipetakan lengkap dan dilibatkan, termasuk kelompok rentan",
            ),
        ),
    ),
    Stage.DESIGN: (
        Line(
            "Rencana aksi",
            "Apakah kegiatan, penanggung jawab, luaran dan waktu lengkap dan masuk akal?",
            30,
            (
                "Rencana tidak dapat dilaksanakan",
                "Kegiatan ada tanpa penanggung jawab atau waktu",
                "Rencana lengkap, sebagian tidak masuk akal",
                "Rencana lengkap dan masuk akal",
                "Rencana lengkap, masuk akal dan disepakati para pelaksana",
            ),
        ),
        Line(
            "Indikator dan target",
            "Apakah keberhasilan dapat diukur terhadap data dasar?",
            20,
            (
                "Tidak ada target",
                "Target tidak terukur",
                "Target terukur, tidak terkait data dasar",
                "Target terukur dan terkait data dasar",
                "Target terukur, terkait data dasar dan menantang",
            ),
        ),
        Line(
            "Anggaran dan sumber daya",
            "Apakah biaya dan sumbernya wajar?",
            15,
            (
                "Biaya tidak dihitung",
                "Biaya dihitung tanpa sumber",
                "Biaya dan sumber ada, belum wajar",
                "Biaya wajar dan bersumber",
                "Biaya wajar, bersumber dan sudah tersedia",
            ),
            na_allowed=True,
        ),
        Line(
            "Risiko dan uji coba",
            "Apakah risiko dikenali dan uji coba dirancang?",
            15,
            (
                "Tidak dibahas",
                "Risiko disebut tanpa mitigasi",
                "Risiko dan mitigasi ada, uji coba belum jelas",
                "Risiko, mitigasi dan uji coba jelas",
                "Risiko, mitigasi dan uji coba jelas serta terukur",
            ),
        ),
        Line(
            "Keberlanjutan dan adaptabilitas",
            "Dapatkah bertahan dan ditiru di tempat lain?",
            20,
            (
                "Bergantung pada satu orang atau satu kegiatan",
                "Keberlanjutan disebut tanpa rencana",
                "Rencana keberlanjutan ada, replikasi belum",
                "Rencana keberlanjutan dan replikasi ada",
                "Rencana keberlanjutan dan replikasi kuat, didukung aturan",
            ),
        ),
    ),
    Stage.DELIVER: (
        Line(
            "Pelaksanaan terhadap rencana",
            "Apakah kegiatan berjalan sesuai rencana, dan penyimpangan dijelaskan?",
            20,
            (
                "Sebagian besar tidak berjalan",
                "Berjalan sebagian tanpa penjelasan",
                "Berjalan sebagian dengan penjelasan",
                "Berjalan hampir seluruhnya",
                "Berjalan seluruhnya atau lebih baik dari rencana",
            ),
        ),
        Line(
            "Hasil terukur",
            "Apakah hasil dibandingkan dengan data dasar, dan sebesar apa perbaikannya?",
            30,
            (
                "Tidak diukur",
                "Diukur tanpa pembanding",
                "Ada perbaikan kecil terhadap data dasar",
                "Target tercapai",
                "Target terlampaui dan dampaknya dirasakan penerima",
            ),
        ),
        Line(
            "Bukti dukung",
            "Apakah SK, SOP, foto dan data mendukung yang dinyatakan?",
            15,
            (
                "Tidak ada bukti",
                "Bukti tidak relevan",
                "Bukti sebagian",
                "Bukti lengkap",
                "Bukti lengkap, jelas dan mudah diperiksa",
            ),
        ),
        Line(
            "Keberlanjutan",
            "Apakah aturan, anggaran dan pelaksana menjamin kelanjutannya?",
            20,
            (
                "Berhenti sesudah uji coba",
                "Berlanjut tanpa jaminan",
                "Ada pelaksana tetap",
                "Ada pelaksana dan anggaran",
                "Ada pelaksana, anggaran dan aturan",
            ),
        ),
        Line(
            "Kolaborasi dan replikasi",
            "Siapa yang ikut, dan adakah yang sudah atau siap meniru?",
            15,
            (
                "Sendiri dan tidak dapat ditiru",
                "Mitra terbatas",
                "Mitra nyata, belum ada peniru",
                "Mitra nyata, ada yang siap meniru",
                "Mitra nyata, sudah ditiru pihak lain",
            ),
            na_allowed=True,
        ),
    ),
}


def rubric_for(cycle: Cycle, stage: Stage | str) -> Rubric:
    """The rubric of a stage in a cycle; the default one is made when there is none yet."""
    rubric, made = Rubric.objects.get_or_create(cycle=cycle, stage=stage)
    if made:
        _write_criteria(rubric, DEFAULTS[Stage(stage)])
    return rubric


@transaction.atomic
def ensure_rubrics(cycle: Cycle) -> list[Rubric]:
    """The rubrics of a new cycle, one a stage, from the defaults where there is none yet."""
    return [rubric_for(cycle, stage) for stage in STAGES]


def lines_of(rubric: Rubric) -> list[Line]:
    """A rubric as it would be typed."""
    return [
        Line(row.name, row.question, row.weight, tuple(row.anchors), row.na_allowed)
        for row in rubric.criteria.all()
    ]


def fingerprint(rubric: Rubric) -> str:
    """What a page was built from; another one means that somebody wrote it meanwhile."""
    told = json.dumps([[astuple(line) for line in lines_of(rubric)], rubric.quorum, str(rubric.pass_mark)])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def rubric_before(rubric: Rubric) -> Rubric | None:
    """The rubric of the same stage in the cycle that opened last before this one."""
    earlier = Rubric.objects.filter(stage=rubric.stage, cycle__opens_at__lt=rubric.cycle.opens_at)
    return earlier.select_related("cycle").order_by("-cycle__opens_at", "-pk").first()


@transaction.atomic
def set_rubric(
    *,
    rubric_id: int,
    by: User,
    lines: Sequence[Line],
    quorum: int,
    pass_mark: Decimal | None = None,
    seen: str = "",
) -> Rubric:
    """Write a rubric anew, before a panel stands on it. `pass_mark` is percent, or None for none.

    `seen` is the `fingerprint` it was read with. Raises Denied, Refused `rubric.frozen`,
    `rubric.changed`, Invalid (`rubric.weights`, `rubric.quorum`, `rubric.pass_mark`, `rubric.criterion`).
    """
    if not people.has_lab_role(by, LabRole.Role.SECRETARIAT):
        raise Denied()
    rubric = Rubric.objects.select_for_update().get(pk=rubric_id)
    if rubric.is_frozen():
        raise Refused(
            Obstacle("rubric.frozen", _("Rubrik sudah dipakai menelaah dan tidak dapat diubah lagi."))
        )
    if seen and seen != fingerprint(rubric):
        text = _("Rubrik ini diubah orang lain sejak halaman Anda dibuka. Bandingkan sebelum menyimpan lagi.")
        raise Refused(Obstacle("rubric.changed", text))
    lines = [_cleaned(line) for line in lines]
    obstacles = _faults(lines, quorum, pass_mark)
    if obstacles:
        raise Invalid(obstacles)
    rubric.quorum, rubric.pass_mark = quorum, pass_mark
    rubric.save(update_fields=["quorum", "pass_mark"])
    rubric.criteria.all().delete()
    _write_criteria(rubric, lines)
    return rubric


@transaction.atomic
def copy_rubrics(*, cycle: Cycle, by: User) -> list[Rubric]:
    """Take the earlier cycle's rubric for each stage that nobody wrote and no panel stands on yet.

    Answers those that were written. Raises Denied.
    """
    copied = []
    for rubric in ensure_rubrics(cycle):
        source = rubric_before(rubric)
        if source and is_untouched(rubric):
            copied.append(
                set_rubric(
                    rubric_id=rubric.pk,
                    by=by,
                    lines=lines_of(source),
                    quorum=source.quorum,
                    pass_mark=source.pass_mark,
                )
            )
    return copied


def is_untouched(rubric: Rubric) -> bool:
    """As it came with its cycle: copying over it loses nobody's work."""
    as_made = (rubric.quorum, rubric.pass_mark) == (DEFAULT_QUORUM, None)
    return as_made and not rubric.is_frozen() and lines_of(rubric) == list(DEFAULTS[Stage(rubric.stage)])


def _cleaned(line: Line) -> Line:
    anchors = tuple(clean_line(anchor) for anchor in line.anchors)
    return replace(line, name=clean_line(line.name), question=clean_line(line.question), anchors=anchors)


def _faults(lines: Sequence[Line], quorum: int, pass_mark: Decimal | None) -> list[Obstacle]:
    found = []
    if sum(line.weight for line in lines) != WHOLE:
        found.append(Obstacle("rubric.weights", _("Jumlah bobot harus tepat 100."), field="lines"))
    if quorum < 1:
        found.append(Obstacle("rubric.quorum", _("Kuorum paling sedikit satu telaah."), field="quorum"))
    if pass_mark is not None and not 0 <= pass_mark <= WHOLE:
        found.append(Obstacle("rubric.pass_mark", _("Ambang batas antara 0 dan 100."), field="pass_mark"))
    for position, line in enumerate(lines, start=1):
        if not _named(line) or not 1 <= line.weight <= WHOLE or not _anchored(line):
            text = _("Kriteria %(n)s perlu nama, bobot dan lima jangkar.") % {"n": position}
            found.append(Obstacle("rubric.criterion", text, field=f"lines.{position}"))
    return found


def _named(line: Line) -> bool:
    return 1 <= len(line.name) <= LONGEST_NAME and len(line.question) <= LONGEST_TEXT


def _anchored(line: Line) -> bool:
    return len(line.anchors) == HIGHEST and all(1 <= len(anchor) <= LONGEST_TEXT for anchor in line.anchors)


def _write_criteria(rubric: Rubric, lines: Sequence[Line]) -> None:
    Criterion.objects.bulk_create(
        Criterion(
            rubric=rubric,
            position=position,
            name=line.name,
            question=line.question,
            weight=line.weight,
            anchors=list(line.anchors),
            na_allowed=line.na_allowed,
        )
        for position, line in enumerate(lines, start=1)
    )
