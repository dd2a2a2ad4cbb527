"""Public pages are made once and kept, and gone in the moment something is retracted.

Every process keeps finished answers in memory under the catalogue's stamp (docs/decisions/0020). Asking for
the stamp is the one query a kept page costs. Nothing here knows who asks: sessions are read further down,
and an answer that sets a cookie, or depends on one, is never kept.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from workflow.exhibition import selectors

PREFIXES = ("/pameran/", "/en/pameran/", "/api/v1/catalogue/", "/sitemap.xml")
PICTURES = "/pameran/gambar/"  # stored as files, with tags of their own
# Kept by browsers and by caches on the way, and asked about each time: the answer is mostly 304.
ASK_EACH_TIME = "public, no-cache"
MOST_BYTES = 32 * 1024 * 1024  # of all kept answers in one process
MOST_BYTES_EACH = 1024 * 1024
LONGEST_QUERY = 300  # characters
WORTH_PACKING = 512  # bytes
PACKED_TYPES = ("text/", "application/json", "application/xml", "application/atom+xml")


@dataclass(frozen=True)
class Kept:
    """A finished answer, plain and packed."""

    status: int
    headers: tuple[tuple[str, str], ...]
    plain: bytes
    packed: bytes | None
    tag: str  # of the plain body, without quotes

    @property
    def size(self) -> int:
        return len(self.plain) + len(self.packed or b"")

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The whole, or 304 to whoever has it already."""
        packed = self.packed is not None and "gzip" in request.headers.get("Accept-Encoding", "")
        tag = f'"{self.tag}-gz"' if packed else f'"{self.tag}"'
        if _has(request, tag):
            response: HttpResponse = HttpResponseNotModified()
        else:
            response = HttpResponse(self.packed if packed else self.plain, status=self.status)
            for name, value in self.headers:
                response[name] = value
            if packed:
                response["Content-Encoding"] = "gzip"
            response["Content-Length"] = str(len(response.content))
        response["ETag"] = tag
        response["Cache-Control"] = ASK_EACH_TIME
        if self.packed is not None:
            patch_vary_headers(response, ["Accept-Encoding"])
        return response


def _has(request: HttpRequest, tag: str) -> bool:
    held = request.headers.get("If-None-Match", "")
    return bool(held) and any(one in ("*", tag) for one in (t.removeprefix("W/") for t in parse_etags(held)))


class Store:
    """Answers of one stamp, the least lately asked for dropped first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stamp = ""
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._bytes = 0

    def get(self, stamp: str, key: str) -> Kept | None:
        with self._lock:
            if stamp != self._stamp or key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key]

    def put(self, stamp: str, key: str, kept: Kept) -> None:
        with self._lock:
            if stamp != self._stamp:
                self._kept.clear()
                self._stamp, self._bytes = stamp, 0
            if key in self._kept:
                self._bytes -= self._kept.pop(key).size
            self._kept[key] = kept
            self._bytes += kept.size
            while self._bytes > MOST_BYTES:
                self._bytes -= self._kept.popitem(last=False)[1].size

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._bytes = 0


store = Store()


class PublicPagesMiddleware:
    """Stands above sessions, so that a kept page costs one query and nobody's cookie is looked at."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _may_be_kept(request):
            return self.get_response(request)
        host = request.get_host()  # an unknown host is refused here as everywhere
        key = f"{host}{request.path_info}?{request.META.get('QUERY_STRING', '')}"
        stamp = selectors.catalogue().stamp  # before anything is read: what is kept is never older
        kept = store.get(stamp, key)
        if kept is None:
            response = self.get_response(request)
            kept = _finished(response)
            if kept is None:
                return response
            store.put(stamp, key, kept)
        return kept.answer(request)


def _may_be_kept(request: HttpRequest) -> bool:
    return (
        request.method in ("GET", "HEAD")
        and request.path_info.startswith(PREFIXES)
        and not request.path_info.startswith(PICTURES)
        and len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY
    )


def _finished(response: HttpResponse) -> Kept | None:
    """The answer to keep, or None: a refusal, a stream, something large or something personal."""
    personal = bool(response.cookies) or "cookie" in response.get("Vary", "").lower()
    if response.status_code != 200 or response.streaming or personal:
        return None
    if response.get("Cache-Control") != ASK_EACH_TIME or len(response.content) > MOST_BYTES_EACH:
        return None
    body = response.content
    own = ("etag", "cache-control", "content-length", "content-encoding")
    headers = tuple((name, value) for name, value in response.items() if name.lower() not in own)
    return Kept(
        status=response.status_code,
        headers=headers,
        plain=body,
        packed=_packed(body, response.get("Content-Type", "")),
        tag=hashlib.sha256(body).hexdigest()[:32],
    )


def _packed(body: bytes, content_type: str) -> bytes | None:
    if len(body) < WORTH_PACKING or not content_type.startswith(PACKED_TYPES):
        return None
    return gzip.compress(body, mtime=0)
