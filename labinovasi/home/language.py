"""In which language a page speaks.

Indonesian, unless somebody chose otherwise: by the address (public pages: `/en/…`), in their account,
or in this browser. What the browser was installed with is not a choice: half the office computers of a
regency were set up in English by a vendor.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

PARAMETER = "bahasa"  # ?bahasa=en: how a public page, which may set no cookie, hands its language on
# Below these the address alone decides, and no session is read.
PUBLIC = ("/pameran/", "/sitemap.xml", "/robots.txt", "/api/v1/catalogue/")


class LanguageMiddleware:
    """Speak the chosen language for the length of a request. Stands below authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        handed_on = _known(request.GET.get(PARAMETER))
        with translation.override(handed_on or chosen(request)):
            request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)  # type: ignore[attr-defined]
        if handed_on and not is_public(request.path_info):
            remember(response, handed_on)
        return response


def chosen(request: HttpRequest) -> str:
    if request.path_info.startswith("/en/"):
        return "en"
    if is_public(request.path_info):
        return settings.LANGUAGE_CODE
    if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
        return request.user.language
    if request.path_info == "/":
        return settings.LANGUAGE_CODE
    return _known(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)) or settings.LANGUAGE_CODE


def is_public(path: str) -> bool:
    return path.removeprefix("/en").startswith(PUBLIC)


def address_in(path: str, code: str) -> str:
    """A public page's address in another language: `/pameran/x` and `/en/pameran/x`."""
    plain = "/" + path.removeprefix("/en/") if path.startswith("/en/") else path
    return plain if code == settings.LANGUAGE_CODE else f"/{code}{plain}"


def remember(response: HttpResponse, code: str) -> None:
    """Keep the choice in this browser, for the pages before one has signed in."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=365 * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known(code: str | None) -> str | None:
    return code if code in dict(settings.LANGUAGES) else None
