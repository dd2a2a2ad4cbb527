"""What programs read: the feed, the sitemap, and what search engines may ask for."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from workflow.exhibition import selectors
from workflow.exhibition.models import Showing
from workflow.exhibition.pages import addresses
from workflow.exhibition.pages.caching import ASK_EACH_TIME

NEWEST = 50  # entries of the feed
MOST_ADDRESSES = 25_000  # a sitemap takes 50,000, and each entry has two


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The newest pages as Atom, in the language of the address."""
    original = settings.LANGUAGE_CODE  # an entry is one thing, in whatever language it is announced
    told = Atom1Feed(
        title=_("Pameran inovasi %(regency)s") % {"regency": settings.REGENCY_NAME},
        link=addresses.whole(addresses.public("hall")),
        description=_("Inovasi yang lulus keempat tahap."),
        language=translation.get_language(),
        feed_url=addresses.whole(addresses.public("feed")),
        author_name=settings.REGENCY_NAME,
    )
    for row in selectors.newest_first(Showing.objects.defer("words"))[:NEWEST]:
        address = addresses.whole(addresses.public("entry", row.address))
        told.add_item(
            title=row.title,
            link=address,
            description=escape(row.summary),  # Django says type="html" of it, and readers believe it
            unique_id=addresses.whole(addresses.public("entry", row.address, language=original)),
            author_name=row.unit_name,
            pubdate=row.first_published_at,
            updateddate=row.published_at,
        )
    return _asked_each_time(HttpResponse(told.writeString("utf-8"), content_type=told.content_type))


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page in both languages, each naming the other."""
    rows = Showing.objects.order_by("pk").values_list("address", "published_at")[:MOST_ADDRESSES]
    codes = [code for code, _name in settings.LANGUAGES]
    pages = [("hall", (), None), *(("entry", (address,), changed) for address, changed in rows)]
    listed = [
        {
            "changed": changed,
            "each": [(code, addresses.whole(addresses.public(name, *args, language=code))) for code in codes],
        }
        for name, args, changed in pages
    ]
    response = render(
        request, "exhibition/sitemap.xml", {"pages": listed}, content_type="application/xml; charset=utf-8"
    )
    return _asked_each_time(response)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines read the front door and the hall; the rest asks for a password anyway."""
    lines = [
        "User-agent: *",
        *(f"Allow: {path}" for path in ("/$", "/en/$", "/pameran/", "/en/pameran/", "/static/")),
        "Disallow: /",
        "",
        f"Sitemap: {addresses.whole('/sitemap.xml')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _asked_each_time(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = ASK_EACH_TIME
    return response
