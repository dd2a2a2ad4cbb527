from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from labinovasi.health.metrics import metrics
from labinovasi.health.views import health
from labinovasi.home import views

# The back office has no sign-in of its own: one door, with its limits and its second step.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = "Lab Inovasi"

urlpatterns = [
    path("", views.front_door, name="home"),
    path("en/", views.front_door_in_english, name="front_en"),
    path("bahasa/", views.choose_language, name="language"),
    path("gaya/", views.sample_page, name="sample_page"),
    path("akun/", include("labinovasi.home.account_urls")),
    path("berkas/", include("workflow.proposals.attachments.urls")),
    path("kelola/", admin.site.urls),
    path("api/", include("labinovasi.api.urls")),  # before the rooms, whose addresses are tried one by one
    path("", include("workflow.people.urls")),
    path("", include("notifications.urls")),
    path("", include("workflow.proposals.pages.urls")),
    path("", include("workflow.reviews.pages.urls")),
    path("", include("workflow.pipeline.pages.urls")),
    path("", include("workflow.exhibition.pages.urls")),
    path("en/", include(("workflow.exhibition.pages.public_urls", "exhibition_en"))),
    path("sehat", health, name="health"),
    path("metrik", metrics, name="metrics"),
]
if settings.DEMO:
    urlpatterns.append(path("surat/", include("labinovasi.demo.urls")))

handler400 = "labinovasi.home.errors.bad_request"
handler403 = "labinovasi.home.errors.forbidden"
handler404 = "labinovasi.home.errors.not_found"
handler429 = "labinovasi.home.errors.too_many"
handler500 = "labinovasi.home.errors.server_error"
