"""How the secretariat reads a kind: whom it tells, when, and until when it still matters."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _


class Told(NamedTuple):
    """Three short phrases."""

    whom: Any
    when: Any
    ends: Any


HOLDER = _("pemegang waktu: tim, atau di gerbang penelaah, ketua, sekretariat")
TEAM = _("tim usulan")
REVIEWER = _("penelaah itu")
OFFICE = _("sekretariat")
LEAD = _("ketua penelaah; tanpa ketua: sekretariat")
HEADS = _("kepala dan wakil kepala unit")
THEMSELVES = _("orang itu sendiri")

READ = _("sampai dibaca")
ANSWERED = _("sampai dijawab")
DEALT_WITH = _("sampai selesai")
MOVED = _("sampai selesai atau tenggatnya berubah")
WHILE_SO = _("selama masih begitu")
