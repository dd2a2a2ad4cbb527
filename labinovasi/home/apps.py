from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "labinovasi.home"
    label = "home"
