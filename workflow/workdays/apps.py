from django.apps import AppConfig


class WorkdaysConfig(AppConfig):
    name = "workflow.workdays"
    label = "workdays"
