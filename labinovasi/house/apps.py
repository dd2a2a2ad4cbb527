from django.apps import AppConfig


class HouseConfig(AppConfig):
    name = "labinovasi.house"
    label = "house"
