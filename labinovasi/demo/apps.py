from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "labinovasi.demo"
    label = "demo"
