"""Workbooks of any length out of the sample's people and issues: the same words, other names and addresses."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook, load_workbook

_SAMPLE = Path(__file__).parent.parent / "tests" / "samples" / "hoi-nghi-2023-lan-2.xlsx"
_NUMBER, _NAME, _PHONE, _EMAIL, _ANSWER, _NOTE = 0, 1, 3, 4, 8, 13


def write_workbook(path: Path, issues: int) -> Path:
    """The sample's rows that need a unit, over and over, each time of people with other names, telephones and e-mails."""
    headings, *rows = load_workbook(_SAMPLE).worksheets[0].iter_rows(values_only=True)
    people = [row for row in rows if row[_EMAIL] and not row[_ANSWER] and not row[_NOTE]]
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Kien nghi")
    sheet.append(headings)
    for number in range(1, issues + 1):
        row = list(people[number % len(people)])
        user, _, domain = str(row[_EMAIL]).partition("@")
        row[_NUMBER], row[_NAME] = number, f"{row[_NAME]} {number}"
        row[_PHONE], row[_EMAIL] = f"09{number:08}", f"{user}{number}@{domain}"
        sheet.append(row)
    book.save(path)
    return path
