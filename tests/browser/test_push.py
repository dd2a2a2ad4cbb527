"""Notices on a device in a real browser: turned on by a person, shown by the service worker as the lab sends
them. Only the push service is played: a test asks no other host."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from notifications.channels import push
from notifications.models import Delivery, PushSubscription
from notifications.rendering import Message
from tests.browser.conftest import Watched
from tests.cast import Cast
from tests.notifications.support import owe_welcome
from workflow.people.models import User

pytestmark = [pytest.mark.browser, pytest.mark.page, pytest.mark.django_db(transaction=True)]

# What a browser's service answers, with the keys of RFC 8291, appendix A.
SERVICE = """PushManager.prototype.subscribe = async (wanted) => {
  if (!wanted.userVisibleOnly || wanted.applicationServerKey.length !== 65) throw new Error("key");
  return { async unsubscribe() {}, toJSON: () => ({
    endpoint: "https://fcm.googleapis.com/fcm/send/abc",
    keys: {
      p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
      auth: "BTBZMqHH6r4Tts7J_aSIgg",
    },
  }) };
};"""
SHOWN = """async () => {
  const [worker] = await navigator.serviceWorker.getRegistrations();
  return (await worker.getNotifications()).map((n) => ({ title: n.title, body: n.body, ...n.data }));
}"""


def test_a_notice_is_turned_on_and_shown_as_the_lab_sends_it(
    page_watch: Callable[..., Watched], people: Cast, guest: User, settings
) -> None:
    settings.VAPID_PRIVATE_KEY = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
    watched = page_watch()
    page = watched.page
    page.context.grant_permissions(["notifications"])
    page.add_init_script(SERVICE)
    cdp = page.context.new_cdp_session(page)
    workers: list[dict] = []
    cdp.on("ServiceWorker.workerRegistrationUpdated", lambda told: workers.extend(told["registrations"]))
    cdp.send("ServiceWorker.enable")
    watched.sign_in(guest.email)
    watched.visit("/pemberitahuan/perangkat/")
    page.get_by_role("button", name="Nyalakan di perangkat ini").click()
    page.get_by_role("heading", name="Notifikasi menyala di perangkat ini").wait_for()
    subscription = PushSubscription.objects.get(user=guest)

    owe_welcome(guest)
    row = Delivery.objects.filter(obligation__recipient=guest).first()
    assert row is not None
    body = push.payload(row, Message("Perihal", "", "", lead="Isi", link=f"{watched.base}/pemberitahuan/"))
    told = {"origin": watched.base, "registrationId": workers[-1]["registrationId"], "data": body.decode()}
    cdp.send("ServiceWorker.deliverPushMessage", told)
    page.wait_for_function(f"async () => (await ({SHOWN})()).length === 1")
    assert page.evaluate(SHOWN) == [
        {"title": "Perihal", "body": "Isi", "url": f"{watched.base}/pemberitahuan/"}
    ]
    assert subscription.endpoint.startswith("https://fcm.googleapis.com/")
