from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import TemplateView

from labinovasi.health.views import health

urlpatterns = [
    path("", TemplateView.as_view(template_name="home.html"), name="home"),
    path("akun/", include("allauth.urls")),
    path("kelola/", admin.site.urls),
    path("sehat", health, name="health"),
]
if settings.DEMO:
    urlpatterns.append(path("surat/", include("labinovasi.demo.urls")))
