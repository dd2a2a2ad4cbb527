"""reminders 67: lasting, encrypted PostgreSQL connections, processes that fork, a server that restarts."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import subprocess
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from labinovasi.house import programs
from labinovasi.house.environment import PYTHON, ROOT
from labinovasi.house.postgres import FAST, PrivatePostgres, private_postgres, spare_port
from tests.servers.stack import command
from tests.servers.waiting import eventually, pause

pytestmark = [pytest.mark.postgres, pytest.mark.redis, pytest.mark.realtime]

WITHIN_SECONDS = 60


@pytest.fixture(scope="module")
def encrypted() -> Iterator[PrivatePostgres]:
    """A cluster of its own that speaks TLS and may be restarted."""
    with private_postgres(programs.postgres_bin()) as cluster:
        cluster.stop()
        write_certificate(cluster.folder / "data")
        cluster.options = (*FAST, "ssl=on")
        cluster.start()
        yield cluster


def write_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now - dt.timedelta(days=1))
    certificate = builder.not_valid_after(now + dt.timedelta(days=1)).sign(key, hashes.SHA256())
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    files = {
        "server.crt": certificate.public_bytes(serialization.Encoding.PEM),
        "server.key": key.private_bytes(serialization.Encoding.PEM, *plain),
    }
    owner = folder.stat()
    for file, text in files.items():
        (folder / file).write_bytes(text)
        (folder / file).chmod(0o600)
        os.chown(folder / file, owner.st_uid, owner.st_gid)


@pytest.fixture(scope="module")
def surroundings(encrypted) -> dict[str, str]:
    """Production's environment on that cluster, with its tables made."""
    production = {
        "LAB_MODE": "production",
        "SECRET_KEY": "s" * 64,
        "LOG_KEY": "l" * 64,
        "ALLOWED_HOSTS": "127.0.0.1",
        "EMAIL_URL": "smtp://127.0.0.1:25",
        "BASE_URL": "https://lab.kab.example",
        "DATABASE_URL": f"{encrypted.url}?sslmode=require",
        "PULSE_SECONDS": "1",
        "PYTHONPATH": str(ROOT),
    }
    for words in (("migrate", "--verbosity", "0"), ("createcachetable",)):
        done = command("manage.py", *words, **production)
        assert done.returncode == 0, done.stderr
    return production


@contextlib.contextmanager
def running(*arguments: str, log: Path, **surroundings: str) -> Iterator[subprocess.Popen]:
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [PYTHON, *arguments], env={**os.environ, **surroundings}, cwd=ROOT, stdout=output, stderr=output
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=WITHIN_SECONDS)


def page(port: int) -> int:
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{port}/sehat?web", timeout=10).status
    except OSError:
        return 0


def test_no_connection_is_shared_after_a_fork_and_dead_ones_are_replaced(encrypted, surroundings, tmp_path):
    """gunicorn told to preload, with a query at import: the worst order of things."""
    (tmp_path / "early.py").write_text(
        "from labinovasi.wsgi import application\n"
        "from django.db import connection\n"
        "connection.cursor().execute('select 1')\n"
    )
    port = spare_port()
    web = ["-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "--preload", "--workers", "2"]
    web += ["--bind", f"127.0.0.1:{port}", "early:application"]
    path = {"PYTHONPATH": f"{tmp_path}:{ROOT}"}
    log = tmp_path / "web.log"
    with running(*web, log=log, **surroundings | path), ThreadPoolExecutor(8) as readers:
        eventually(lambda: page(port) == 200, WITHIN_SECONDS, "pages answer")
        assert set(readers.map(page, [port] * 60)) == {200}
        encrypted.restart()
        assert set(readers.map(page, [port] * 60)) == {200}
    assert "Traceback" not in log.read_text()


def test_idle_worker_and_beat_go_on_after_the_database_was_restarted(
    encrypted, surroundings, valkey, tmp_path
):
    here = surroundings | {"BROKER_URL": valkey.broker_url, "LAB_VAR": str(tmp_path)}
    (tmp_path / "beat").mkdir()
    celery = ("-m", "celery", "-A", "labinovasi")
    worker = (*celery, "worker", "--queues", "default,mail,reviews", "--concurrency", "1", "-n", "lab@test")
    beat = (*celery, "beat", "--pidfile", "", "--loglevel", "INFO")
    with (
        running(*worker, log=tmp_path / "worker.log", **here),
        running(*beat, log=tmp_path / "beat.log", **here),
    ):
        eventually(lambda: last_pulse(encrypted), WITHIN_SECONDS, "a task ran")
        encrypted.restart()
        before = last_pulse(encrypted)
        eventually(lambda: last_pulse(encrypted) != before, WITHIN_SECONDS, "a task ran after the restart")
        sent = pulses_sent(tmp_path)
        pause(3)
        assert pulses_sent(tmp_path) - sent <= 5  # one a second: beat does not fire in a loop


def last_pulse(cluster: PrivatePostgres) -> str:
    with psycopg.connect(cluster.url) as connection:
        row = connection.execute(
            "SELECT value FROM labinovasi_cache WHERE cache_key LIKE '%%pulse'"
        ).fetchone()
    return row[0] if row else ""


def pulses_sent(folder: Path) -> int:
    return (folder / "beat.log").read_text().count("Sending due task pulse")
