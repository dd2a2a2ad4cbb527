"""Write what is due and not in the ledger, without Celery: `./lab manage materialise`."""

from typing import Any

from django.core.management.base import BaseCommand

from notifications import digesting, materialising


class Command(BaseCommand):
    help = "Scan the state of the lab and write the obligations that are due and not in the ledger."

    def handle(self, *args: Any, **options: Any) -> None:
        for rule, count in materialising.materialise().items():
            self.stdout.write(f"{rule}: {count}")
        self.stdout.write(f"digests: {digesting.write()}")
