"""The pages beside a proposal's worksheets in Chromium, and what comes out of its printer."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.browser.conftest import WIDTHS, Watched
from tests.cast import PASSWORD, Cast
from tests.proposals.fill import attach, fill, save
from tests.proposals.lab import Lab
from workflow.proposals.machine import Verb
from workflow.proposals.models import Proposal

pytestmark = [pytest.mark.browser, pytest.mark.page, pytest.mark.django_db(transaction=True)]
PageWatch = Callable[..., Watched]
A4 = (595, 842)  # points


@pytest.fixture
def returned(cast: Cast) -> Proposal:
    """Sent, returned, changed and sent again, returned again; the owner can sign in."""
    cast.proposer.set_password(PASSWORD)
    cast.proposer.save()
    lab = Lab(cast)
    proposal = fill(lab.draft(), "drum_up")
    attach(proposal, cast.proposer, kind="photo", name="antrean.jpg")
    lab.announce(lab.send(proposal), Verb.SEND_BACK)
    save(proposal, "idea", cast.proposer, background="Antrean dimulai pukul empat.\n\n" + "Panjang. " * 900)
    return lab.announce(lab.send(proposal), Verb.SEND_BACK)


def test_files_people_story_and_paper(page_watch: PageWatch, returned: Proposal, cast: Cast) -> None:
    watched = page_watch(WIDTHS["phone"], "dark")
    watched.sign_in(cast.proposer.email)
    at = returned.get_absolute_url()
    for path in ("berkas/", "tim/?q=bagas", "riwayat/", "cetak/", "revisi/2/?banding=1"):
        watched.visit(f"{at}{path}")
    here = watched.page.locator(".tabs [aria-current]")
    watched.visit(f"{at}riwayat/")
    strip, tab = watched.page.locator(".tabs").bounding_box(), here.bounding_box()
    assert strip is not None
    assert tab is not None
    assert tab["x"] + tab["width"] <= strip["x"] + strip["width"] + 1  # a part of a pixel is rounded

    watched.visit(f"{at}revisi/2/")
    printed = PdfReader(BytesIO(watched.page.pdf(prefer_css_page_size=True)))
    revision = returned.revisions.get(number=2)
    assert len(printed.pages) > 2
    for n, sheet in enumerate(printed.pages, start=1):
        assert tuple(round(float(side)) for side in sheet.mediabox[2:]) == A4
        text = sheet.extract_text()
        for part in (returned.number, "Revisi 2", revision.digest, f"{n} / {len(printed.pages)}"):
            assert part in text, f"sheet {n} lacks {part}"
