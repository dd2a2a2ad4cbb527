"""The page that shows the API: Swagger from our own static files, without inline code or other hosts."""

from __future__ import annotations

from csp.decorators import csp_update
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.generic import TemplateView


# Swagger's style sheet draws its arrows from data: addresses.
@method_decorator([csp_update({"img-src": ["data:"]}), ensure_csrf_cookie], name="dispatch")
class ApiDocs(TemplateView):
    template_name = "api/docs.html"
