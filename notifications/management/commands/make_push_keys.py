"""`./lab manage make_push_keys`: the line for the environment with which browsers can be reached."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from django.core.management.base import BaseCommand

from notifications.channels.push import encryption


class Command(BaseCommand):
    help = "Print a new key for web push. Changing it later ends every device's subscription."

    def handle(self, *args: Any, **options: Any) -> None:
        number = ec.generate_private_key(encryption.CURVE).private_numbers().private_value
        self.stdout.write(f"VAPID_PRIVATE_KEY={encryption.encode(number.to_bytes(32, 'big'))}")
