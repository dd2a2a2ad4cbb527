"""The method's five words. Their names are its own and are not translated."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _


def explained() -> list[dict[str, Any]]:
    """The rail as the front door shows it: what happens at each stage."""
    return [
        {
            "label": "Drum Up",
            "state": "todo",
            "status": _("Menggugah: sebuah ide menemukan pemilik, tim, dan janji bersama kepala unitnya."),
        },
        {
            "label": "Diagnose",
            "state": "todo",
            "status": _("Mencari akar masalah dan mengukur keadaan awal, lengkap dengan sumber angkanya."),
        },
        {
            "label": "Design",
            "state": "todo",
            "status": _("Menyusun rencana aksi: siapa, kapan, dengan biaya apa, dan sasaran yang terukur."),
        },
        {
            "label": "Deliver",
            "state": "todo",
            "status": _("Meluncurkan, memantau, dan membuktikan hasil terhadap keadaan awal."),
        },
        {
            "label": "Display",
            "state": "todo",
            "status": _("Memamerkan kepada warga, supaya dapat dinilai, dipakai, dan ditiru."),
        },
    ]
