from typing import Any

from django.core.management.base import BaseCommand, CommandError

from labinovasi.demo import services
from workflow.refusals import Denied


class Command(BaseCommand):
    help = "Fills an empty lab with the demo's people and the year they lived (demo mode only)."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            filled = services.fill()
        except Denied as denied:
            raise CommandError(str(denied.obstacles[0].text)) from denied
        self.stdout.write("Lab contoh dibuat." if filled else "Sudah ada pengguna: tidak ada yang diubah.")
