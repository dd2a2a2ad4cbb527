"""A worker that no longer hears its queue ends itself, and whoever supervises it starts a new one.

After a broker's restart a Celery worker may log "reconnected" and never take a task again
(celery/celery#8030). So each worker sends itself an `echo` through the broker. Heard nothing for
`DEAF_AFTER` although the broker took the echoes and no task is running: deaf.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from typing import Any

from celery.signals import task_received, worker_ready, worker_shutting_down
from celery.utils.nodenames import worker_direct
from celery.worker import state
from django.conf import settings
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)
SECONDS_TO_LEAVE = 10


class Ear(threading.Thread):
    """Watches one worker from inside. Times in seconds on the monotonic clock."""

    def __init__(self, hostname: str, every: float, deaf_after: float) -> None:
        super().__init__(name="ear", daemon=True)
        self.queue = worker_direct(hostname)
        self.every = every
        self.deaf_after = deaf_after
        self.leaving = threading.Event()
        self.heard_at = time.monotonic()

    def heard(self, **_: Any) -> None:
        self.heard_at = time.monotonic()

    def run(self) -> None:
        while not self.leaving.wait(self.every):
            if self.is_deaf():
                self.end_worker()

    def is_deaf(self) -> bool:
        """One look: say something to ourselves, then ask how long ago we last heard anything."""
        if self.is_busy() or not self.say_something():
            self.heard()  # nothing could have been heard: busy workers take no more, a broker away tells none
        return time.monotonic() - self.heard_at > self.deaf_after

    def is_busy(self) -> bool:
        return bool(state.active_requests or state.reserved_requests)

    def say_something(self) -> bool:
        from labinovasi.health.tasks import echo

        try:
            echo.apply_async(queue=self.queue, expires=self.deaf_after)
        except (OperationalError, OSError):
            return False
        return True

    def end_worker(self) -> None:
        """Ask it to leave; what is still here after that is ended."""
        logger.error("Heard nothing for %.0f s though the broker answers: this worker ends.", self.deaf_after)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(SECONDS_TO_LEAVE)
        self._kill_own_group()

    def _kill_own_group(self) -> None:
        """The pool's processes go too. No task runs now, so nothing is cut off."""
        if os.getpgrp() == os.getpid():
            os.killpg(os.getpid(), signal.SIGKILL)
        os._exit(1)


@worker_ready.connect
def start_listening(sender: Any, **_: Any) -> None:
    every = settings.WORKER_ECHO_SECONDS
    ear = Ear(sender.hostname, every=every, deaf_after=4 * every)
    task_received.connect(ear.heard, weak=False)
    worker_shutting_down.connect(lambda **_: ear.leaving.set(), weak=False)
    ear.start()
