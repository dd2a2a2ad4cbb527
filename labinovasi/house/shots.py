"""`./lab shots`: a demo lab of its own in `var/shots/lab`, photographed page by page."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import time
from collections.abc import Iterator

from labinovasi.house import stack
from labinovasi.house.environment import PYTHON, ROOT
from labinovasi.house.place import Place
from labinovasi.house.postgres import spare_port
from labinovasi.house.programs import Words
from labinovasi.house.trouble import Trouble

NEW = "--new-lab"  # today's lab, not the one of the last time


def shots(arguments: list[str]) -> int:
    """What follows goes to `labinovasi.shots`, but for `--new-lab`."""
    rest = [word for word in arguments if word != NEW]
    folder = Place.from_environment().var / "shots"
    place = Place(folder / "lab", spare_port())
    if NEW in arguments:
        shutil.rmtree(place.var, ignore_errors=True)
    place.prepare()
    stack.prepare_data(place)
    words: Words = [PYTHON, "-m", "labinovasi.shots", place.address, folder, *rest]
    with _web(place):
        return subprocess.run(words, cwd=ROOT, env=place.environment(), check=False).returncode


@contextlib.contextmanager
def _web(place: Place) -> Iterator[None]:
    """Pages alone: no worker, no beat, no Valkey."""
    words: Words = [PYTHON, "-m", "gunicorn", "-c", ROOT / "deploy" / "gunicorn.conf.py"]
    words += [part for address in place.listens_on() for part in ("--bind", address)]
    words += ["labinovasi.wsgi"]
    with open(place.var / "log" / "web.log", "wb") as log:
        server = subprocess.Popen(words, cwd=ROOT, env=place.environment(), stdout=log, stderr=log)
    try:
        give_up = time.monotonic() + stack.START_SECONDS
        while not stack.pages_answer(place.port):
            if server.poll() is not None or time.monotonic() > give_up:
                raise Trouble(f"Halaman tidak menjawab. Sebabnya ada di {place.var / 'log'}/web.log")
            time.sleep(0.1)
        yield
    finally:
        server.terminate()
        server.wait(stack.STOP_SECONDS)
