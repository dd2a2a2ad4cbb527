from django.urls import path

from labinovasi.demo import views

urlpatterns = [
    path("", views.mailbox, name="demo_mailbox"),
    path("<slug:name>/", views.letter, name="demo_letter"),
]
