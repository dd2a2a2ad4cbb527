"""Why a row of the ledger ended, in the reader's words.

The ledger keeps a short code (`read`, `submit 12`, `moved to 2026-12-01`), the same whatever language the
person who caused it reads. Objections stand there in Indonesian, marked for translation; what people typed is
kept as it is.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.mornings import OVERTAKEN
from notifications.tuning import OFF
from workflow.people.models import Registration
from workflow.proposals.machine import Verb
from workflow.proposals.models import EndorsementRequest, HandOver

WORDS = {
    OVERTAKEN: gettext_lazy("ada pesan yang lebih baru"),
    "told more strongly": gettext_lazy("ada pesan yang lebih kuat"),
    "read": gettext_lazy("sudah dibaca"),
    "sent": gettext_lazy("sudah dikirim"),
    "assigned": gettext_lazy("penelaah ditugaskan"),
    "unassigned": gettext_lazy("penugasan berakhir"),
    "filed": gettext_lazy("telaah dikirim"),
    "filed or taken back": gettext_lazy("telaah dikirim atau penugasan ditarik"),
    "quorum reached": gettext_lazy("kuorum tercapai"),
    "recorded": gettext_lazy("keputusan dicatat"),
    "void": gettext_lazy("keputusan batal"),
    "the address is right": gettext_lazy("alamatnya dibenarkan"),
    "resumed": gettext_lazy("kait dilanjutkan"),
    "removed": gettext_lazy("kait dihapus"),
    OFF: gettext_lazy("jenis pesan ini dimatikan lab"),
    **dict((*EndorsementRequest.Status.choices, *HandOver.Status.choices, *Registration.Status.choices)),
}
MOVED = "moved to "


def because(reason: str) -> str:
    """The reason in words; empty where the ledger kept none."""
    if reason in WORDS:
        return str(WORDS[reason]).lower()
    if reason.startswith(MOVED):
        return _("tenggatnya berubah")
    verb, _space, n = reason.partition(" ")
    if n.isdigit() and verb in Verb:
        return Verb(verb).done
    return _(reason) if reason else ""
