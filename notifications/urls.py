from django.urls import path

from notifications import views
from notifications.pages import (
    address,
    calendar,
    chat,
    deliveries,
    devices,
    endpoints,
    health,
    preferences,
    rules,
    texts,
    told,
    unsubscribe,
    ways,  # noqa: F401  hangs its section into the page of settings
)

app_name = "notifications"
urlpatterns = [
    path("pemberitahuan/", views.inbox, name="inbox"),
    path("pemberitahuan/baca-semua/", views.read_all, name="read_all"),
    path("kalender/<str:secret>.ics", calendar.calendar, name="calendar"),
    path("pemberitahuan/kalender/", calendar.calendar_address, name="calendar_address"),
    path("pemberitahuan/perangkat/", devices.devices, name="devices"),
    path("pemberitahuan/perangkat/pekerja.js", devices.worker, name="push_worker"),
    path("pemberitahuan/perangkat/nyalakan/", devices.subscribe, name="device_on"),
    path("pemberitahuan/perangkat/<int:pk>/matikan/", devices.unsubscribe, name="device_off"),
    path("pemberitahuan/pesan/", chat.chat, name="chat"),
    path("pemberitahuan/pesan/<int:pk>/", chat.confirm, name="chat_confirm"),
    path("pemberitahuan/pesan/<int:pk>/hapus/", chat.remove, name="chat_remove"),
    path("pemberitahuan/alamat/", address.address, name="address"),
    path("pemberitahuan/pengaturan/", preferences.preferences, name="preferences"),
    path("pemberitahuan/pengaturan/cuti/", preferences.leave, name="leave"),
    path("pemberitahuan/pengaturan/cuti/<int:pk>/", preferences.back, name="back"),
    path("pemberitahuan/berhenti/<str:token>/", unsubscribe.unsubscribe, name="unsubscribe"),
    path("pemberitahuan/<uuid:key>/", views.open_item, name="open"),
    path("sekretariat/kait/", endpoints.endpoints, name="endpoints"),
    path("sekretariat/kait/baru/", endpoints.new_endpoint, name="endpoint_new"),
    path("sekretariat/kait/<int:pk>/", endpoints.endpoint, name="endpoint"),
    path("sekretariat/kiriman/", deliveries.deliveries, name="deliveries"),
    path("sekretariat/pengingat/", rules.index, name="rules"),
    path("sekretariat/pengingat/<slug:kind>/", rules.rule, name="rule"),
    path("sekretariat/naskah/", texts.index, name="texts"),
    path("sekretariat/naskah/<slug:kind>/", texts.text, name="text"),
    path("sekretariat/naskah/<slug:kind>/surat/", texts.mail, name="text_mail"),
    path("sekretariat/kesehatan/", health.page, name="health"),
    path("sekretariat/kabar/", told.page, name="told"),
]
