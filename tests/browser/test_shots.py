"""The camera of `./lab shots` before a real page."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from PIL import Image
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from labinovasi.shots import sheet, taking


@pytest.mark.browser
@pytest.mark.page
@pytest.mark.django_db(transaction=True)
def test_a_page_is_taken_at_both_widths_in_both_schemes_and_laid_out_on_one_sheet(
    browser: Browser, live_server: LiveServer, tmp_path: Path
) -> None:
    wanted = taking.Wanted(pages=("account_login", "reviews:queue"))
    camera = taking.Camera(browser, live_server.url, wanted, tmp_path)
    shots = list(camera.all_of(taking.VISITOR, AnonymousUser()))
    assert [(shot.page, shot.width, shot.scheme) for shot in shots] == [
        ("account_login", width, scheme) for width in taking.WIDTHS for scheme in taking.SCHEMES
    ]
    with Image.open(shots[0].file) as light, Image.open(shots[1].file) as dark:
        assert light.size == dark.size
        assert light.getpixel((5, 700)) != dark.getpixel((5, 700))
    page, mosaic = sheet.write(shots, ["reviews:queue"], tmp_path)
    assert page.read_text().count("<img") == 4
    assert "Tanpa gambar: reviews:queue" in page.read_text()
    with Image.open(mosaic) as laid_out:
        assert laid_out.width > 2000
