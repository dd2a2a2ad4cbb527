"""The pages of django-allauth this site has. Its sign-up, social and phone pages are not routed:
accounts come by invitation or approval. An address is changed by the secretariat."""

from allauth.account import views
from django.urls import include, path, re_path
from django.views.generic import RedirectView

urlpatterns = [
    path("masuk/", views.login, name="account_login"),
    path("masuk/kode/", views.request_login_code, name="account_request_login_code"),
    path("masuk/kode/isi/", views.confirm_login_code, name="account_confirm_login_code"),
    path("keluar/", views.logout, name="account_logout"),
    path("nonaktif/", views.account_inactive, name="account_inactive"),
    path("pastikan/", views.reauthenticate, name="account_reauthenticate"),
    path("sandi/ganti/", views.password_change, name="account_change_password"),
    path("sandi/buat/", views.password_set, name="account_set_password"),
    path("sandi/lupa/", views.password_reset, name="account_reset_password"),
    path("sandi/lupa/terkirim/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^sandi/baru/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "sandi/baru/selesai/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    # The library sends people here after some steps; what there is to manage stands on one page.
    path("surel/", RedirectView.as_view(pattern_name="mfa_index"), name="account_email"),
    path("keamanan/", include("allauth.mfa.urls")),
]
