from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    name = "workflow.proposals"
    label = "proposals"
