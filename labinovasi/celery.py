"""Celery: wakes what the database says is owed. See `schedule.py` and docs/decisions/0002."""

import os
import sys
from typing import Any

from celery import Celery
from celery.signals import beat_init, celeryd_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labinovasi.settings")

from django.conf import settings

from labinovasi.guards import Unsafe

try:
    _ = settings.MODE
except Unsafe as unsafe:  # Celery would bury the sentence in a traceback
    sys.exit(str(unsafe))

app = Celery("labinovasi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# A page may not wait for a silent broker (0.3 s, settings.py); a worker has nothing else to do.
PATIENT = {"socket_timeout": 10, "socket_connect_timeout": 10}


@celeryd_init.connect
def be_patient_as_worker(conf: Any, **_: Any) -> None:
    from labinovasi.health import listening  # noqa: F401  begins once the worker is ready

    given_back_after = conf.broker_transport_options["visibility_timeout"]
    conf.broker_transport_options = {"visibility_timeout": given_back_after, **PATIENT}


@beat_init.connect
def be_patient_as_beat(sender: Any, **_: Any) -> None:
    sender.app.conf.broker_transport_options = dict(PATIENT)
