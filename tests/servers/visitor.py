"""Somebody at a browser, as far as cookies, forms and JSON go, timed."""

from __future__ import annotations

import http.cookiejar
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from labinovasi.demo.people import PASSWORD


class Visitor:
    """`slowest` is the longest any request of theirs took, in seconds."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.slowest = 0.0

    def get(self, path: str) -> tuple[int, str]:
        return self._open(urllib.request.Request(self.base + path))

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        _status, page = self.get(path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, page[:500]
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token.group(1), **fields}).encode()
        return self._open(urllib.request.Request(self.base + path, body, {"Referer": self.base + path}))

    def sign_in(self, email: str) -> None:
        status, page = self.post("/akun/masuk/", login=email, password=PASSWORD)
        assert status == 200, page[:500]
        assert "Masuk ·" not in page, page[:500]

    def api(self, path: str, **body: Any) -> tuple[int, Any]:
        """POST JSON with the session's token, or GET without a body."""
        headers = {"Content-Type": "application/json", "Referer": self.base}
        token = next((cookie.value for cookie in self.cookies if "csrf" in cookie.name), "")
        headers["X-CSRFToken"] = token or ""
        data = json.dumps(body).encode() if body else None
        status, text = self._open(urllib.request.Request(f"{self.base}/api/v1{path}", data, headers))
        return status, json.loads(text) if text else None

    def _open(self, request: urllib.request.Request) -> tuple[int, str]:
        start = time.monotonic()
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()
        finally:
            self.slowest = max(self.slowest, time.monotonic() - start)
