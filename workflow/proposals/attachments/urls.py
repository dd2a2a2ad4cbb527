from django.urls import path

from workflow.proposals.attachments import views

urlpatterns = [path("<slug:public_id>/", views.download, name="attachment")]
