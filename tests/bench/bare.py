"""What everything is measured against: the barest useful page and the barest useful API list.

Same project and database, Django's default middleware, anonymous, one query, 50 rows × 6 columns.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from rest_framework.generics import ListAPIView
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.permissions import AllowAny
from rest_framework.serializers import ModelSerializer

from workflow.proposals.models import LogRow

COLUMNS = ("n", "verb", "from_state", "to_state", "at", "hash")
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
PAGE = engines["django"].from_string(
    "<!doctype html><title>Bare</title><table>{% for row in rows %}<tr>{% for cell in row %}"
    "<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>"
)


def page(request: HttpRequest) -> HttpResponse:
    rows = LogRow.objects.order_by("-pk").values_list(*COLUMNS)[:50]
    return HttpResponse(PAGE.render({"rows": rows}))


class RowSerializer(ModelSerializer):
    class Meta:
        model = LogRow
        fields = COLUMNS


class NoCount(LimitOffsetPagination):
    """One query: the bare list does not count."""

    default_limit = 50

    def get_count(self, queryset: object) -> int:
        return 50


class Rows(ListAPIView):
    queryset = LogRow.objects.order_by("-pk")
    serializer_class = RowSerializer
    pagination_class = NoCount
    permission_classes = [AllowAny]
    authentication_classes: list = []


urlpatterns = [path("bare/", page), path("bare-api/", Rows.as_view())]
