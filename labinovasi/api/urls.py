"""`/api/`: version 1, its document, and the page that shows it."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny

from labinovasi.api.docs import ApiDocs
from labinovasi.api.problems import not_there
from labinovasi.api.tokens import Token, Tokens
from notifications.api import routes as inbox
from workflow.exhibition.api import routes as exhibition
from workflow.people.api import routes as people
from workflow.pipeline.api import routes as pipeline
from workflow.proposals.api import routes as proposals
from workflow.reviews.api import routes as reviews

v1 = [
    path("token/", Tokens.as_view(), name="tokens"),
    path("token/<str:id>/", Token.as_view(), name="token"),
    *proposals,
    *people,
    *reviews,
    *exhibition,
    *pipeline,
    *inbox,
]

urlpatterns = [
    path("v1/", include((v1, "api"), namespace="v1")),
    path("schema/", SpectacularAPIView.as_view(permission_classes=[AllowAny]), name="schema"),
    path("docs/", ApiDocs.as_view(), name="api-docs"),
    re_path(r"", not_there),
]
