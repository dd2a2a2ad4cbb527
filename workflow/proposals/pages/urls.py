from django.urls import path

from workflow.proposals.pages import (
    cycles,
    drafting,
    editing,
    feedback,
    history,
    list_page,
    paper,
    reading_page,
    trail,
    verbs,
)

app_name = "proposals"
urlpatterns = [
    path("usulan/", list_page.proposals, name="list"),
    path("usulan/baru/", drafting.new, name="new"),
    path("usulan/<slug:public_id>/", reading_page.page, name="page"),
    path("usulan/<slug:public_id>/lembar/<slug:stage>/", reading_page.sheet, name="sheet"),
    path("usulan/<slug:public_id>/langkah/<slug:verb>/", verbs.verb, name="verb"),
    path("usulan/<slug:public_id>/riwayat/", history.history, name="history"),
    path("usulan/<slug:public_id>/revisi/<int:number>/", paper.revision, name="revision"),
    path("usulan/<slug:public_id>/cetak/", paper.paper, name="paper"),
    path("sekretariat/siklus/", cycles.cycles, name="cycles"),
    path("sekretariat/siklus/baru/", cycles.new, name="cycle_new"),
    path("sekretariat/siklus/<int:pk>/", cycles.cycle, name="cycle"),
    path("sekretariat/siklus/<int:pk>/panggilan/", cycles.change_call, name="cycle_call"),
    path("sekretariat/siklus/<int:pk>/tahap/", cycles.set_stages, name="cycle_stages"),
    path("sekretariat/siklus/<int:pk>/uraian/", cycles.describe, name="cycle_describe"),
    path("usulan/<slug:public_id>/lembar/<slug:stage>/ubah/", editing.edit, name="edit"),
    path("jejak/", trail.log, name="trail"),
    path("jejak/periksa/", trail.checks, name="trail_checks"),
    path("jejak/periksa/mulai/", trail.ask_check, name="ask_check"),
    path("usulan/<slug:public_id>/tanggapan/", feedback.feedback_list, name="feedback"),
    path("usulan/<slug:public_id>/tanggapan/tulis/", feedback.give, name="feedback_give"),
    path("usulan/<slug:public_id>/tanggapan/<int:pk>/jawab/", feedback.reply, name="feedback_reply"),
    path("usulan/<slug:public_id>/tanggapan/<int:pk>/selesai/", feedback.settle, name="feedback_settle"),
    path("usulan/<slug:public_id>/tanggapan/<int:pk>/buka/", feedback.reopen, name="feedback_reopen"),
]
