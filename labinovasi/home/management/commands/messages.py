from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from labinovasi.home import catalogue


class Command(BaseCommand):
    help = "Collect the texts of the interface, compile both catalogues, and name what lacks English."

    def handle(self, *args: Any, **options: Any) -> None:
        english = catalogue.update_english(settings.BASE_DIR)
        catalogue.save(english, "en")
        catalogue.save(catalogue.read("id"), "id")
        missing = catalogue.untranslated(english)
        for msgid in missing:
            self.stdout.write(f"  lacks English: {msgid}")
        self.stdout.write(f"{len(english)} texts, {len(missing)} without English")
