from typing import Any

from django.core.management.base import BaseCommand, CommandError

from labinovasi.demo import services
from workflow.refusals import Denied


class Command(BaseCommand):
    help = "Fills an empty lab with the demo's units and people (demo mode only)."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            filled = services.fill_empty_lab()
        except Denied as denied:
            raise CommandError(str(denied.obstacles[0].text)) from denied
        self.stdout.write("Akun contoh dibuat." if filled else "Sudah ada pengguna: tidak ada yang diubah.")
