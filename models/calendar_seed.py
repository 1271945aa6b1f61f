"""
The calendar to begin with, from the package ``holidays``, corrected where official papers differ (domain.md §2.5).

It only fills a table that the district then owns: a new release of the package never moves a date.
"""

import re
from collections.abc import Iterator
from datetime import date

from holidays import country_holidays

from models.working_days import CalendarDay, DayStatus

_LAST_OFFICIAL = 2026
_LABOUR_CODE = "Bộ luật Lao động 2019, Điều 112"
_IN_LIEU = "Bộ luật Lao động 2019, Điều 111 khoản 3"
_GUESS = "chưa có thông báo chính thức"
_SWAPPED = re.compile(r"Ngày nghỉ \(thay cho ngày (\d\d)/(\d\d)/(\d{4})\)")

# Swaps that the package lacks: day off -> weekend day worked instead.
_SWAPS_ADDED = {date(2026, 1, 2): date(2026, 1, 10)}

_PAPERS = {
    date(2024, 4, 29): "Công văn 2450/VPCP-KGVX (2024)",
    date(2025, 5, 2): "Thông báo 6150/TB-BLĐTBXH (2024)",
    date(2026, 1, 2): "Văn bản 12729/VPCP-KGVX ngày 25/12/2025",
    date(2026, 8, 31): "holidays 0.109, hoán đổi dịp Quốc khánh 2026; cần ghi số văn bản",
}
_CULTURE_DAY = "Nghị quyết 28/2026/QH16"


def seed_days(first_year: int = 2023, last_year: int = 2027) -> list[CalendarDay]:
    """The days off and the worked weekend days of those years in order; beyond 2026 they are only expected."""
    years = range(first_year, last_year + 1)
    labels_vi = country_holidays("VN", years=years, language="vi")
    labels_en = country_holidays("VN", years=years, language="en_US")
    swaps = {on: worked for on, label in labels_vi.items() if (worked := _worked_instead(label))} | _SWAPS_ADDED
    days = {day.on: day for off, worked in swaps.items() for day in _swap(off, worked) if day.on.year in years}
    for on, label in labels_vi.items():
        days.setdefault(on, _day_off(on, label, labels_en[on]))
    return [days[on] for on in sorted(days)]


def _worked_instead(label: str) -> date | None:
    found = _SWAPPED.fullmatch(label)
    return date(int(found[3]), int(found[2]), int(found[1])) if found else None


def _swap(off: date, worked: date) -> Iterator[CalendarDay]:
    paper = _PAPERS.get(off, _GUESS)
    yield CalendarDay(
        off, False, f"Nghỉ hoán đổi, làm bù ngày {worked:%d/%m/%Y}", f"Day off, worked on {worked} instead",
        paper, _status(off),
    )  # fmt: skip
    yield CalendarDay(
        worked, True, f"Làm bù cho ngày {off:%d/%m/%Y}", f"Worked instead of {off}", paper, _status(off)
    )  # fmt: skip


def _day_off(on: date, vi: str, en: str) -> CalendarDay:
    return CalendarDay(on, False, vi, en, _source(on, vi), _status(on))


def _source(on: date, label: str) -> str:
    law = _CULTURE_DAY if (on.month, on.day) == (11, 24) else _IN_LIEU if "nghỉ bù" in label else _LABOUR_CODE
    return law if on.year <= _LAST_OFFICIAL else f"{law}; {_GUESS}"


def _status(on: date) -> DayStatus:
    return DayStatus.OFFICIAL if on.year <= _LAST_OFFICIAL else DayStatus.EXPECTED
