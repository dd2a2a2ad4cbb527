from django.urls import path

from workflow.people import views

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
]
