"""What a row of the log tells, in one short sentence for a reader: "Diagnose lulus", "Diulang ke Drum Up"."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from workflow.proposals.machine import GATES, IN_STAGE, State, Verb, stage_of
from workflow.proposals.models import LogRow

SENTENCES: dict[str, Any] = {
    Verb.CREATE: _("Draf dibuat"),
    Verb.IMPORT: _("Diimpor"),
    Verb.SUBMIT: _("%(stage)s diajukan ke gerbang"),
    Verb.RECALL: _("Pengajuan %(stage)s dibatalkan"),
    Verb.ADVANCE: _("%(stage)s lulus"),
    Verb.SEND_BACK: _("%(stage)s dikembalikan untuk diperbaiki"),
    Verb.RECYCLE: _("%(stage)s diulang ke %(target)s"),
    Verb.SHELVE: _("Ditunda di %(stage)s"),
    Verb.RESUME: _("Dilanjutkan di %(target)s"),
    Verb.DECLINE: _("Ditolak di %(stage)s"),
    Verb.STOP: _("Dihentikan di %(stage)s"),
    Verb.WITHDRAW: _("Dicabut"),
    Verb.REOPEN: _("Dibuka kembali di %(target)s"),
    Verb.PUBLISH: _("Tayang di katalog pameran"),
    Verb.RETRACT: _("Diturunkan dari katalog pameran"),
    Verb.CORRECT: _("Keputusan dikoreksi, kembali ke gerbang %(target)s"),
    Verb.HAND_OVER: _("Serah terima"),
    Verb.EXTEND: _("Tenggat diperpanjang"),
    Verb.LATE_LEAVE: _("Izin terlambat diberikan"),
    Verb.CHANGE_CYCLE: _("Pindah siklus"),
    Verb.DEADLINE: _("Tenggat berubah menurut kalender"),
    Verb.REIMPORT: _("Diimpor ulang"),
    Verb.TEAM: _("Peran di tim berubah"),
    Verb.COACH: _("Pendamping berganti"),
    Verb.PARTNER: _("Unit mitra keluar"),
}
GRADUATED = _("Deliver lulus: semua tahap selesai")


def told(row: LogRow) -> str:
    """The sentence of one row. It names stages, never a person or a reason."""
    if row.verb == Verb.ADVANCE and row.to_state == State.GRADUATED:
        return str(GRADUATED)
    if around := _around(row):
        return str(around)
    return str(SENTENCES[row.verb]) % {"stage": _stage(row.from_state), "target": _stage(row.to_state)}


def _around(row: LogRow) -> Any:
    """Who came and who went, where the row tells that."""
    detail = row.detail
    if row.verb == Verb.TEAM and not (detail.get("was") and detail.get("role")):
        return _("Masuk ke tim") if detail.get("role") else _("Keluar dari tim")
    if row.verb == Verb.COACH and not (detail.get("from_coach") and detail.get("to_coach")):
        return _("Pendamping ditunjuk") if detail.get("to_coach") else _("Pendamping dilepas")
    return _("Unit mitra masuk") if row.verb == Verb.PARTNER and detail.get("joined") else ""


def kind_of(row: LogRow) -> str:
    """How the timeline marks it: `done` for what was passed, `waits-on` for what came back to somebody."""
    if row.verb in (Verb.ADVANCE, Verb.PUBLISH):
        return "done"
    return "waits-on" if row.verb == Verb.SEND_BACK else ""


def _stage(state: str) -> str:
    return stage_of(state).label if state in (*IN_STAGE, *GATES) else ""
