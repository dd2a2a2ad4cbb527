from django.urls import path

from workflow.people import views
from workflow.people.pages import persons, units

app_name = "people"
urlpatterns = [
    path("undangan/", views.invitations, name="invitations"),
    path("undangan/cabut/<int:pk>/", views.revoke, name="revoke"),
    path("undangan/<str:token>/", views.invitation, name="invitation"),
    path("daftar/", views.register, name="register"),
    path("daftar/terkirim/", views.registered, name="registered"),
    path("daftar/menunggu/", views.registrations, name="registrations"),
    path("daftar/menunggu/<int:pk>/setujui/", views.approve, name="approve"),
    path("daftar/menunggu/<int:pk>/tolak/", views.refuse, name="refuse"),
    path("sekretariat/orang/<int:pk>/akun/", views.deactivate, name="deactivate"),
    path("sekretariat/unit/<int:pk>/tutup/", views.close_unit, name="close_unit"),
    path("sekretariat/orang/", persons.persons, name="persons"),
    path("sekretariat/orang/<int:pk>/", persons.person, name="person"),
    path("sekretariat/orang/<int:pk>/data/", persons.change, name="change_person"),
    path("sekretariat/orang/<int:pk>/unit/", persons.give_unit_role, name="give_unit_role"),
    path("sekretariat/orang/<int:pk>/unit/<int:role_id>/", persons.end_unit_role, name="end_unit_role"),
    path("sekretariat/orang/<int:pk>/lab/", persons.give_lab_role, name="give_lab_role"),
    path("sekretariat/orang/<int:pk>/lab/<int:role_id>/", persons.end_lab_role, name="end_lab_role"),
    path("sekretariat/orang/<int:pk>/absen/", persons.record_absence, name="record_absence"),
    path("sekretariat/orang/<int:pk>/absen/<int:absence_id>/", persons.cancel_absence, name="cancel_absence"),
    path("sekretariat/unit/", units.units, name="units"),
    path("sekretariat/unit/baru/", units.new, name="new_unit"),
    path("sekretariat/unit/<int:pk>/", units.unit, name="unit"),
    path("sekretariat/unit/<int:pk>/nama/", units.rename, name="rename_unit"),
    path("sekretariat/unit/<int:pk>/rinci/", units.change, name="change_unit"),
    path("sekretariat/unit/<int:pk>/induk/", units.move, name="move_unit"),
]
