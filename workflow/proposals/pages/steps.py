"""Every verb a person does to a proposal by hand, as one page each: what will happen, whom it is mailed
to, what has to be said with it, and the service that does it.

The table only says words and fields. Who may is asked of the machine's Table A (`checks.offered_verbs`)
or of the parts the service itself asks for; the service decides again, and answers what is not offered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workflow.proposals import checks, endorsements, services
from workflow.proposals.machine import RESTING, SEC, TEAM, Part, Verb
from workflow.proposals.models import Proposal
from workflow.proposals.pages import base, forms
from workflow.proposals.pages.base import Opened
from workflow.proposals.pages.standing import day
from workflow.proposals.services.handing import BEGINS
from workflow.refusals import Denied, Obstacle, Refused

Typed = dict[str, Any]
Do = Callable[[Opened, Typed], Any]


@dataclass(frozen=True)
class Step:
    """One verb as a page. Sentences may name %(stage)s, %(unit)s, %(due)s and %(reason)s (`facts`)."""

    label: Any  # in the menu and on the button
    heading: Any  # the question asked once
    happens: tuple[Any, ...]
    done: Any
    offered: Callable[[Opened], bool]
    do: Do
    form: type[forms.StepForm] = forms.StepForm
    who: frozenset[Part] = frozenset()  # the parts the service asks for; empty: it depends on more
    unsent: tuple[Any, ...] = ()  # what happens instead to what was never sent
    mailed: Any = ""
    button: Any = ""  # where the menu's words would not do
    instead: str = ""  # the step that says no where this one says yes
    open: Callable[[HttpRequest, str], Opened] = base.open_proposal

    def says(self, opened: Opened) -> list[str]:
        """What will happen, in sentences about this proposal."""
        sentences = self.unsent if self.unsent and not opened.proposal.is_sent else self.happens
        known = facts(opened)
        return [str(sentence) % known for sentence in sentences]

    def refusal(self, opened: Opened) -> Refused:
        """Why it is not offered: role before place, so that the answer tells nothing to whom it is not
        theirs."""
        if self.who and not opened.parts & self.who:
            return Denied()
        return Refused(Obstacle("verb.not_here", _("Langkah ini tidak berlaku pada usulan sekarang.")))


def facts(opened: Opened) -> dict[str, str]:
    visit = opened.visit
    return {
        "stage": opened.proposal.stage.label,
        "unit": opened.proposal.unit.name,
        "due": day(visit.due_on) if visit else "",
        "reason": opened.hand_over.reason if opened.hand_over else "",
    }


def address(proposal: Proposal, step: str) -> str:
    return reverse("proposals:verb", args=[proposal.public_id, step])


# --- whose, and how ----------------------------------------------------------------------------------


def moving(verb: Verb) -> Do:
    """A move of the machine."""

    def do(opened: Opened, typed: Typed) -> Any:
        return services.move(
            proposal_id=opened.proposal.pk,
            verb=verb,
            by=opened.user,
            seen=typed["seen"],
            reason=typed.get("reason", ""),
            wake_on=typed.get("wake_on"),
        )

    return do


def calling(service: Callable[..., Any], *fields: str) -> Do:
    """A service of the proposal that takes these fields as they are."""

    def do(opened: Opened, typed: Typed) -> Any:
        given = {name: typed[name] for name in fields}
        return service(proposal_id=opened.proposal.pk, by=opened.user, **given)

    return do


def _take_back(opened: Opened, _typed: Typed) -> Any:
    if opened.request is None:
        raise Refused(Obstacle("endorsement.lapsed", _("Permintaan persetujuan ini sudah tidak terbuka.")))
    return endorsements.take_back(request_id=opened.request.pk, by=opened.user)


def answering(service: Callable[..., Any], *fields: str) -> Do:
    """A service about the hand-over that waits."""

    def do(opened: Opened, typed: Typed) -> Any:
        if opened.hand_over is None:
            raise Refused(Obstacle("hand_over.answered", _("Serah terima ini sudah dijawab.")))
        given = {name: typed[name] for name in fields if name in typed}
        return service(hand_over_id=opened.hand_over.pk, by=opened.user, **given)

    return do


def _asks(opened: Opened) -> bool:
    return opened.writes and opened.request is None


def _takes_back(opened: Opened) -> bool:
    return opened.writes and opened.request is not None


def _extends(opened: Opened) -> bool:
    running = opened.visit is not None and opened.visit.due_on is not None
    return Part.SECRETARIAT in opened.parts and opened.proposal.is_sent and running


def _gives_leave(opened: Opened) -> bool:
    first = opened.proposal.in_stage and checks.in_first_round(opened.proposal)
    return Part.SECRETARIAT in opened.parts and first and not opened.proposal.is_import


def _changes_cycle(opened: Opened) -> bool:
    proposal = opened.proposal
    mine = Part.SECRETARIAT in opened.parts or (Part.OWNER in opened.parts and not proposal.is_sent)
    return mine and not proposal.is_import and (proposal.state in RESTING or checks.in_first_round(proposal))


def _names_coach(opened: Opened) -> bool:
    return Part.SECRETARIAT in opened.parts and not opened.proposal.is_import


def _hands_over(opened: Opened) -> bool:
    return bool(opened.parts & BEGINS) and not opened.proposal.is_import and opened.hand_over is None


def _cancels(opened: Opened) -> bool:
    return bool(opened.parts & BEGINS) and opened.hand_over is not None


def _answers(opened: Opened) -> bool:
    return opened.may_take_over


# --- the table ---------------------------------------------------------------------------------------

OWN_SIDE = _("tim, kepala unit, dan pendamping")
AND_JUDGES = _("tim, kepala unit, pendamping, serta penelaah yang sedang menelaah")
WHO_KNEW = _("mereka yang sudah diberi tahu tenggat lama")


def _move(verb: Verb, label: Any, heading: Any, happens: tuple[Any, ...], done: Any, **more: Any) -> Step:
    """A row whose right and whose deed are Table A's."""
    more = {"form": forms.MoveForm, "mailed": OWN_SIDE, **more}
    return Step(label, heading, happens, done, lambda opened: verb in opened.moves, moving(verb), **more)


MOVES: dict[str, Step] = {
    "recall": _move(
        Verb.RECALL,
        _("Batalkan pengajuan"),
        _("Batalkan pengajuan ini?"),
        (
            _("Usulan kembali ke tim dan dapat diubah lagi; tenggat tim yang semula berlaku kembali."),
            _("Selama belum diajukan lagi, lab tidak menilainya."),
        ),
        _("Pengajuan dibatalkan. Usulan BELUM diajukan lagi."),
        mailed=AND_JUDGES,
    ),
    "resume": _move(
        Verb.RESUME,
        _("Lanjutkan"),
        _("Lanjutkan usulan yang ditunda ini?"),
        (_("Tim melanjutkan pekerjaan di tahap %(stage)s, dengan tenggat baru."),),
        _("Usulan dilanjutkan."),
    ),
    "reopen": _move(
        Verb.REOPEN,
        _("Buka kembali"),
        _("Buka kembali usulan ini?"),
        (_("Tim dapat mengerjakannya lagi di tahap %(stage)s, dengan tenggat baru."),),
        _("Usulan dibuka kembali."),
    ),
    "shelve": _move(
        Verb.SHELVE,
        _("Tunda"),
        _("Tunda usulan ini?"),
        (
            _("Waktu berhenti dihitung; tim tidak dapat mengubah isinya."),
            _("Pada tanggal yang dipilih usulan dilanjutkan sendiri, di tahap %(stage)s."),
        ),
        _("Usulan ditunda."),
        form=forms.ShelveForm,
    ),
    "stop": _move(
        Verb.STOP,
        _("Hentikan"),
        _("Hentikan usulan ini?"),
        (
            _("Usulan berakhir sebagai “dihentikan”, dengan pelajaran yang dicatat di lembar Deliver."),
            _("Menghentikan ide yang sudah dicoba dengan baik bukan kesalahan; pelajarannya disimpan."),
        ),
        _("Usulan dihentikan; pelajarannya tersimpan."),
    ),
    "correct": _move(
        Verb.CORRECT,
        _("Koreksi pengumuman"),
        _("Tarik pengumuman terakhir?"),
        (
            _("Usulan kembali ke gerbang, seperti sebelum diumumkan."),
            _("Keputusan yang salah tetap tercatat di riwayat, dengan alasan koreksinya."),
        ),
        _("Pengumuman dikoreksi; usulan kembali ke gerbang."),
        mailed=AND_JUDGES,
        button=_("Tarik dan kembalikan ke gerbang"),
    ),
    "withdraw": _move(
        Verb.WITHDRAW,
        _("Cabut usulan"),
        _("Cabut usulan ini?"),
        (
            _("Usulan ditarik dari lab: tidak dinilai dan tidak dikerjakan lagi."),
            _("Hanya sekretariat yang dapat membukanya kembali."),
        ),
        _("Usulan dicabut."),
        unsent=(_("Draf ini berhenti dikerjakan. Ketua tim dapat membukanya kembali."),),
        mailed=AND_JUDGES,
    ),
}
MOVES = {
    name: replace(step, who=frozenset().union(*(row.who for row in checks.rows_of(name))))
    for name, step in MOVES.items()
}

STEPS: dict[str, Step] = {
    "ask": Step(
        label=_("Ajukan"),
        heading=_("Minta persetujuan kepala unit?"),
        happens=(
            _("Kepala %(unit)s diminta menyetujui. Begitu disetujui, usulan masuk gerbang %(stage)s."),
            _("Sampai disetujui, usulan BELUM diajukan. Mengubah isinya menggugurkan permintaan ini."),
        ),
        done=_("Persetujuan diminta. Usulan BELUM diajukan sampai kepala unit menyetujui."),
        offered=_asks,
        do=calling(endorsements.ask, "seen"),
        who=TEAM,
        mailed=_("kepala unit dan wakilnya yang sedang bertugas"),
        button=_("Minta persetujuan"),
    ),
    "take_back": Step(
        label=_("Tarik permintaan persetujuan"),
        heading=_("Tarik permintaan persetujuan?"),
        happens=(_("Tim menulis lagi; kepala unit tidak perlu menjawab. Nanti mintalah lagi."),),
        done=_("Permintaan ditarik. Usulan BELUM diajukan."),
        offered=_takes_back,
        do=_take_back,
        who=TEAM,
        mailed=_("tim dan kepala unit yang diminta"),
    ),
    **MOVES,
    "extend": Step(
        label=_("Perpanjang tenggat"),
        heading=_("Beri waktu lebih lama?"),
        happens=(
            _("Tenggat sekarang %(due)s; hanya dapat dimundurkan."),
            _("Tenggat lama, tenggat baru, dan alasannya tercatat di riwayat."),
        ),
        done=_("Tenggat diperpanjang."),
        offered=_extends,
        do=calling(services.extend, "due_on", "reason"),
        form=forms.ExtendForm,
        who=SEC,
        mailed=WHO_KNEW,
    ),
    "late_leave": Step(
        label=_("Beri izin terlambat"),
        heading=_("Izinkan mengajukan terlambat?"),
        happens=(_("Tim boleh meminta persetujuan dan mengajukan walaupun panggilan ide sudah ditutup."),),
        done=_("Izin terlambat diberikan."),
        offered=_gives_leave,
        do=calling(services.give_late_leave, "until", "reason"),
        form=forms.LateLeaveForm,
        who=SEC,
        mailed=WHO_KNEW,
        open=base.open_told,
    ),
    "change_cycle": Step(
        label=_("Pindahkan ke siklus lain"),
        heading=_("Pindahkan ke siklus lain?"),
        happens=(
            _("Usulan ikut jadwal siklus itu; batas pengajuannya hari terakhir panggilannya."),
            _("Permintaan persetujuan yang masih terbuka gugur."),
        ),
        done=_("Usulan dipindahkan ke siklus itu."),
        offered=_changes_cycle,
        do=calling(services.change_cycle, "cycle"),
        form=forms.ChangeCycleForm,
        who=SEC | {Part.OWNER},
        mailed=WHO_KNEW,
        button=_("Pindahkan"),
        open=base.open_told,
    ),
    "name_coach": Step(
        label=_("Tunjuk pendamping"),
        heading=_("Siapa pendampingnya?"),
        happens=(_("Pendamping membaca naskah yang sedang ditulis dan memberi tanggapan; tidak menilai."),),
        done=_("Pendamping disimpan."),
        offered=_names_coach,
        do=calling(services.name_coach, "coach"),
        form=forms.CoachForm,
        who=SEC,
        button=_("Simpan"),
        open=base.open_told,
    ),
    "hand_over": Step(
        label=_("Serah terima"),
        heading=_("Serahkan usulan ini kepada siapa?"),
        happens=(
            _("Berlaku setelah penerima menjawab “terima”. Sampai saat itu tidak ada yang berubah."),
            _("Ketua tim yang lama tetap anggota tim selama bertugas di unitnya."),
        ),
        done=_("Serah terima diminta; menunggu jawaban penerima."),
        offered=_hands_over,
        do=calling(services.hand_over, "to_user", "to_unit", "reason"),
        form=forms.HandOverForm,
        who=BEGINS,
        mailed=_("penerima, atau kepala unit penerima"),
        button=_("Minta serah terima"),
    ),
    "cancel_hand_over": Step(
        label=_("Batalkan serah terima"),
        heading=_("Batalkan serah terima ini?"),
        happens=(_("Penerima tidak perlu menjawab lagi."),),
        done=_("Serah terima dibatalkan."),
        offered=_cancels,
        do=answering(services.cancel_hand_over),
        who=BEGINS,
    ),
    "accept_hand_over": Step(
        label=_("Terima serah terima"),
        heading=_("Terima usulan ini?"),
        happens=(
            _("Alasan serah terima: %(reason)s"),
            _("Setelah diterima, usulan ini tanggung jawab penerima; permintaan persetujuan gugur."),
        ),
        done=_("Serah terima diterima."),
        offered=_answers,
        do=answering(services.accept_hand_over, "owner"),
        form=forms.AcceptHandOverForm,
        button=_("Terima"),
        instead="refuse_hand_over",
        open=base.open_asked,
    ),
    "refuse_hand_over": Step(
        label=_("Tolak serah terima"),
        heading=_("Tidak menerima usulan ini?"),
        happens=(_("Usulan tetap pada pemiliknya sekarang; yang meminta membaca alasan Anda."),),
        done=_("Serah terima tidak diterima."),
        offered=_answers,
        do=answering(services.refuse_hand_over, "reason"),
        form=forms.ReasonForm,
        button=_("Tidak menerima"),
        open=base.open_asked,
    ),
}


def move_without_page(opened: Opened, verb: str, seen: int | None) -> Any:
    """A verb of Table A that only a decision or an entry carries out, or that another page offers, posted
    by hand: `move` answers it."""
    return services.move(proposal_id=opened.proposal.pk, verb=verb, by=opened.user, seen=seen)
