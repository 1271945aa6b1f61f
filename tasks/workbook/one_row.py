"""One row of the sheet read cell by cell; whatever is wrong is said with its cell and the way to mend it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from models.states import Level
from models.text import clean
from tasks.workbook import cells, decisions
from tasks.workbook import sentences as say
from tasks.workbook.cells import UnreadableError
from tasks.workbook.faults import Fault
from tasks.workbook.reading import Reading, Row
from tasks.workbook.sheet import Sheet, Value, cell_name, text_of
from tasks.workbook.units import Named, UnitNames
from tasks.workbook.words import Column

LONGEST = 20_000  # characters in a cell

_BROKEN = re.compile("[\x00\ud800-\udfff]")


class Who(NamedTuple):
    """Who raised the issue, and where they live."""

    name: str | None
    address: str | None
    anonymous: bool


class Charge(NamedTuple):
    """Which units are to handle the issue."""

    lead: str | None
    co_units: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """What every row of a sheet is read with; sentences go to ``reading``, ``on`` is the day of the conference."""

    sheet: Sheet
    columns: Mapping[Column, int]
    on: date
    units: UnitNames
    reading: Reading


class OneRow:
    """The row ``at`` (from 0) while it is read."""

    def __init__(self, table: Table, at: int) -> None:
        self._table, self._at = table, at
        self.cells = table.sheet.rows[at]

    def value(self, column: Column) -> Value:
        """The raw cell of a column; None if the sheet has no such column."""
        return self._table.sheet.value(self._at, self._table.columns[column]) if column in self._table.columns else None

    def text(self, column: Column, *, lines: bool = False) -> str:
        """The cleaned text of a column, empty if there is none."""
        return clean(text_of(self.value(column))[: LONGEST + 1], lines=lines)

    def read(self, number: int) -> Row | None:
        """The issue of this row; None if it has no text, which is an error."""
        self._check_characters()
        text = self.text(Column.TEXT, lines=True)
        if not text:
            self._error(Column.TEXT, say.TEXT_MISSING.about(number))
            return None
        note = self.text(Column.NOTE, lines=True)
        who, charge, answer = self._who(note), self._charge(), self._answer(note)
        phone, email, note_and_rest = self._contact(note)
        field = self.text(Column.FIELD)
        return Row(
            number=number,
            sheet=self._table.sheet.name,
            cell=self._place(Column.NUMBER),
            due_cell=self._place(Column.DUE_ON if Column.DUE_ON in self._table.columns else Column.NUMBER),
            name=who.name,
            is_organisation=decisions.is_organisation(who.name or ""),
            address=who.address,
            ward=self._table.units.ward_in(self.text(Column.WARD) or who.address or ""),
            phone=phone,
            email=email,
            language=self._language(),
            text=text,
            field=field,
            answer=answer,
            lead=charge.lead,
            co_units=charge.co_units,
            unknown_units=charge.unknown,
            level=self._level(),
            due_on=self._due_on(),
            note=note_and_rest,
            sensitive=decisions.is_sensitive(field, note),
            anonymous=who.anonymous,
            complaint=self._complaint(text, note),
            duplicate_of=self._duplicate_of(note),
            channel=self._channel(email, phone, note),
        )

    def say_number_missing(self) -> None:
        """A text without an STT would be lost."""
        self._error(Column.NUMBER, say.NUMBER_MISSING)

    def say_left_out(self) -> None:
        """A row that holds something, but neither a number nor a text."""
        self._warning(Column.NUMBER, say.ROW_LEFT_OUT)

    def _check_characters(self) -> None:
        """Too long a cell is refused; NUL and lone surrogates are dropped in cleaning, and that is said."""
        for column in self._table.columns:
            text = text_of(self.value(column))
            if len(text) > LONGEST:
                self._error(column, say.TOO_LONG.about(len(text), LONGEST))
            if _BROKEN.search(text):
                self._warning(column, say.BROKEN_CHARACTERS)

    def _who(self, note: str) -> Who:
        name, address = self.text(Column.NAME), self.text(Column.ADDRESS)
        if Column.NAME_AND_ADDRESS in self._table.columns and not name:
            name, rest = decisions.split_name(self.text(Column.NAME_AND_ADDRESS, lines=True))
            address = address or rest
        hidden = decisions.hides_the_name(name, note)
        if hidden and not decisions.hides_the_name(name, ""):
            self._warning(Column.NOTE, say.NAME_HIDDEN)
        return Who(None if hidden else name, address or None, hidden)

    def _contact(self, note: str) -> tuple[str | None, str | None, str]:
        """Phone, e-mail, and the note with whatever of them could not be read; either may stand in the other's cell."""
        phone_at = Column.PHONE if Column.PHONE in self._table.columns else Column.CONTACT
        both = (self.text(column, lines=True) for column in (Column.PHONE, Column.CONTACT))
        phone_text, email_text = cells.split_contact("\n".join(filter(None, both)))
        own = self.text(Column.EMAIL)
        phone, rest = self._phone(phone_at, phone_text)
        email, more = self._email(Column.EMAIL if own else phone_at, own or email_text)
        return phone, email, "\n".join(filter(None, (note, rest, more)))

    def _phone(self, column: Column, text: str) -> tuple[str | None, str]:
        kept = f"Điện thoại: {clean(text)}"
        try:
            found = cells.read_phone(text)
        except UnreadableError:
            self._warning(column, say.NO_PHONE.about(text))
            return None, kept
        if found.more:
            self._warning(column, say.MORE_PHONES)
        return found.value, kept if found.more else ""

    def _email(self, column: Column, text: str) -> tuple[str | None, str]:
        try:
            found = cells.read_email(text)
        except UnreadableError:
            self._error(column, say.NO_EMAIL.about(text))
            return None, ""
        if found.more:
            self._warning(column, say.MORE_EMAILS)
        return found.value, f"Email: {clean(text)}" if found.more else ""

    def _language(self) -> str:
        try:
            return cells.read_language(self.text(Column.LANGUAGE))
        except UnreadableError as problem:
            self._warning(Column.LANGUAGE, say.NO_LANGUAGE.about(problem))
            return "vi"

    def _charge(self) -> Charge:
        """The first unit of the lead cell leads, even if we do not know it; all others help."""
        led, helped = self._named(Column.LEAD), self._named(Column.CO_UNITS)
        lead = led[0].code if led else None
        others = dict.fromkeys(item.code for item in led[1:] + helped if item.code and item.code != lead)
        unknown = dict.fromkeys(item.written for item in led + helped if not item.code)
        return Charge(lead, tuple(others), tuple(unknown))

    def _named(self, column: Column) -> list[Named]:
        """The units a cell names; of each that we do not know it is said which ours look like it."""
        items = self._table.units.items(self.text(column, lines=True))
        for item in items:
            if not item.code:
                near = ", ".join(self._table.units.nearest(item.written))
                sentence = say.NO_UNIT_BUT.about(item.written, near) if near else say.NO_UNIT.about(item.written)
                self._warning(column, sentence)
        return items

    def _level(self) -> Level:
        try:
            level = cells.read_level(self.text(Column.LEVEL))
        except UnreadableError as problem:
            self._error(Column.LEVEL, say.NO_LEVEL.about(problem))
            return Level.NORMAL
        if level is None and Column.LEVEL in self._table.columns:
            self._warning(Column.LEVEL, say.LEVEL_MISSING)
        return level or Level.NORMAL

    def _due_on(self) -> date | None:
        try:
            due_on = cells.read_date(self.value(Column.DUE_ON))
        except UnreadableError as problem:
            self._error(Column.DUE_ON, say.NO_DATE.about(problem))
            return None
        if due_on and due_on < self._table.on:
            self._error(Column.DUE_ON, say.DATE_TOO_EARLY.about(text_of(due_on), text_of(self._table.on)))
        return due_on

    def _answer(self, note: str) -> str | None:
        answer = decisions.answer_given(self.text(Column.ANSWER, lines=True), note)
        if answer is not None and not decisions.says_what(answer, note):
            self._warning(Column.ANSWER, say.ANSWER_MISSING)
        return answer

    def _complaint(self, text: str, note: str) -> bool:
        complaint = decisions.is_complaint(text, note)
        if not complaint and decisions.speaks_of_complaints(text, note):
            self._warning(Column.TEXT, say.SPEAKS_OF_COMPLAINTS)
        return complaint

    def _duplicate_of(self, note: str) -> int | None:
        found = decisions.duplicate_of(note)
        if found is None and "trùng" in note.casefold():
            self._warning(Column.NOTE, say.REPEATS_WHAT)
        return found

    def _channel(self, email: str | None, phone: str | None, note: str) -> decisions.Channel:
        channel = decisions.channel_for(email, phone, note)
        if decisions.wants_phone(note) and channel != "phone":
            self._warning(Column.NOTE, say.NO_PHONE_TO_CALL)
        return channel

    def _place(self, column: Column) -> str:
        return cell_name(self._at, self._table.columns.get(column, 0))

    def _error(self, column: Column, sentence: say.Sentence) -> None:
        self._table.reading.errors.append(Fault(self._table.sheet.name, self._place(column), *sentence))

    def _warning(self, column: Column, sentence: say.Sentence) -> None:
        self._table.reading.warnings.append(Fault(self._table.sheet.name, self._place(column), *sentence))
