"""`./lab run` for real: started, hurt, stopped. Each test here runs a whole lab."""

from __future__ import annotations

import os
import signal
import socket
import subprocess

import pytest
from celery import Celery

from labinovasi.house import leftovers
from labinovasi.schedule import QUEUES
from tests.servers.stack import Lab
from tests.servers.visitor import Visitor
from tests.servers.waiting import eventually

# The embedded lab lives on SQLite whatever the suite runs on.
pytestmark = [pytest.mark.redis, pytest.mark.realtime, pytest.mark.sqlite]

LIMIT = 1.0  # seconds a page or a call may take while Valkey is away
WITHIN_SECONDS = 60  # "within seconds" on a busy CI machine


@pytest.fixture(scope="module")
def lab():
    with Lab.somewhere(WORKER_ECHO_SECONDS="2") as lab:
        yield lab.start()


def test_it_tells_the_address_and_who_may_sign_in(lab):
    assert f"http://localhost:{lab.port}" in lab.output
    assert "sekretariat@kudus.example" in lab.output
    assert lab.get("/")[0] == 200


def test_its_mailbox_page_is_there(lab):
    status, page = lab.get("/surat/")
    assert (status, "Kotak surat demo" in page) == (200, True)


def test_web_worker_beat_and_broker_work_together(lab):
    eventually(lambda: lab.get("/sehat")[0] == 200, WITHIN_SECONDS, "a task runs")


def test_its_keys_are_its_owners_alone(lab):
    for name in ("secret_key", "log_key"):
        assert (lab.var / "keys" / name).stat().st_mode & 0o777 == 0o600


def test_its_broker_cannot_be_reached_over_the_network(lab):
    assert lab.socket.stat().st_mode & 0o777 == 0o700
    with lab.valkey() as client:
        assert client.config_get("port") == {"port": "0"}


@pytest.mark.parametrize("name", ["valkey", "worker", "beat", "web"])
def test_a_killed_process_is_back_and_tasks_run_again(lab, name):
    """reminders 14, 65: the supervisor brings it back, nobody touches the others."""
    killed = eventually(lambda: lab.process_of(name), WITHIN_SECONDS)
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: lab.process_of(name) not in (0, killed), WITHIN_SECONDS, f"{name} is back")
    before = eventually(lab.last_task, WITHIN_SECONDS)
    eventually(lambda: lab.last_task() > before, WITHIN_SECONDS, "a task ran after the kill")


def test_a_deaf_worker_is_replaced(lab):
    """reminders 14: it stands there connected and takes nothing; it notices and ends itself."""
    deaf = eventually(lambda: lab.process_of("worker"), WITHIN_SECONDS)
    eventually(lab.last_task, WITHIN_SECONDS)
    with Celery(broker=f"redis+socket://{lab.socket}") as outside:
        for queue in (*QUEUES, "lab@localhost.dq2"):
            outside.control.cancel_consumer(queue, destination=["lab@localhost"])
    eventually(lambda: lab.process_of("worker") not in (0, deaf), WITHIN_SECONDS, "a new worker")
    before = eventually(lab.last_task, WITHIN_SECONDS)
    eventually(lambda: lab.last_task() > before, WITHIN_SECONDS, "it works")
    assert "Heard nothing" in (lab.var / "log" / "worker.log").read_text()


@pytest.mark.parametrize("how", ["frozen", "killed"])
def test_without_valkey_people_sign_in_move_and_call_the_api_within_a_second(lab, how):
    """Hard moment: missing, and stopped with SIGSTOP. Signing in hashes a password: a second alone.

    After the tests of the worker, which needs half a minute to find a new broker.
    """
    eventually(lambda: lab.get("/sehat")[0] == 200, WITHIN_SECONDS, "a task runs")
    warm = Visitor(f"http://localhost:{lab.port}")
    warm.sign_in("rekan@kudus.example")
    broker = lab.process_of("valkey")
    os.kill(broker, signal.SIGSTOP if how == "frozen" else signal.SIGKILL)
    try:
        person = Visitor(f"http://localhost:{lab.port}")
        person.sign_in("pengusul@kudus.example")
        signing_in, person.slowest = person.slowest, 0.0
        status, units = person.api("/me/")
        assert status == 200, units
        unit = units["units"][0]["unit"]["id"]
        status, idea = person.api("/proposals/", unit=unit, title=f"Ide tanpa broker {how}")
        assert status == 201, idea
        status, row = person.api(f"/proposals/{idea['id']}/moves/", verb="withdraw", seen=idea["seen"])
        assert status == 200, row
        assert person.api("/proposals/")[0] == 200
    finally:
        if how == "frozen":
            os.kill(broker, signal.SIGCONT)
    assert person.slowest < LIMIT, "a call"
    assert signing_in < warm.slowest + LIMIT, "signing in"


def test_a_second_start_of_the_same_lab_is_refused_and_the_first_lives_on(lab):
    refused = lab.command("run")
    assert refused.returncode == 1
    assert len(refused.stderr.strip().splitlines()) == 1
    assert "sudah berjalan" in refused.stderr
    assert lab.get("/")[0] == 200


def test_it_is_not_deleted_while_it_runs(lab):
    refused = lab.command("reset", "--yes")
    assert (refused.returncode, "sedang berjalan" in refused.stderr) == (1, True)
    assert (lab.var / "lab.sqlite3").exists()


def test_ctrl_c_leaves_nothing_running(lab):
    lab.interrupt()
    assert lab.wait() == 0
    assert lab.processes() == []
    assert lab.rows("PRAGMA integrity_check") == [("ok",)]
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", lab.port))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_while_it_prepares_nothing_goes_on_in_the_back(number):
    with Lab.somewhere() as lab:
        lab.begin()
        eventually(lab.processes, WITHIN_SECONDS, "it prepares")
        lab.process.send_signal(number)
        assert lab.wait() == 130
        assert lab.processes() == []
        assert lab.output.strip().splitlines()[-1] == "Dihentikan."


def test_killed_while_it_prepares_the_next_start_ends_what_goes_on():
    with Lab.somewhere() as lab:
        lab.begin()
        eventually(lab.processes, WITHIN_SECONDS, "it prepares")
        lab.process.kill()
        lab.process.wait()
        assert leftovers.end(lab.var) == 1  # as every start does first
        assert lab.processes() == []


def test_leftovers_of_a_killed_lab_are_ended_and_a_strangers_process_is_not():
    """reminders 65: with a stale pid file whose number belongs to another process by now."""
    with Lab.somewhere() as lab:
        lab.start()
        lab.process.kill()
        lab.process.wait()
        os.kill(lab.process_of("supervisord"), signal.SIGKILL)
        orphans = set(lab.processes())
        assert orphans
        stranger = subprocess.Popen(["sleep", "600"])
        try:
            (lab.var / "run" / "supervisord.pid").write_text(str(stranger.pid))
            lab.start()
            assert not orphans & set(lab.processes())
            assert stranger.poll() is None
        finally:
            stranger.kill()
            stranger.wait()
        lab.interrupt()
        assert lab.wait() == 0


def test_a_lab_whose_supervisor_was_killed_ends_whole_and_says_so():
    with Lab.somewhere() as lab:
        lab.start()
        os.kill(lab.process_of("supervisord"), signal.SIGKILL)
        assert lab.wait() == 1
        assert lab.processes() == []
        assert "berhenti sendiri" in lab.output


def test_stopping_in_mid_send_loses_and_doubles_nothing(smtp):
    """reminders 15: ten mails due, the server slow, Ctrl-C, start again."""
    with Lab.somewhere(EMAIL_URL=smtp.url) as lab:
        smtp.hold()
        lab.start()
        owed = lab.command("manage", "shell", "-c", TEN_MAILS)
        assert owed.returncode == 0, owed.stderr
        assert smtp.reached.wait(WITHIN_SECONDS)
        lab.interrupt()
        eventually(lambda: not lab.process_of("beat"), WITHIN_SECONDS, "the stop has begun")
        smtp.release()
        assert lab.wait(90) == 0
        assert len(smtp.taken) >= 1  # the stop waited for the one in flight
        assert lab.rows("SELECT status FROM notifications_delivery WHERE status = 'leased'") == []
        assert lab.rows("PRAGMA integrity_check") == [("ok",)]
        lab.start()
        eventually(lambda: len(smtp.taken) == 10, WITHIN_SECONDS, "all ten arrive")
        lab.interrupt()
        lab.wait(90)
        assert len({message["Message-ID"] for message in smtp.taken}) == len(smtp.taken) == 10
        assert lab.rows(SENT) == [("sent", 10)]


TEN_MAILS = """
from tests.notifications.support import owe_welcome
from workflow.people.models import User
owe_welcome(*User.objects.order_by("pk")[:10])
"""
SENT = "SELECT status, count(*) FROM notifications_delivery WHERE channel = 'email' GROUP BY status"
