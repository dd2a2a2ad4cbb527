"""The inbox as a page: the count in the top bar, reading one, reading all."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from notifications import selectors

pytestmark = [pytest.mark.django_db, pytest.mark.page]


def test_the_top_bar_counts_what_is_unread_and_reading_all_empties_it(client: Client, cast, lab) -> None:
    lab.send(lab.draft())
    client.force_login(cast.proposer)
    assert 'class="bell-count">1<' in client.get("/").content.decode()
    page = client.get("/pemberitahuan/").content.decode()
    assert "1 belum dibaca" in page
    assert "Posyandu Lansia Jemput Bola" in page
    assert selectors.unread(cast.proposer) == 1  # looking changes nothing
    answer = client.post("/pemberitahuan/baca-semua/", follow=True)
    assert "1 pemberitahuan ditandai sudah dibaca." in answer.content.decode()
    assert "bell-count" not in client.get("/").content.decode()


def test_opening_one_marks_it_read_and_leads_to_its_matter(client: Client, cast, lab) -> None:
    lab.send(lab.draft())
    client.force_login(cast.proposer)
    [row] = selectors.inbox_of(cast.proposer)
    [item] = selectors.items([row])
    answer = client.post(f"/pemberitahuan/{row.pk}/")
    assert answer["Location"] == item.line.url
    assert selectors.unread(cast.proposer) == 0


def test_nobody_opens_what_another_was_told(client: Client, cast, lab) -> None:
    lab.send(lab.draft())
    [row] = selectors.inbox_of(cast.proposer)
    client.force_login(cast.outsider)
    assert client.post(f"/pemberitahuan/{row.pk}/").status_code == 404
    assert "Belum ada pemberitahuan" in client.get("/pemberitahuan/").content.decode()


def test_the_inbox_takes_the_same_queries_for_one_row_and_for_three(client: Client, cast, lab) -> None:
    client.force_login(cast.proposer)
    counts = []
    for more in (1, 2):
        for _nth in range(more):
            lab.send(lab.draft())
        client.get("/pemberitahuan/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/pemberitahuan/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_unread_read_and_done_are_views_of_their_own(client: Client, cast, lab) -> None:
    lab.ask(lab.draft())  # a task: read, it still waits
    client.force_login(cast.head)

    def shown(query: str) -> int:
        return client.get(f"/pemberitahuan/?{query}").content.decode().count('class="open-item"')

    assert [shown(f"keadaan={each}") for each in ("unread", "read", "done")] == [1, 0, 0]
    client.post("/pemberitahuan/baca-semua/")
    assert [shown(f"keadaan={each}") for each in ("unread", "read", "done")] == [0, 1, 0]
    assert [shown(f"tentang={each}") for each in ("endorsements", "moves")] == [1, 0]


def test_the_inbox_is_searched_by_a_proposal_and_taken_along_as_a_file(client: Client, cast, lab) -> None:
    lab.send(lab.draft(title="Antrean Puskesmas"))
    lab.send(lab.draft(title="Bank Sampah Sekolah"))
    client.force_login(cast.proposer)
    page = client.get("/pemberitahuan/?q=sampah").content.decode()
    assert ("Bank Sampah Sekolah" in page, "Antrean Puskesmas" in page) == (True, False)
    whole = b"".join(client.get("/pemberitahuan/?unduh=csv")).decode("utf-8-sig")
    found = b"".join(client.get("/pemberitahuan/?unduh=csv&q=sampah")).decode("utf-8-sig")
    assert "Antrean Puskesmas" in whole
    assert found.splitlines()[0] == whole.splitlines()[0]
    assert ("Bank Sampah Sekolah" in found, "Antrean Puskesmas" in found) == (True, False)
    assert len(whole.splitlines()) == 1 + selectors.inbox_of(cast.proposer).count()


def test_what_one_may_no_longer_read_has_no_words_in_the_file_either(client: Client, cast, lab) -> None:
    proposal = lab.send(lab.draft())
    proposal.team.filter(user=cast.proposer).delete()
    cast.proposer.unit_roles.all().delete()
    client.force_login(cast.proposer)
    told = b"".join(client.get("/pemberitahuan/?unduh=csv")).decode("utf-8-sig")
    assert "Posyandu Lansia" not in told
    assert "tidak lagi terbuka" in told
    assert 'class="inbox"' in client.get("/pemberitahuan/").content.decode()
    assert 'class="inbox"' not in client.get("/pemberitahuan/?q=posyandu").content.decode()
