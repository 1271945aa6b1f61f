"""Single cells as people fill them in: dates, phones, e-mail addresses, levels, languages."""

import re
from datetime import date, timedelta
from typing import NamedTuple

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from models.states import Level
from models.text import clean, fold
from tasks.workbook.sheet import Value, text_of
from tasks.workbook.words import ABSENT, LANGUAGES, LEVELS

FIRST_SERIAL, LAST_SERIAL = 36526, 73050  # Excel's numbers of 01/01/2000 and 31/12/2099
EXCEL_DAY_ZERO = date(1899, 12, 30)
LAST_NUMBER = 999_999

_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})\s*([./-])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})([./-])(\d{1,2})\2(\d{1,2})(?!\d)")
_IN_WORDS = re.compile(r"\b(\d{1,2}) thang (\d{1,2}) nam (\d{4})\b")
_NUMBER = re.compile(r"(?:stt|tt|số)?\s*0*(\d{1,6})\s*[.)]?", re.IGNORECASE)
_ADDRESS = re.compile(r"(?<![^\s;,<>()])[^\s;,<>()]+@[^\s;,<>()]*[^\s;,<>().]")  # in linear time


class UnreadableError(ValueError):
    """The cell holds something, but not what its column is for."""


class Contact(NamedTuple):
    """What a contact cell holds: the first of its kind, and whether more was written there."""

    value: str | None
    more: bool = False


def is_absent(text: str) -> bool:
    """Nothing written, or a word or dash for nothing."""
    return fold(text) in ABSENT


def read_number(value: Value) -> int | None:
    """
    The STT of a row; None if the cell is blank.

    :raises UnreadableError: it is no number from 1 to 999999
    """
    text = clean(text_of(value))
    if not text:
        return None
    found = _NUMBER.fullmatch(text)
    if isinstance(value, bool) or not found or not 0 < int(found[1]) <= LAST_NUMBER:
        raise UnreadableError(text)
    return int(found[1])


def read_date(value: Value) -> date | None:
    """
    The one date in a cell: a real date, text with the day first, ISO 8601, or Excel's number of a day.

    :raises UnreadableError: no date, no such day, or several
    """
    if isinstance(value, date):
        return value
    text = clean(text_of(value))
    if is_absent(text):
        return None
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and FIRST_SERIAL <= float(text) <= LAST_SERIAL:
        return EXCEL_DAY_ZERO + timedelta(days=int(float(text)))
    days = [(year, month, day) for day, _, month, year in _DAY_FIRST.findall(text)]
    days += [(year, month, day) for year, _, month, day in _YEAR_FIRST.findall(text)]
    days += [(year, month, day) for day, month, year in _IN_WORDS.findall(fold(text))]
    if len(days) != 1:
        raise UnreadableError(text)
    year, month, day = map(int, days[0])
    try:
        return date(year + 2000 if year < 100 else year, month, day)  # noqa: PLR2004  two digits are of this century
    except ValueError as error:
        raise UnreadableError(text) from error


def read_phone(text: str) -> Contact:
    """
    The first phone number in E.164, region Vietnam; a 0 lost to a number format does no harm.

    :raises UnreadableError: something is written, but no valid number
    """
    if is_absent(text):
        return Contact(None)
    try:
        alone = phonenumbers.parse(text, "VN")
    except phonenumbers.NumberParseException:
        alone = None
    if alone and phonenumbers.is_valid_number(alone):
        return Contact(_e164(alone))
    found = [_e164(match.number) for match in phonenumbers.PhoneNumberMatcher(text, "VN")]
    if not found:
        raise UnreadableError(text)
    return Contact(found[0], more=True)


def read_email(text: str) -> Contact:
    """
    The first e-mail address, lower case; the domain is not looked up, so ``.example`` will do.

    :raises UnreadableError: something is written, but no valid ASCII address
    """
    if is_absent(text):
        return Contact(None)
    found = _ADDRESS.findall(text)
    try:
        checked = validate_email(found[0] if found else text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise UnreadableError(text) from error
    if not checked.ascii_email:
        raise UnreadableError(text)
    return Contact(checked.ascii_email.lower(), more=len(found) > 1)


def split_contact(text: str) -> tuple[str, str]:
    """Phone and e-mail from one cell that holds both."""
    emails = _ADDRESS.findall(text)
    rest = _ADDRESS.sub(" ", text)
    return re.sub(r"(?i)e-?mail\s*:?", " ", rest).strip(" ;,/-:\n"), " ".join(emails)


def read_level(text: str) -> Level | None:
    """
    The level of difficulty; None if none is written.

    :raises UnreadableError: it is none of ours
    """
    key = fold(text)
    if not key:
        return None
    if key not in LEVELS:
        raise UnreadableError(text)
    return LEVELS[key]


def read_language(text: str) -> str:
    """
    ``"vi"`` or ``"en"``; Vietnamese if none is written.

    :raises UnreadableError: another language, or none we know
    """
    key = fold(text)
    if key not in LANGUAGES:
        raise UnreadableError(text)
    return LANGUAGES[key]


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
