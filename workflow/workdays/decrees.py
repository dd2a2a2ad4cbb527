"""National holidays and joint leave as decreed: the lists that a fresh installation starts with.

Each year is one joint decree of three ministers (SKB). `load_decrees` puts a year in only while no row
of that year names a decree, so that what the secretariat has typed or overruled is never touched.
Add a year when its decree is out.
"""

from __future__ import annotations

import datetime as dt

from workflow.workdays.models import CalendarDay, DayKind
from workflow.workdays.services import Day, set_days

H, L = DayKind.NATIONAL, DayKind.JOINT_LEAVE

# decree, year, then (month, day, kind, name)
DECREES: list[tuple[str, int, list[tuple[int, int, DayKind, str]]]] = [
    (
        "SKB 1497/2025, 2/2025, 5/2025",
        2026,
        [
            (1, 1, H, "Tahun Baru 2026 Masehi"),
            (1, 16, H, "Isra Mikraj"),
            (2, 16, L, "Cuti bersama"),
            (2, 17, H, "Tahun Baru Imlek 2577"),
            (3, 18, L, "Cuti bersama"),
            (3, 19, H, "Hari Suci Nyepi"),
            (3, 20, L, "Cuti bersama"),
            (3, 21, H, "Idul Fitri 1447 H"),
            (3, 22, H, "Idul Fitri 1447 H"),
            (3, 23, L, "Cuti bersama"),
            (3, 24, L, "Cuti bersama"),
            (4, 3, H, "Wafat Yesus Kristus"),
            (4, 5, H, "Paskah"),
            (5, 1, H, "Hari Buruh"),
            (5, 14, H, "Kenaikan Yesus Kristus"),
            (5, 15, L, "Cuti bersama"),
            (5, 27, H, "Idul Adha 1447 H"),
            (5, 28, L, "Cuti bersama"),
            (5, 31, H, "Waisak 2570"),
            (6, 1, H, "Hari Lahir Pancasila"),
            (6, 16, H, "1 Muharam 1448 H"),
            (8, 17, H, "Proklamasi Kemerdekaan"),
            (8, 25, H, "Maulid Nabi"),
            (12, 24, L, "Cuti bersama"),
            (12, 25, H, "Natal"),
        ],
    ),
    (
        "SKB 1205/2026, 3/2026, 2/2026",
        2027,
        [
            (1, 1, H, "Tahun Baru 2027 Masehi"),
            (1, 5, H, "Isra Mikraj 1448 H"),
            (2, 5, L, "Cuti bersama"),
            (2, 6, H, "Tahun Baru Imlek 2578"),
            (3, 8, H, "Hari Suci Nyepi"),
            (3, 9, L, "Cuti bersama"),
            (3, 10, H, "Idul Fitri 1448 H"),
            (3, 11, H, "Idul Fitri 1448 H"),
            (3, 12, L, "Cuti bersama"),
            (3, 15, L, "Cuti bersama"),
            (3, 25, L, "Cuti bersama"),
            (3, 26, H, "Wafat Yesus Kristus"),
            (3, 28, H, "Paskah"),
            (5, 1, H, "Hari Buruh"),
            (5, 6, H, "Kenaikan Yesus Kristus"),
            (5, 17, H, "Idul Adha 1448 H"),
            (5, 18, L, "Cuti bersama"),
            (5, 19, L, "Cuti bersama"),
            (5, 20, H, "Waisak 2571"),
            (6, 1, H, "Hari Lahir Pancasila"),
            (6, 6, H, "1 Muharam 1449 H"),
            (8, 15, H, "Maulid Nabi"),
            (8, 17, H, "Proklamasi Kemerdekaan"),
            (12, 24, L, "Cuti bersama"),
            (12, 25, H, "Natal"),
            (12, 26, H, "Isra Mikraj 1449 H"),
        ],
    ),
]


def load_decrees() -> list[int]:
    """Put in every year above that no decree has fixed yet; returns those years. Harmless twice."""
    known = CalendarDay.objects.decreed_years()
    missing = [(decree, year, days) for decree, year, days in DECREES if year not in known]
    set_days(
        days=[
            Day(dt.date(year, month, day), name, kind, decree)
            for decree, year, days in missing
            for month, day, kind, name in days
        ]
    )
    return [year for _decree, year, _days in missing]
