"""What must be there before any process of the lab starts: web, worker, beat or a command.

Called at the end of `settings.py`, so nothing that reads settings can go around it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

MODES = ("production", "demo", "test")
SHORTEST_KEY = 50  # characters; Django's own measure for SECRET_KEY


class Unsafe(ImproperlyConfigured):
    """The environment lacks what this mode needs; the message lists all of it at once."""


def refuse_unsafe(settings: Mapping[str, Any]) -> None:
    """Raise `Unsafe` when the settings may not run in their mode; tests alone need nothing."""
    if settings["TESTING"]:
        return
    faults = _key_faults(settings)
    if settings["PRODUCTION"]:
        faults += _production_faults(settings)
    if faults:
        mode = settings["MODE"]
        raise Unsafe(
            f"Lab Inovasi does not start in {mode} mode. Set these in its environment:\n"
            + "\n".join(f"  - {fault}" for fault in faults)
            + ("\nTo try the lab on this machine, run ./lab run instead." if mode != "demo" else "")
        )


def _key_faults(settings: Mapping[str, Any]) -> list[str]:
    return [
        f"{name}: a random text of at least {SHORTEST_KEY} characters, e.g. from `openssl rand -hex 32`"
        for name in ("SECRET_KEY", "LOG_KEY")
        if len(settings[name]) < SHORTEST_KEY or settings[name].startswith("not-a-secret")
    ]


def _production_faults(settings: Mapping[str, Any]) -> list[str]:
    hosts = settings["ALLOWED_HOSTS"]
    checks = [
        (settings["MODE"] not in MODES, f"LAB_MODE: one of {', '.join(MODES)}"),
        (settings["DEBUG"], "DEBUG: must be off, it shows settings and code to strangers"),
        (not hosts or "*" in hosts, "ALLOWED_HOSTS: the host names of the lab, never *"),
        (not settings["EMAIL_URL_SET"], "EMAIL_URL: the mail server, e.g. smtp+tls://user:password@host:587"),
        (
            urlsplit(settings["BASE_URL"]).scheme != "https",
            "BASE_URL: the address people open, https://…; links in mails begin with it",
        ),
        (
            settings["SECRET_KEY"] and settings["SECRET_KEY"] == settings["LOG_KEY"],
            "LOG_KEY: another text than SECRET_KEY, which may have to be changed while the log lives on",
        ),
    ]
    return [sentence for wrong, sentence in checks if wrong]
