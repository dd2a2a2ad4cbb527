"""What `/gaya/` shows: every component with words and figures as they occur."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from workflow.people.models import Unit, UnitKind
from workflow.serving.lists import Column, Filter, Listing, Sort, box
from workflow.workdays import clock


class SampleForm(forms.Form):
    """One field of each kind; shown empty, and filled in wrongly."""

    title = forms.CharField(label=_("Judul"), max_length=60, help_text=_("Paling banyak 60 huruf."))
    summary = forms.CharField(label=_("Ringkasan"), widget=forms.Textarea, required=False)
    affair = forms.ChoiceField(
        label=_("Urusan utama"),
        choices=[("", _("Pilih satu")), ("health", _("Kesehatan")), ("water", _("Pekerjaan umum"))],
    )
    initiator = forms.ChoiceField(
        label=_("Inisiator"),
        choices=[("opd", _("Perangkat daerah")), ("asn", _("ASN")), ("citizen", _("Masyarakat"))],
        widget=forms.RadioSelect,
    )
    groups = forms.MultipleChoiceField(
        label=_("Kelompok penerima manfaat"),
        choices=[("elderly", _("Lanjut usia")), ("disabled", _("Penyandang disabilitas"))],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Pilih semua yang terkait."),
    )
    baseline = forms.DecimalField(label=_("Nilai awal (%)"), min_value=0, max_value=100)
    measured = forms.DateField(label=_("Tanggal ukur"), widget=forms.DateInput(attrs={"type": "date"}))
    source = forms.FileField(label=_("Bukti sumber"), required=False, help_text=_("PDF, paling besar 25 MB."))
    own = forms.BooleanField(label=_("Angka ini dapat kami pertanggungjawabkan"))


def steps(*states: str) -> list[dict[str, Any]]:
    names = ("Drum Up", "Diagnose", "Design", "Deliver", "Display")
    return [{"label": name, "state": state} for name, state in zip(names, states, strict=True)]


def _full_rail(state: str) -> list[dict[str, Any]]:
    drawn = steps("done", state, "todo", "todo", "todo")
    drawn[0] |= {"status": _("lulus 2 September"), "lines": [_("18 hari kerja")]}
    drawn[1] |= {
        "status": _("terlambat 2 hari kerja") if state == "late" else _("3 hari kerja lagi"),
        "lines": [_("putaran ke-2")],
    }
    drawn[2] |= {"status": _("target Januari")}
    drawn[3] |= {"status": _("target April")}
    return drawn


def _waiting(today: dt.date) -> list[dict[str, Any]]:
    day = dt.timedelta(days=1)
    return [
        {
            "title": "Posyandu Lansia Jemput Bola",
            "url": "#daftar-tunggu",
            "steps": steps("done", "late", "todo", "todo", "todo"),
            "asked": _("Diagnose · diminta perbaikan, 4 tanggapan terbuka"),
            "day": today - 5 * day,
            "days_left": -2,
            "action": _("Perbaiki"),
        },
        {
            "title": "Antrean Puskesmas dari Balai Desa",
            "url": "#daftar-tunggu",
            "steps": steps("now", "todo", "todo", "todo", "todo"),
            "asked": _("Drum Up · menunggu persetujuan Anda sebagai kepala unit"),
            "day": today + day,
            "days_left": 1,
            "action": _("Baca dan setujui"),
        },
        {
            "title": "Bank Data Gizi Sekolah",
            "url": "#daftar-tunggu",
            "steps": steps("done", "done", "done", "now", "todo"),
            "asked": _("Deliver · catat hasil pemantauan bulan Oktober"),
            "day": today + 400 * day,
            "days_left": 271,
            "estimate": True,
            "action": _("Catat hasil"),
        },
    ]


def _obstacles() -> list[dict[str, Any]]:
    return [
        {"text": _("Masalah dirumuskan"), "done": True},
        {"text": _("Akar masalah, paling sedikit satu rantai"), "done": True},
        {"text": _("Garis awal: sumber belum diisi"), "url": "#formulir"},
        {"text": _("Ringkasan lebih dari 200 kata"), "blocks": False},
    ]


def _timeline(now: dt.datetime) -> list[dict[str, Any]]:
    hour = dt.timedelta(hours=1)
    return [
        {"at": now, "text": _("Dikembalikan untuk diperbaiki"), "kind": "waits-on"},
        {"at": now - 30 * hour, "text": _("Diajukan, revisi 2"), "detail": _("Disetujui kepala unit")},
        {"at": now - 900 * hour, "text": _("Drum Up lulus"), "kind": "done"},
    ]


def units(request: HttpRequest) -> Listing:
    """The list of units, as an example of a list that is searched, filtered, sorted and taken away."""
    return Listing(
        request,
        Unit.objects.select_related("parent"),
        search=lambda queryset, words: queryset.filter(name__icontains=words),
        filters=(
            Filter("jenis", _("Jenis"), lambda rows, kind: rows.filter(kind=kind), lambda: UnitKind.choices),
            box("induk", _("Hanya yang tanpa induk"), lambda rows: rows.filter(parent__isnull=True)),
        ),
        sorts=(Sort("nama", _("Nama"), ("name", "pk")), Sort("kode", _("Kode"), ("code", "pk"))),
        columns=(
            Column(_("Unit"), lambda unit: unit.name),
            Column(_("Kode"), lambda unit: unit.code),
            Column(_("Induk"), lambda unit: unit.parent and unit.parent.name),
        ),
        file="unit",
        size=5,
    )


def _conflict() -> dict[str, Any]:
    yours = "Belum ada puskesmas di sini yang membagi jam kedatangan."
    theirs = "Pertama di kabupaten ini: jam kedatangan dibagi malam sebelumnya."
    return {
        "id": 1,
        "yours": yours,
        "yours_read": yours,
        "theirs": theirs,
        "theirs_read": theirs,
        "who": "Bagus Prasetya",
    }


def everything(request: HttpRequest) -> dict[str, Any]:
    today = clock.today()
    wrong = SampleForm({"title": "Posyandu " * 9, "baseline": "empat", "initiator": "asn"})
    messages.success(request, _("Disimpan sebagai draf."))
    messages.info(request, _("Kepala unit Anda diberi tahu."))
    messages.error(request, _("Surel belum terkirim; dicoba lagi lima menit lagi."))
    return {
        "form": SampleForm(prefix="kosong"),
        "wrong": wrong,
        "rail_now": _full_rail("now"),
        "rail_late": _full_rail("late"),
        "minis": [
            steps("todo", "todo", "todo", "todo", "todo"),
            steps("done", "now", "todo", "todo", "todo"),
            steps("done", "done", "late", "todo", "todo"),
            steps("done", "done", "done", "done", "done"),
        ],
        "waiting_items": _waiting(today),
        "today": today,
        "now": clock.now(),
        "obstacle_items": _obstacles(),
        "timeline_items": _timeline(clock.now()),
        "conflict": _conflict(),
        "tab_items": [
            {"label": "Drum Up", "url": "#tab"},
            {"label": "Diagnose", "url": "#tab", "here": True},
            {"label": "Design", "url": "#tab"},
            {"label": "Deliver", "url": "#tab"},
            {"label": _("Berkas (6)"), "url": "#tab"},
            {"label": _("Riwayat"), "url": "#tab"},
        ],
        "listing": units(request),
        "page": Paginator(range(120), 50).get_page(2),
        "swatches": [
            "paper", "surface", "sand", "ink", "soft", "line-2", "brick", "brick-wash",
            "teak", "teak-wash", "turmeric", "turmeric-wash",
        ],
    }  # fmt: skip
