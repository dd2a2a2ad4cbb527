#!/usr/bin/env python
import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labinovasi.settings")
    from django.conf import settings
    from django.core.management import execute_from_command_line

    from labinovasi.guards import Unsafe

    try:
        _ = settings.MODE
    except Unsafe as unsafe:
        sys.exit(str(unsafe))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
