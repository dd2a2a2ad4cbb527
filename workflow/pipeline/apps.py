from django.apps import AppConfig


class PipelineConfig(AppConfig):
    name = "workflow.pipeline"
    label = "pipeline"
