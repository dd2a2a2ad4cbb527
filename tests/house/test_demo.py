"""The demo's people and its mailbox page."""

from __future__ import annotations

import io
import json

import pytest
from django.core.mail import EmailMultiAlternatives
from django.core.management import call_command
from django.http import Http404
from django.test import RequestFactory

from labinovasi.demo import mail, people, services, views
from workflow.people.models import LabRole, User
from workflow.people.selectors import lab_roles
from workflow.proposals.models import Cycle
from workflow.refusals import Denied

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings, tmp_path):
    settings.DEMO = True
    settings.VAR = tmp_path
    settings.EMAIL_URL_SET = False
    settings.EMAIL_BACKEND = "labinovasi.demo.mail.Mailbox"


@pytest.fixture
def mailbox(demo):
    """The page, asked as somebody who is not signed in."""

    def page(query: str = "") -> str:
        return views.mailbox(RequestFactory().get(f"/surat/{query}")).content.decode()

    return page


def send(to="pengusul@kudus.example", text="Kode Anda 123456", html="", subject="Masuk"):
    message = EmailMultiAlternatives(subject, text, to=[to])
    if html:
        message.attach_alternative(html, "text/html")
    assert message.send() == 1


def test_an_empty_lab_gets_somebody_for_every_part(demo):
    assert services.fill_empty_lab() is True
    held = set().union(*(lab_roles(user) for user in User.objects.all()))
    assert held == set(LabRole.Role.values)


def test_an_empty_lab_has_an_open_call_to_write_an_idea_for(demo):
    services.fill_empty_lab()
    assert Cycle.objects.open().get().stages.count() == 4


def test_a_lab_with_people_is_left_alone(demo, cast):
    assert cast.proposer
    assert services.fill_empty_lab() is False
    assert not User.objects.filter(email__endswith="@kudus.example").exists()


def test_outside_demo_mode_no_account_is_made(settings):
    settings.DEMO = False
    with pytest.raises(Denied):
        services.fill_empty_lab()
    assert not User.objects.exists()


def test_the_accounts_shown_can_sign_in(demo, client):
    services.fill_empty_lab()
    shown = io.StringIO()
    call_command("accounts", "--json", stdout=shown)
    rows = json.loads(shown.getvalue())
    assert len(rows) == len(people.PEOPLE)
    assert client.login(email=rows[0]["email"], password=rows[0]["password"])


def test_an_account_that_was_closed_is_not_shown(demo):
    services.fill_empty_lab()
    User.objects.filter(email="auditor@kudus.example").update(is_active=False)
    shown = io.StringIO()
    call_command("accounts", stdout=shown)
    assert "sekretariat@kudus.example" in shown.getvalue()
    assert "auditor@kudus.example" not in shown.getvalue()


def test_a_code_can_be_read_and_a_link_followed(mailbox):
    send(text="Kode 123456, atau buka http://localhost:8000/akun/x/ segera.")
    page = mailbox()
    assert "Kode 123456" in page
    assert '<a href="http://localhost:8000/akun/x/"' in page
    assert "Selasa, 24 November 2026, 09.00 WIB" in page


def test_the_newest_letter_stands_first_and_one_address_can_be_picked(mailbox, frozen):
    send(subject="Lama", to="rekan@kudus.example")
    frozen.shift(60)
    send(subject="Baru")
    page = mailbox()
    assert page.index("Baru") < page.index("Lama")
    assert "Lama" not in mailbox("?untuk=pengusul")


def test_markup_in_a_letter_is_shown_as_text_and_its_html_never(mailbox):
    send(subject="<b>Tebal</b>", text="<script>alert(1)</script>", html="<img src=x onerror=alert(2)>")
    page = mailbox()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "<b>Tebal</b>" not in page
    assert "onerror" not in page


def test_a_letter_is_seen_as_a_mail_program_shows_it_in_a_page_that_may_do_nothing(mailbox, frozen):
    send(html="<p>Halo <b>Sri</b></p>")
    frozen.shift(60)
    send(text="Hanya teks")
    with_html, plain = sorted(mail.folder().glob("*.eml"))
    assert f'href="{with_html.stem}/"' in mailbox()
    assert plain.stem not in mailbox()
    answer = views.letter(RequestFactory().get("/surat/x/"), with_html.stem)
    assert "<p>Halo <b>Sri</b></p>" in answer.content.decode()
    assert answer._csp_replace == {
        "default-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "sandbox": [""],
    }
    for name in (plain.stem, "tidak-ada", "..", "*"):
        with pytest.raises(Http404):
            views.letter(RequestFactory().get("/surat/x/"), name)


def test_a_letter_without_text_and_with_odd_headers_does_not_break_the_page(mailbox):
    send(text="", html="<p>hanya HTML</p>")
    mail.folder().joinpath("20991231-rusak.eml").write_bytes(b"\xff\xfe\x00 bukan surat")
    assert mailbox()


@pytest.mark.parametrize("change", [{"DEMO": False}, {"EMAIL_URL_SET": True}])
def test_the_mailbox_is_nowhere_else(mailbox, settings, change):
    for name, value in change.items():
        setattr(settings, name, value)
    with pytest.raises(Http404):
        mailbox()


def test_the_address_of_the_mailbox_does_not_exist_outside_the_demo(client):
    assert client.get("/surat/").status_code == 404
