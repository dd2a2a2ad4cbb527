from django.urls import path

from workflow.reviews.pages import answering, calendar, gate, gates, minutes, queue, review, rubrics

app_name = "reviews"
urlpatterns = [
    path("telaah/", queue.queue, name="queue"),
    path("telaah/<int:assignment_id>/", review.review, name="review"),
    path("telaah/<int:assignment_id>/terima/", answering.accept, name="accept"),
    path("telaah/<int:assignment_id>/tolak/", answering.decline, name="decline"),
    path("telaah/<int:assignment_id>/benturan/", answering.declare_conflict, name="conflict"),
    path("sekretariat/", gates.gates, name="gates"),
    path("sekretariat/umumkan/", gates.announce, name="announce_many"),
    path("sekretariat/rubrik/", rubrics.rubrics, name="rubrics"),
    path("sekretariat/rubrik/<int:pk>/", rubrics.rubric, name="rubric"),
    path("sekretariat/rubrik/salin/<int:cycle_id>/", rubrics.copy, name="copy_rubrics"),
    path("sekretariat/kalender/", calendar.year, name="calendar"),
    path("sekretariat/kalender/hari/", calendar.set_day, name="calendar_set_day"),
    path("sekretariat/kalender/berkas/", calendar.take_file, name="calendar_take_file"),
    path("sekretariat/kalender/simpan/", calendar.save, name="calendar_save"),
    path("sekretariat/kalender/<slug:day>/hapus/", calendar.remove, name="calendar_remove"),
    path("gerbang/<slug:public_id>/", gate.gate, name="gate"),
    path("gerbang/<slug:public_id>/tugaskan/", gate.assign, name="assign"),
    path("gerbang/<slug:public_id>/ketua/", gate.name_lead, name="name_lead"),
    path("gerbang/<slug:public_id>/ingatkan/", gate.remind_all, name="remind_all"),
    path("gerbang/<slug:public_id>/penugasan/<int:assignment_id>/", gate.seat, name="seat"),
    path("gerbang/<slug:public_id>/penugasan/<int:assignment_id>/ingatkan/", gate.remind, name="remind"),
    path("gerbang/<slug:public_id>/penugasan/<int:assignment_id>/mundur/", gate.extend, name="extend"),
    path("gerbang/<slug:public_id>/penugasan/<int:assignment_id>/tarik/", gate.withdraw, name="withdraw"),
    path("gerbang/<slug:public_id>/penugasan/<int:assignment_id>/ganti/", gate.swap, name="swap"),
    path("gerbang/<slug:public_id>/catat/", gate.record, name="record"),
    path("gerbang/<slug:public_id>/umumkan/", gate.announce, name="announce"),
    path("gerbang/<slug:public_id>/pengganti/", gate.nominate, name="nominate"),
    path("gerbang/<slug:public_id>/keputusan/<int:number>/", minutes.minutes, name="minutes"),
]
