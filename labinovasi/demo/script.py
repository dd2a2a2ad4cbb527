"""The story of "Posyandu Lansia Jemput Bola", an invented idea of an invented health centre.

Its figures agree with each other: of 9.412 older people 3.871 came to be examined (41,1 %); the target is
60 % (5.647); at the end 5.773 were (61,3 %). 48 cadres are paid Rp50.000 for each of 6 rounds: Rp14.400.000.
12 sets of instruments at Rp1.250.000: Rp15.000.000; together Rp29.400.000.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from labinovasi.demo.story import SYSTEM, File, Marks, Step, Telling
from workflow.exhibition import services as exhibition
from workflow.exhibition.models import Entry
from workflow.proposals import services as proposals
from workflow.proposals.models import Attachment, Cycle
from workflow.proposals.models.worksheets import CRITERIA
from workflow.reviews.models import LegalCriterion
from workflow.workdays import clock

OWNER, CO_WRITER, HEAD = "pengusul", "rekan", "kepala"
OFFICE, FIRST, SECOND, COACH = "sekretariat", "penelaah1", "penelaah2", "pendamping"
CURATOR, OUTSIDER = "kurator", "warga"
TITLE = "Posyandu Lansia Jemput Bola"
CYCLE = "Siklus Cerita 2026"


def story() -> list[Step]:
    """Every step in its order, from the open call to the page in the catalogue."""
    return [
        *_a_draft(),
        *_asking_the_head(),
        *_recalled_and_sent_again(),
        *_drum_up_returned(),
        *_drum_up_passed(),
        *_diagnose_passed(),
        *_design_recycled(),
        *_diagnose_again(),
        *_design_shelved(),
        *_design_declined_by_mistake(),
        *_deliver(),
        *_display(),
    ]


# --- Short ways to say a step --------------------------------------------------------------------------


def _save(at: str, who: str, section: str, **values: Any) -> Step:
    body = {"version": "$version", "values": values}
    return Step(at, who, "", "patch", f"proposals/{{proposal}}/worksheets/{section}/", body)


def _add(at: str, who: str, kind: str, keep: str = "", **values: Any) -> Step:
    path = f"proposals/{{proposal}}/rows/{kind}/"
    return Step(at, who, "", "post", path, {"values": values}, status=201, keep=keep)


def _change(at: str, who: str, kind: str, row: str, **values: Any) -> Step:
    path = f"proposals/{{proposal}}/rows/{kind}/{{{row}}}/"
    return Step(at, who, "", "patch", path, {"version": "$version", "values": values})


def _attach(at: str, who: str, name: str, kind: str, *lines: str, keep: str = "") -> Step:
    file = File(name, kind, lines)
    return Step(at, who, "", "post", "proposals/{proposal}/attachments/", file, status=201, keep=keep)


def _ask(at: str, told: str, who: str = OWNER) -> Step:
    path = "proposals/{proposal}/endorsements/"
    return Step(at, who, told, "post", path, {"seen": "$seen"}, status=201, keep="request")


def _approve(at: str, told: str, note: str = "") -> Step:
    body = {"seen": "$seen", "note": note}
    return Step(at, HEAD, told, "post", "endorsements/{request}/approve/", body)


def _panel(at: str) -> Step:
    """The secretariat opens the panel of what lies at the gate."""
    return Step(at, OFFICE, "", "get", "panels/?proposal={proposal}&state=open", keep="panel")


def _assign(at: str) -> list[Step]:
    """Both reviewers, and the first as lead."""
    told = "Menugaskan {} sebagai {}."
    names = ((FIRST, "Teguh Santosa", "Penelaah 1"), (SECOND, "Anisa Rahmawati", "Penelaah 2"))
    asked = [
        Step(
            at,
            OFFICE,
            told.format(name, seat),
            "post",
            "panels/{panel}/assignments/",
            {"reviewer": f"$user:{account}"},
            status=201,
        )
        for account, name, seat in names
    ]
    lead = Step(
        at,
        OFFICE,
        "Menunjuk Teguh Santosa sebagai ketua penelaah.",
        "put",
        "panels/{panel}/lead/",
        {"user": f"$user:{FIRST}"},
    )
    return [_panel(at), *asked, lead]


def _file(at: str, who: str, scores: tuple[int, ...], note: str, *, version: int = 0) -> Step:
    body = {
        "version": version,
        "marks": Marks(scores),
        "confirmations": dict.fromkeys(LegalCriterion.values, True),
        "note": note,
    }
    return Step(at, who, "Mengajukan telaah.", "post", "panels/{panel}/review/file/", body)


def _record(at: str, told: str, outcome: str, reason: str = "", **more: Any) -> Step:
    body = {"outcome": outcome, "reason": reason, **more}
    path = "panels/{panel}/decisions/"
    return Step(at, OFFICE, told, "post", path, body, status=201, keep="decision")


def _announce(at: str, told: str, decree: int) -> Step:
    body = {"decree_number": f"188.45/{decree}/2026", "decree_date": at[:10]}
    return Step(at, OFFICE, told, "post", "decisions/{decision}/announce/", body)


def _move(at: str, who: str, told: str, verb: str, *, status: int = 200, **more: Any) -> Step:
    codes = more.pop("codes", ())
    body = {"verb": verb, "seen": "$seen", **more}
    return Step(at, who, told, "post", "proposals/{proposal}/moves/", body, status=status, codes=codes)


# --- The story -----------------------------------------------------------------------------------------


def _open_the_call(telling: Telling) -> None:
    """No address opens a cycle: the back office does."""
    same = Cycle.objects.filter(name__startswith=CYCLE).count()
    cycle = proposals.open_cycle(
        by=telling.person(OFFICE),
        name=f"{CYCLE} ({same + 1})" if same else CYCLE,
        opens_at=clock.start_of(dt.date(2026, 1, 5)),
        closes_at=clock.end_of(dt.date(2026, 1, 30)),
    )
    telling.facts["cycle"] = cycle.pk


def _a_draft() -> list[Step]:
    first, later = "2026-01-12 09:00", "2026-01-14 10:00"
    new = {"unit": "$my_unit", "title": TITLE, "cycle": "$cycle"}
    rekan = {"user": f"$user:{CO_WRITER}", "role": "co_writer"}
    return [
        Step(
            "2026-01-05 08:00",
            OFFICE,
            "Membuka panggilan ide sampai 30 Januari.",
            call=_open_the_call,
        ),
        Step(first, OWNER, f"Menulis ide “{TITLE}”.", "post", "proposals/", new, 201, keep="proposal"),
        Step(
            first,
            OUTSIDER,
            "Mencoba membuka draf unit lain: seolah-olah tidak ada.",
            "get",
            "proposals/{proposal}/",
            status=404,
        ),
        Step(
            first,
            OWNER,
            "Mengajak Bagus Prasetya menulis bersama.",
            "post",
            "proposals/{proposal}/team/",
            rekan,
        ),
        Step(
            later,
            CO_WRITER,
            "Mengajukan lembar yang masih kosong: daftar kekurangannya disebut satu per satu.",
            "post",
            "proposals/{proposal}/endorsements/",
            {"seen": "$seen"},
            status=409,
            codes=("ws.drum_up.summary", "ws.drum_up.beneficiaries", "ws.drum_up.criterion_new"),
        ),
        *_drum_up_sheet(later),
    ]


def _drum_up_sheet(at: str) -> list[Step]:
    return [
        _save(
            at,
            OWNER,
            "idea",
            summary=(
                "Dari 9.412 lansia di wilayah Puskesmas Rejosari hanya 3.871 (41 %) diperiksa di posyandu. "
                "Kader dan perawat mendatangi lansia di rumah sebulan sekali, sehingga 60 % terperiksa."
            ),
            background=(
                "Lansia yang tinggal jauh dari pos atau sulit berjalan tidak datang. Tekanan darah dan gula "
                "mereka baru diketahui ketika sudah dirawat."
            ),
            idea=(
                "Daftar lansia disusun per dusun. Setiap kader memegang paling banyak 200 nama dan "
                "mendatangi yang tidak hadir di posyandu dengan tas berisi tensimeter dan alat periksa gula."
            ),
            novelty=(
                "Posyandu lansia menunggu di pos. Di sini daftar nama yang tidak hadir menentukan rumah "
                "mana yang didatangi pada pekan berikutnya."
            ),
            resources="48 kader, 6 perawat, 21 tas periksa, daftar lansia dari 14 desa.",
        ),
        _save(
            at,
            CO_WRITER,
            "profile",
            initiator_kind="civil_servant",
            form="service",
            main_affair="health",
        ),
        _save(at, CO_WRITER, "criteria", **{f"criterion_{name}": True for name in CRITERIA}),
        _add(at, OWNER, "beneficiary", group="Lansia yang tidak datang ke posyandu", marginal=True),
        _add(at, OWNER, "beneficiary", group="Keluarga yang merawat lansia", marginal=False),
        _add(at, CO_WRITER, "stakeholder", "kader", name="Kader posyandu", part="Mendatangi rumah"),
        _add(at, CO_WRITER, "stakeholder", "desa", name="Pemerintah desa", part="Memberi daftar nama"),
    ]


def _asking_the_head() -> list[Step]:
    return [
        _ask("2026-01-15 09:30", "Mengajukan Drum Up: kepala unit diminta menyetujui."),
        Step(
            "2026-01-19 08:30",
            HEAD,
            "Mengembalikan ke tim: “Angka 41 % itu dari mana? Sebutkan sumbernya.”",
            "post",
            "endorsements/{request}/return/",
            {"reason": "Angka 41 % itu dari mana? Sebutkan sumbernya."},
            status=204,
        ),
        _save(
            "2026-01-20 10:00",
            OWNER,
            "idea",
            background=(
                "Menurut register posyandu Desember 2025, 3.871 dari 9.412 lansia diperiksa (41 %). Yang "
                "tinggal jauh dari pos atau sulit berjalan tidak datang."
            ),
        ),
        _ask("2026-01-20 10:30", "Menyebut sumbernya, lalu meminta persetujuan lagi."),
        _approve(
            "2026-01-21 09:00",
            "Menyetujui: pengajuan pertama sampai di gerbang dan mendapat nomor.",
            "Puskesmas menyediakan dua perawat setiap pekan.",
        ),
    ]


def _recalled_and_sent_again() -> list[Step]:
    coach = {"user": f"$user:{COACH}"}
    return [
        Step(
            "2026-01-22 09:00",
            OFFICE,
            "Menunjuk Laila Fitriani sebagai pendamping.",
            "put",
            "proposals/{proposal}/coach/",
            coach,
            status=204,
        ),
        *_assign("2026-01-22 09:15"),
        _move(
            "2026-01-23 08:00",
            CO_WRITER,
            "Membatalkan pengajuan: 21 tas periksa itu salah ketik. Belum ada telaah, jadi boleh.",
            "recall",
        ),
        _save(
            "2026-01-23 08:30",
            CO_WRITER,
            "idea",
            resources="48 kader, 6 perawat, 12 tas periksa (2 tas seregu), daftar lansia dari 14 desa.",
        ),
        _ask("2026-01-23 09:00", "Meminta persetujuan untuk teks yang diperbaiki.", CO_WRITER),
        _approve("2026-01-26 08:30", "Menyetujui lagi: tetap putaran 1, penelaah yang sama diminta."),
        _move(
            "2026-01-26 09:00",
            OWNER,
            "Menekan “cabut” di layar lama, yang terbuka sejak draf ditulis: usulan sudah bergerak.",
            "withdraw",
            status=409,
            codes=("state.moved",),
            seen=1,
            reason="Menunggu tahun depan.",
        ),
    ]


def _drum_up_returned() -> list[Step]:
    told = "Mencoba mengumumkan tanpa Surat Keputusan."
    draft = {"version": 0, "note": "Jumlah kader sudah cukup."}
    return [
        _panel("2026-01-27 09:00"),
        Step(
            "2026-01-27 10:00",
            FIRST,
            "Menyimpan draf telaah; belum diajukan.",
            "patch",
            "panels/{panel}/review/",
            draft,
        ),
        _file(
            "2026-01-28 14:00",
            FIRST,
            (4, 3, 4, 3),
            "Sebutkan berapa rumah yang sanggup didatangi seorang kader dalam sepekan.",
            version=1,
        ),
        _move(
            "2026-01-28 15:00",
            CO_WRITER,
            "Ingin membatalkan pengajuan sekali lagi: telaah sudah masuk.",
            "recall",
            status=409,
            codes=("review.filed",),
        ),
        _file(
            "2026-01-29 11:00",
            SECOND,
            (3, 3, 3, 3),
            "Tulis apa yang terjadi bila lansia tidak di rumah.",
        ),
        _move(
            "2026-01-30 09:00",
            OFFICE,
            "Mencoba meluluskan tanpa keputusan gerbang.",
            "advance",
            status=409,
            codes=("decision.required",),
        ),
        _record(
            "2026-02-02 13:00",
            "Mencatat keputusan sidang: dikembalikan. Tim belum dapat mengetahuinya.",
            "send_back",
            "Beban seorang kader belum dihitung: 5.541 lansia dibagi 48 kader.",
        ),
        Step(
            "2026-02-03 08:30",
            OFFICE,
            told,
            "post",
            "decisions/{decision}/announce/",
            {},
            status=409,
            codes=("decree.missing",),
        ),
        _announce("2026-02-03 09:00", "Mengumumkan: dikembalikan ke tim, dengan alasan.", 11),
    ]


def _drum_up_passed() -> list[Step]:
    return [
        _save(
            "2026-02-13 10:00",
            OWNER,
            "idea",
            idea=(
                "5.541 lansia yang tidak hadir dibagi 48 kader: 115 atau 116 nama seorang, 29 rumah sepekan. "
                "Bila tidak di rumah, kader datang lagi dan menitipkan kartu kepada keluarga."
            ),
        ),
        _ask("2026-02-23 09:00", "Mengajukan perbaikan, lewat dari tenggatnya."),
        _approve("2026-02-24 10:00", "Menyetujui: panggilan sudah tutup, tetapi ini putaran 2."),
        _panel("2026-02-24 11:00"),
        _file("2026-02-26 10:00", FIRST, (4, 4, 4, 4), "Hitungannya jelas."),
        _file("2026-02-27 10:00", SECOND, (5, 4, 4, 4), "Siap diteruskan."),
        _record("2026-03-02 10:00", "Mencatat keputusan: lulus.", "advance"),
        _announce("2026-03-03 09:00", "Mengumumkan: lulus Drum Up. Tim mulai Diagnose.", 19),
    ]


def _diagnose_passed() -> list[Step]:
    at, gate = "2026-03-12 10:00", "2026-04-08 09:00"
    return [
        _save(
            at,
            OWNER,
            "problem",
            problem="5.541 dari 9.412 lansia (59 %) tidak diperiksa di posyandu pada tahun 2025.",
            affected="Lansia yang hidup sendiri, lansia dengan disabilitas, dan keluarga perawatnya.",
        ),
        _add(at, OWNER, "root_cause", "sebab", cause="Lansia tidak sampai ke pos"),
        _add(at, OWNER, "root_cause", cause="Tidak ada yang mengantar pada jam kerja", parent="$sebab"),
        _add(
            at,
            CO_WRITER,
            "indicator",
            "persen",
            name="Lansia yang diperiksa",
            unit="persen",
            baseline="41,1",
            baseline_on="2025-12-31",
            baseline_source="Register posyandu Desember 2025",
        ),
        _add(
            at,
            CO_WRITER,
            "indicator",
            "orang",
            name="Lansia yang diperiksa",
            unit="orang",
            baseline="3.871",
            baseline_on="2025-12-31",
            baseline_source="Register posyandu Desember 2025",
        ),
        _change(at, CO_WRITER, "stakeholder", "kader", influence="high", interest="high"),
        _change(at, CO_WRITER, "stakeholder", "desa", influence="high", interest="medium"),
        _attach(
            at,
            CO_WRITER,
            "register posyandu 2025.pdf",
            "baseline_source",
            "Register posyandu lansia, Desember 2025",
            "Terdaftar 9.412, diperiksa 3.871",
        ),
        _ask("2026-04-06 09:00", "Mengajukan Diagnose dengan register posyandu sebagai bukti."),
        _approve("2026-04-07 09:00", "Menyetujui Diagnose."),
        *_assign(gate),
        _file("2026-04-10 10:00", FIRST, (4, 3, 5, 4), "Akar masalah masih bisa digali."),
        _file("2026-04-13 10:00", SECOND, (4, 4, 4, 4), "Data dasarnya bersumber."),
        _record("2026-04-14 10:00", "Mencatat keputusan: lulus.", "advance"),
        _announce("2026-04-15 09:00", "Mengumumkan: lulus Diagnose. Tim mulai Design.", 27),
    ]


PLAN = (
    ("preparation", "Menyusun daftar lansia per dusun", "Daftar 9.412 nama", "2026-06", "2026-07"),
    ("execution", "Kunjungan rumah oleh kader", "29 rumah sepekan seorang kader", "2026-07", "2026-10"),
    (
        "monitoring",
        "Rapat mingguan kader dan perawat",
        "Catatan rumah yang belum didatangi",
        "2026-07",
        "2026-10",
    ),
    ("evaluation", "Menghitung ulang lansia yang diperiksa", "Laporan akhir", "2026-10", "2026-11"),
)


def _design_recycled() -> list[Step]:
    at = "2026-04-28 10:00"
    activities = [
        _add(
            at,
            OWNER,
            "activity",
            phase,
            phase=phase,
            name=name,
            person="Sri Wahyuningsih",
            output=output,
            method="Kerja bersama kader, perawat, dan perangkat desa",
            start_month=start,
            end_month=end,
        )
        for phase, name, output, start, end in PLAN
    ]
    return [
        *activities,
        _add(
            at,
            CO_WRITER,
            "budget_line",
            "transpor",
            item="Transpor 48 kader, 6 putaran",
            amount="14.400.000",
            source="Belum ada",
        ),
        _add(
            at,
            CO_WRITER,
            "budget_line",
            item="12 tas periksa",
            amount="15.000.000",
            source="BOK Puskesmas 2026",
        ),
        _change(at, CO_WRITER, "indicator", "persen", target="60", target_on="2026-10-31"),
        _change(at, CO_WRITER, "indicator", "orang", target="5.647", target_on="2026-10-31"),
        _add(
            at,
            CO_WRITER,
            "risk",
            risk="Kader berhalangan",
            mitigation="Setiap dusun punya kader pengganti",
        ),
        _save(
            at,
            OWNER,
            "trial",
            trial_plan="Satu bulan di Desa Rejosari, dibandingkan dengan desa yang belum memulai.",
        ),
        _attach(
            at,
            OWNER,
            "rencana aksi.pdf",
            "action_plan",
            "Rencana aksi Posyandu Lansia Jemput Bola",
            "Jumlah biaya Rp29.400.000",
        ),
        _ask("2026-05-04 09:00", "Mengajukan Design dengan rencana aksi."),
        _approve("2026-05-05 09:00", "Menyetujui Design."),
        *_assign("2026-05-06 09:00"),
        _file(
            "2026-05-08 10:00",
            FIRST,
            (3, 3, 3, 3, 3),
            "Rencana ini menjawab jarak, padahal Diagnose belum mengukur jarak.",
        ),
        _file("2026-05-11 10:00", SECOND, (3, 3, 3, 3, 3), "Ukur dulu jaraknya."),
        _record(
            "2026-05-12 10:00",
            "Mencatat keputusan: diulang ke Diagnose.",
            "recycle",
            "Jarak rumah ke pos adalah alasan rencana ini, tetapi belum diukur.",
            to="diagnose",
        ),
        _announce("2026-05-13 09:00", "Mengumumkan: diulang ke Diagnose. Semua lembar tetap berisi.", 34),
    ]


def _diagnose_again() -> list[Step]:
    at = "2026-05-22 10:00"
    return [
        _add(
            at,
            OWNER,
            "root_cause",
            cause="2.310 dari 5.541 lansia yang tidak hadir tinggal lebih dari 2 km dari pos",
            parent="$sebab",
        ),
        _ask("2026-05-25 09:00", "Mengukur jarak di 14 desa, lalu mengajukan Diagnose lagi.", CO_WRITER),
        _approve("2026-05-26 09:00", "Menyetujui Diagnose untuk kedua kalinya."),
        _panel("2026-05-26 10:00"),
        _file("2026-06-02 10:00", FIRST, (5, 5, 5, 4), "Akar masalahnya kini terbukti."),
        _file("2026-06-03 10:00", SECOND, (4, 5, 4, 4), "Jelas."),
        _record("2026-06-04 10:00", "Mencatat keputusan: lulus.", "advance"),
        _announce("2026-06-05 09:00", "Mengumumkan: lulus Diagnose, putaran 2. Kembali ke Design.", 41),
    ]


def _wake(telling: Telling) -> None:
    """What beat does every morning; no address does it."""
    woken = proposals.wake_due()
    assert [row.proposal.public_id for row in woken].count(telling.facts["proposal"]) == 1


def _design_shelved() -> list[Step]:
    return [
        _ask("2026-06-11 09:00", "Mengajukan Design lagi."),
        _approve("2026-06-12 09:00", "Menyetujui Design."),
        _panel("2026-06-12 10:00"),
        _file(
            "2026-06-18 10:00",
            FIRST,
            (4, 4, 2, 4, 4),
            "Transpor kader belum ada dananya.",
        ),
        _file(
            "2026-06-19 10:00",
            SECOND,
            (4, 4, 2, 4, 4),
            "Rencananya baik, dananya belum.",
        ),
        _record(
            "2026-06-22 10:00",
            "Mencatat keputusan: ditunda sampai Perubahan APBD.",
            "shelve",
            "Transpor kader Rp14.400.000 menunggu Perubahan APBD 2026.",
            wake_on="2026-08-03",
        ),
        _announce("2026-06-23 09:00", "Mengumumkan: ditunda sampai 3 Agustus.", 52),
        Step(
            "2026-08-03 06:00", SYSTEM, "Tanggalnya tiba: usulan dilanjutkan dengan sendirinya.", call=_wake
        ),
    ]


def _design_declined_by_mistake() -> list[Step]:
    at = "2026-08-05 10:00"
    later = {"preparation": ("08", "08"), "execution": ("09", "10"), "monitoring": ("09", "10")}
    return [
        _change(at, CO_WRITER, "budget_line", "transpor", source="Perubahan APBD 2026, DPA Dinas Kesehatan"),
        *(
            _change(at, OWNER, "activity", phase, start_month=f"2026-{start}", end_month=f"2026-{end}")
            for phase, (start, end) in later.items()
        ),
        _ask("2026-08-06 09:00", "Mengisi sumber dana dan jadwal baru, lalu mengajukan Design."),
        _approve("2026-08-07 09:00", "Menyetujui Design."),
        _panel("2026-08-07 10:00"),
        _file("2026-08-11 10:00", FIRST, (4, 4, 4, 4, 4), "Dananya sudah pasti."),
        _file("2026-08-12 10:00", SECOND, (4, 5, 4, 4, 4), "Siap dilaksanakan."),
        _record(
            "2026-08-13 10:00",
            "Mencatat keputusan di baris yang salah: ditolak.",
            "decline",
            "Di luar kewenangan daerah.",
        ),
        _announce("2026-08-14 09:00", "Mengumumkan penolakan yang keliru.", 63),
        _move(
            "2026-08-18 08:30",
            OFFICE,
            "Mengoreksi: keputusan itu milik usulan lain. Kembali ke gerbang, telaahnya tetap berlaku.",
            "correct",
            reason="Tertukar dengan usulan lain dalam sidang yang sama.",
        ),
        _record("2026-08-18 10:00", "Mencatat keputusan yang benar: lulus.", "advance"),
        _announce("2026-08-19 09:00", "Mengumumkan: lulus Design. Tim mulai Deliver.", 64),
    ]


def _deliver() -> list[Step]:
    at, measured = "2026-11-02 09:00", "2026-10-30"
    return [
        _save(
            "2026-08-28 09:00", OWNER, "launch", launch_on="2026-09-01", launch_place="Balai Desa Rejosari"
        ),
        *(_change(at, OWNER, "activity", phase, progress="100") for phase, *_rest in PLAN),
        _add(at, CO_WRITER, "measurement", indicator="$persen", value="61,3", measured_on=measured),
        _add(at, CO_WRITER, "measurement", indicator="$orang", value="5.773", measured_on=measured),
        _save(
            at,
            OWNER,
            "results",
            trial_result="5.773 dari 9.412 lansia diperiksa (61,3 %), 1.902 lebih banyak dari tahun 2025.",
            lessons="Kartu yang dititipkan kepada keluarga lebih banyak dibaca daripada pesan di telepon.",
        ),
        _attach(at, CO_WRITER, "SOP kunjungan rumah.pdf", "sop", "SOP kunjungan rumah lansia"),
        Step(
            at,
            OWNER,
            "Mengajukan Deliver tanpa foto: buktinya belum lengkap.",
            "post",
            "proposals/{proposal}/endorsements/",
            {"seen": "$seen"},
            status=409,
            codes=("evidence.photo",),
        ),
        _attach(at, CO_WRITER, "peluncuran.jpg", "photo", "Peluncuran", "Balai Desa Rejosari", keep="photo"),
        _ask("2026-11-02 10:00", "Mengunggah foto peluncuran, lalu mengajukan Deliver."),
        _approve("2026-11-03 09:00", "Menyetujui Deliver."),
        *_assign("2026-11-04 09:00"),
        _file("2026-11-06 10:00", FIRST, (5, 4, 5, 4, 4), "Targetnya terlampaui."),
        _file("2026-11-09 10:00", SECOND, (5, 5, 4, 4, 4), "Layak ditiru desa lain."),
        _record("2026-11-10 10:00", "Mencatat keputusan: lulus.", "advance"),
        _announce("2026-11-11 09:00", "Mengumumkan: lulus. Empat tahap selesai.", 88),
    ]


# --- The page in the catalogue: services, since the exhibition has no address of its own yet --------------


def _entry(telling: Telling) -> Entry:
    return Entry.objects.get(proposal__public_id=telling.facts["proposal"])


def _draft_entry(telling: Telling) -> None:
    proposal, curator = telling.proposal(), telling.person(CURATOR)
    assert proposal is not None
    entry = exhibition.draft_entry(proposal_id=proposal.pk, by=curator)
    exhibition.change_entry(
        entry_id=entry.pk,
        by=curator,
        seen=entry.edits,
        text=(
            "Kader dan perawat mendatangi lansia yang tidak hadir di posyandu.\n\n"
            "Dari 9.412 lansia, yang diperiksa naik dari 3.871 (41,1 %) menjadi "
            "5.773 (61,3 %) dalam dua bulan."
        ),
    )
    photo = Attachment.objects.get(public_id=telling.facts["photo"])
    exhibition.copy_picture(entry_id=entry.pk, by=curator, attachment=photo.public_id)


def _publish(telling: Telling) -> None:
    entry = _entry(telling)
    exhibition.publish_entry(proposal_id=entry.proposal_id, by=telling.person(CURATOR), seen=entry.edits)


def _describe_and_publish(telling: Telling) -> None:
    entry = _entry(telling)
    (picture,) = entry.current_pictures()
    exhibition.describe_picture(
        entry_id=entry.pk,
        by=telling.person(CURATOR),
        public_id=picture.public_id,
        alt="Kader dan lansia di depan Balai Desa Rejosari pada hari peluncuran.",
    )
    _publish(telling)


def _display() -> list[Step]:
    return [
        Step("2026-11-12 09:00", CURATOR, "Menulis halaman katalog dari teks yang lulus.", call=_draft_entry),
        Step(
            "2026-11-12 11:00",
            CURATOR,
            "Mencoba menayangkan foto tanpa teks alternatif.",
            codes=("entry.alt_missing",),
            call=_publish,
        ),
        Step(
            "2026-11-16 09:00",
            CURATOR,
            "Menulis teks alternatif, lalu menayangkan halaman di katalog.",
            call=_describe_and_publish,
        ),
    ]
