"""The secretariat's own words: safe placeholders, versions, a way back, a broken text that stops nobody."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications import draining, materialising, texts
from notifications.models import Delivery, Obligation, Text
from tests.notifications.support import mail_row, owe_welcome, told
from tests.proposals.lab import Lab
from workflow.people.models import User
from workflow.proposals.models import Proposal
from workflow.refusals import Denied, Invalid

pytestmark = [pytest.mark.django_db, pytest.mark.page]

KIND = "account_approved"
ADDRESS = f"/sekretariat/naskah/{KIND}/"


def write(by: User, seen: int = 0, **words: str) -> Text:
    typed = {"subject": "Akun {{ person }} siap", "text": "Silakan masuk, {{ person }}.", **words}
    return texts.write(by=by, kind=KIND, language="id", seen=seen, **typed)


def sent_to(person: User, mail_server):
    owe_welcome(person)
    draining.drain(seconds=30)
    return mail_server.taken[-1]


def html_of(message) -> str:
    return message.get_body(["html"]).get_content()


def plain_of(message) -> str:
    return message.get_body(["plain"]).get_content().replace("\r\n", "\n")


class TestWhatIsTold:
    def test_is_what_the_secretariat_wrote_in_mail_and_inbox(self, cast, mail_server, client):
        text = write(cast.secretary)
        message = sent_to(cast.proposer, mail_server)
        assert message["Subject"] == f"Akun {cast.proposer.name} siap"
        assert f"Silakan masuk, {cast.proposer.name}." in plain_of(message)
        assert mail_row().worded_by == text
        client.force_login(cast.proposer)
        assert f"Akun {cast.proposer.name} siap" in client.get("/pemberitahuan/").content.decode()

    def test_is_the_default_where_nothing_was_written_and_after_it_was_restored(self, cast, mail_server):
        before = sent_to(cast.proposer, mail_server)["Subject"]
        write(cast.secretary)
        texts.restore(by=cast.secretary, kind=KIND, language="id", seen=1)
        assert sent_to(cast.head, mail_server)["Subject"] == before
        assert [row.n for row in Text.objects.all()] == [2, 1]

    def test_is_escaped_once_in_html_and_not_in_the_text_part(self, cast, mail_server):
        cast.proposer.name = 'Ny. "Ida" <b>Ayu</b> & Co'
        cast.proposer.save()
        write(cast.secretary, subject="Untuk {{ person }}", text="Yth. {{ person }}\n\nTerima kasih & salam")
        message = sent_to(cast.proposer, mail_server)
        assert 'Ny. "Ida" <b>Ayu</b> & Co' in plain_of(message)
        assert "Yth. Ny. &quot;Ida&quot; &lt;b&gt;Ayu&lt;/b&gt; &amp; Co<br><br>Terima kasih &amp; salam" in (
            html_of(message)
        )

    def test_keeps_a_safe_subset_of_html_and_the_messages_own_link(self, cast, mail_server):
        typed = (
            '<p onclick="x()">Halo <strong>{{ person }}</strong>'
            ' <a href="{{ link }}">buka</a> <a href="javascript:x()">jahat</a>'
            '<img src="https://lain.example/p.png"><script>x()</script></p>'
        )
        write(cast.secretary, html=typed)
        html = html_of(sent_to(cast.proposer, mail_server))
        assert f"<strong>{cast.proposer.name}</strong>" in html
        assert '<a href="http://' in html
        for unsafe in ("onclick", "javascript:", "lain.example", "script>x", "{{"):
            assert unsafe not in html

    def test_is_in_the_recipients_language_and_the_default_where_that_has_no_words(self, cast, mail_server):
        write(cast.secretary)
        cast.proposer.language = "en"
        cast.proposer.save()
        assert "siap" not in sent_to(cast.proposer, mail_server)["Subject"]


class TestGreetingAndFoot:
    def write(self, by: User, **words: str) -> Text:
        typed = {"subject": "Yth. {{ person }}", "text": "Salam,\nSekretariat & {{ regency }}", **words}
        return texts.write(by=by, kind=texts.FRAME, language="id", seen=0, **typed)

    def test_are_those_of_the_secretariat_in_both_parts_of_every_mail(self, cast, mail_server):
        self.write(cast.secretary)
        cast.proposer.name = "Siti <b>Aminah</b>"
        cast.proposer.save()
        message = sent_to(cast.proposer, mail_server)
        assert plain_of(message).startswith("Yth. Siti <b>Aminah</b>\n")
        assert "Salam,\nSekretariat & Kabupaten" in plain_of(message)
        assert "Yth. Siti &lt;b&gt;Aminah&lt;/b&gt;" in html_of(message)
        assert "Salam,<br>Sekretariat &amp; Kabupaten" in html_of(message)
        for part in (plain_of(message), html_of(message)):
            assert "Bapak/Ibu" not in part
            assert "tidak perlu dibalas" not in part
        assert mail_row().worded_by is None  # the words of the message itself are the default

    def test_ask_for_no_link_and_a_broken_one_falls_back_and_is_told(self, cast, mail_server, client):
        for typed in ("{{ link }}", "{{ secret }}"):
            with pytest.raises(Invalid):
                self.write(cast.secretary, text=typed)
        text = self.write(cast.secretary)
        Text.objects.filter(pk=text.pk).update(text="{{ secret }}")
        assert plain_of(sent_to(cast.head, mail_server)).startswith(f"Bapak/Ibu {cast.head.name},")
        materialising.materialise()
        assert told("text_broken") == {cast.secretary.name: "secretariat"}
        client.force_login(cast.secretary)
        assert "Sapaan dan kaki surat" in client.get("/pemberitahuan/").content.decode()

    def test_have_a_page_with_preview_versions_and_the_way_back(self, cast, client):
        client.force_login(cast.secretary)
        page = "/sekretariat/naskah/frame/"
        assert page in client.get("/sekretariat/naskah/").content.decode()
        for language, begins in (("id", "Bapak/Ibu {{ person }},"), ("en", "Dear {{ person }},")):
            shown = client.get(page, {"bahasa": language})
            assert shown.context["form"].initial["subject"] == begins
            assert "action" not in shown.context["form"].fields
        words = {"subject": "Halo {{ person }}", "text": "Kaki baru", "html": "", "seen": 0}
        assert "Kaki baru" in client.post(page, {**words, "step": "pratinjau"}).content.decode()
        assert client.post(page, {**words, "step": "simpan"}).status_code == 302
        assert "Kaki baru" in client.get(page + "surat/").content.decode()
        client.post(page, {**words, "seen": 1, "step": "baku"})
        assert "Kaki baru" not in client.get(page + "surat/").content.decode()


class TestABrokenText:
    def test_falls_back_to_the_default_and_tells_the_secretariat_once(self, cast, mail_server):
        default = sent_to(cast.proposer, mail_server)["Subject"]
        text = write(cast.secretary)
        Text.objects.filter(pk=text.pk).update(subject="{{ secret }}")  # known to an older release
        assert sent_to(cast.head, mail_server)["Subject"] == default
        assert sent_to(cast.coach, mail_server)["Subject"] == default
        materialising.materialise()
        materialising.materialise()
        assert told("text_broken") == {cast.secretary.name: "secretariat"}
        assert Delivery.objects.filter(status="dead").count() == 0

    def test_that_was_replaced_is_no_longer_told(self, cast, mail_server):
        text = write(cast.secretary)
        Text.objects.filter(pk=text.pk).update(fault="{{ secret }}")
        materialising.materialise()
        write(cast.secretary, seen=1)
        draining.drain(seconds=30)
        assert Obligation.objects.get(kind="text_broken").status == "cancelled"


class TestWriting:
    @pytest.mark.parametrize(
        "typed",
        [
            "{{ secret }}",
            "{{ person.password }}",
            "{{ person|safe }}",
            "{% load static %}",
            "{{ settings.SECRET_KEY }}",
            "{{ }}",
            "{{ person",
        ],
    )
    def test_refuses_what_is_no_placeholder_of_this_kind_and_names_those_that_are(self, cast, typed):
        for field in ("subject", "text", "html", "action"):
            with pytest.raises(Invalid) as refused:
                write(cast.secretary, **{field: typed})
            [obstacle] = refused.value.obstacles
            assert (obstacle.code, obstacle.field) == ("text.placeholder", field)
            assert "{{ person }}" in str(obstacle.text)
        assert not Text.objects.exists()

    def test_every_fault_is_named_at_once(self, cast):
        with pytest.raises(Invalid) as refused:
            write(cast.secretary, subject="", text="{{ secret }}")
        assert {obstacle.field for obstacle in refused.value.obstacles} == {"subject", "text"}

    def test_is_the_secretariats_and_of_kinds_without_a_key(self, cast):
        for person in (cast.proposer, cast.executive, cast.auditor, cast.outsider):
            with pytest.raises(Denied):
                write(person)
        with pytest.raises(Denied):
            texts.write(by=cast.secretary, kind="let_in", language="id", seen=0, subject="a", text="b")

    def test_a_text_changed_meanwhile_is_not_written_over(self, cast):
        write(cast.secretary)
        with pytest.raises(Invalid) as refused:
            write(cast.secretary, seen=0, text="Terlambat")
        assert [obstacle.code for obstacle in refused.value.obstacles] == ["text.changed"]
        assert Text.objects.count() == 1


class TestThePage:
    @pytest.fixture
    def secretary(self, client, cast):
        client.force_login(cast.secretary)
        return client

    def test_is_the_secretariats(self, client, cast):
        for address in ("/sekretariat/naskah/", ADDRESS, ADDRESS + "surat/"):
            assert client.get(address).status_code == 302
        for person in (cast.outsider, cast.executive, cast.auditor, cast.proposer):
            client.force_login(person)
            for address in ("/sekretariat/naskah/", ADDRESS, ADDRESS + "surat/"):
                assert client.get(address).status_code == 403

    def test_begins_with_the_default_and_every_kind_opens(self, secretary):
        shown = secretary.get("/sekretariat/naskah/").content.decode()
        for kind in texts.kinds.all_kinds():
            address = f"/sekretariat/naskah/{kind.code}/"
            assert (address in shown) == texts.is_editable(kind)
            if texts.is_editable(kind):
                for language in ("id", "en"):
                    page = secretary.get(address, {"bahasa": language})
                    assert page.status_code == 200, kind.code
                    assert page.context["form"].initial["subject"], kind.code
                    assert page.context["preview"], kind.code

    def test_saves_previews_and_restores(self, secretary):
        words = {"subject": "Siap, {{ person }}", "text": "Isi baru.", "action": "", "html": "", "seen": 0}
        previewed = secretary.post(ADDRESS, {**words, "step": "pratinjau"})
        assert "Isi baru." in previewed.content.decode()
        assert not Text.objects.exists()
        assert secretary.post(ADDRESS, {**words, "step": "simpan"}).status_code == 302
        assert "Naskah Anda dipakai" in secretary.get(ADDRESS).content.decode()
        secretary.post(ADDRESS, {**words, "seen": 1, "step": "baku"})
        assert Text.objects.first().restored

    def test_a_fault_stands_by_its_field_and_what_was_typed_stays(self, secretary):
        words = {"subject": "Halo {{ secret }}", "text": "Isi yang lama ditulis.", "seen": 0}
        for step in ("simpan", "pratinjau"):
            page = secretary.post(ADDRESS, {**words, "step": step})
            assert page.status_code == 400
            assert "tidak dikenal" in str(page.context["form"].errors["subject"])
            assert "Isi yang lama ditulis." in page.content.decode()

    def test_the_preview_shows_nothing_the_secretary_may_not_read(self, secretary, lab: Lab):
        proposal = lab.send(lab.draft("Markaponda"))
        address = "/sekretariat/naskah/proposal_moved/"
        assert "Markaponda" in secretary.get(address).content.decode()
        never_sent = {"state": "drum_up", "first_sent_at": None, "complete": False}
        Proposal.objects.filter(pk=proposal.pk).update(**never_sent)
        assert "Markaponda" not in secretary.get(address).content.decode()

    def test_the_whole_letter_may_do_nothing(self, secretary):
        answer = secretary.get(ADDRESS + "surat/")
        assert "sandbox" in answer["Content-Security-Policy"]
        assert "script" not in answer["Content-Security-Policy"]


def test_own_words_cost_one_query_a_kind_however_many_messages(cast, mail_server):
    write(cast.secretary)
    owe_welcome(cast.proposer)
    with CaptureQueriesContext(connection) as one:
        draining.drain(seconds=30, only=["inapp", "email"])
    owe_welcome(cast.head, cast.coach, cast.outsider)
    with CaptureQueriesContext(connection) as three:
        draining.drain(seconds=30, only=["inapp", "email"])
    asked = [
        sum("notifications_text" in query["sql"] and "SELECT" in query["sql"][:6] for query in log)
        for log in (one, three)
    ]
    assert asked[0] == asked[1] == 1
