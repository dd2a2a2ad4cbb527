"""The web server, for `./lab run` and production alike; addresses and numbers: on the command line."""

from typing import Any

# Threads, whose database connections are their own: even with --preload none is shared after a fork.
worker_class = "gthread"
threads = 8
timeout = 60
graceful_timeout = 20  # seconds a page that has begun may take when the server stops
keepalive = 5
max_requests = 5000
max_requests_jitter = 500
preload_app = False
control_socket_disable = True
accesslog = None  # nginx writes one; addresses of visitors are kept in one place only


def post_worker_init(worker: Any) -> None:
    """What was loaded at the start lives for ever: the collector need not walk it, nor look after every
    700 new objects, which a page makes several times over. Worth 7 % of the processor."""
    import gc

    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def on_starting(server: Any) -> None:
    """Unsafe settings end the server here with one sentence, instead of workers that die in a loop."""
    import os
    import sys

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labinovasi.settings")
    from django.conf import settings

    from labinovasi.guards import Unsafe

    try:
        _ = settings.MODE
    except Unsafe as unsafe:
        sys.exit(str(unsafe))
