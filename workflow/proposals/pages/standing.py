"""Where a proposal stands, in two words and one sentence, for the head of its pages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from workflow.proposals import checks
from workflow.proposals.machine import State
from workflow.proposals.models import Proposal
from workflow.proposals.pages.base import Opened
from workflow.workdays import clock


@dataclass(frozen=True)
class Standing:
    """`tag` in two or three words and `sentence` beside it. `tone`: "turmeric" for what is not sent yet,
    "teak" for what is done, else none."""

    tag: Any
    sentence: str
    tone: str = ""


def standing(opened: Opened) -> Standing:
    """Until it is sent, every page says so: a text that lies complete and unsent misses the call."""
    proposal = opened.proposal
    if proposal.in_work:
        return Standing(_("BELUM diajukan"), _not_sent(opened), "turmeric")
    if proposal.at_gate:
        sentence = _("Diajukan %(day)s; menunggu keputusan lab di gerbang %(stage)s.")
        facts = {"day": day(proposal.last_sent_at), "stage": proposal.stage.label}
        return Standing(_("Di gerbang"), sentence % facts)
    if proposal.state == State.EXHIBITED:
        return Standing(_("Tayang"), _("Halamannya dapat dibaca siapa pun di katalog pameran."), "teak")
    if proposal.state == State.GRADUATED:
        return Standing(_("Lulus"), _graduated(proposal), "teak")
    return Standing(proposal.get_state_display(), _at_rest(proposal))


def _graduated(proposal: Proposal) -> str:
    if proposal.is_import:
        return _("Inovasi ini diimpor; tidak melalui tahapan lab.")
    return _("Lulus keempat tahap; menunggu ditayangkan di katalog pameran.")


def _not_sent(opened: Opened) -> str:
    proposal = opened.proposal
    if opened.request:
        return _("Menunggu persetujuan kepala unit sejak %(day)s; baru diajukan setelah disetujui.") % {
            "day": day(opened.request.asked_at)
        }
    if not proposal.is_sent:
        return _draft(proposal)
    if opened.visit and opened.visit.last_submitted_at:
        facts = {"stage": proposal.stage.label, "n": checks.round_of(proposal, proposal.stage)}
        return _("Tahap %(stage)s, putaran ke-%(n)d, menunggu perbaikan tim.") % facts
    return _("Tahap %(stage)s masih dikerjakan tim.") % {"stage": proposal.stage.label}


def _draft(proposal: Proposal) -> str:
    if checks.call_closed(proposal):
        return _("Panggilan ide sudah ditutup. Tulisan tersimpan; sekretariat dapat memberi izin terlambat.")
    if proposal.late_until:
        return _("Izin terlambat berlaku sampai %(until)s.") % {"until": moment(proposal.late_until)}
    if proposal.cycle:
        return _("Panggilan ide ditutup %(day)s pukul 24.00.") % {"day": day(proposal.cycle.last_day())}
    return _("Masih dikerjakan tim.")


def _at_rest(proposal: Proposal) -> str:
    sentences = {
        State.SHELVED: _("Ditunda sampai %(wake)s; waktunya berhenti dihitung."),
        State.DECLINED: _("Lab memutuskan tidak melanjutkannya di tahap %(stage)s."),
        State.WITHDRAWN: _("Dicabut oleh pengusul di tahap %(stage)s."),
        State.STOPPED: _("Dihentikan dengan pelajaran yang dicatat di lembar Deliver."),
    }
    wake = day(proposal.wake_on) if proposal.wake_on else ""
    return sentences[State(proposal.state)] % {"stage": proposal.stage.label, "wake": wake}


def day(value: dt.date | dt.datetime | None) -> str:
    """ "Senin, 16 November 2026" of a date or of a moment, in the regency's zone."""
    if value is None:
        return ""
    value = clock.day_of(value) if isinstance(value, dt.datetime) else value
    return formats.date_format(value, "l, j F Y")


def moment(value: dt.datetime) -> str:
    local = timezone.localtime(value, clock.zone())
    return f"{formats.date_format(local, 'l, j F Y, H.i')} {settings.TIME_ZONE_LABEL}"
