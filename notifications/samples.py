"""One sample of every letter in every language, to look at and to test with."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from notifications.calendar_part import Entry
from notifications.compose import Address, Composed, compose
from notifications.letters import LETTERS
from notifications.letters_common import IssueLetter, Letter
from notifications.letters_units import END_A_DATE, SET_A_DATE, UnitLetter
from notifications.sample_cases import CASES, COMMON, CONFERENCE, ISSUE, PEOPLE, Pair
from notifications.words import LANGUAGES, Language

_PAGES, _SIGNED = "https://kiennghi.caugiay.example", "MTc.q0VqT3-5m1Yxk8sVn2ZQw7LhB4dRfJ6uPcE9aKtGiXo"
LINK, DECLINE = f"{_PAGES}/k/{_SIGNED}", f"{_PAGES}/thoi-thu/{_SIGNED}"  # as long as real ones
ENGLISH_READER = 2  # of the workbook's rows
_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_UNSUBSCRIBE = "mailto:unsub+h.aebagbafaydqqcik@caugiay.example?subject=unsubscribe"
_SENDER = Address("Theo dõi kiến nghị – UBND quận Cầu Giấy", "kien-nghi@caugiay.example")


def sample(kind: str, language: Language, **changes: Any) -> Letter:
    """
    A realistic letter of one kind; ``changes`` replace its values.

    :raises KeyError: there is no such kind
    """
    letter, (written_on, row, own) = LETTERS[kind], CASES[kind]
    row = row if language == "vi" else ENGLISH_READER
    code = f"KN-2023-2-{row:04}" if issubclass(letter, IssueLetter) else "KN-2023-2"
    person = PEOPLE[row]
    known = {
        **COMMON, **CONFERENCE, **ISSUE, **person, **_addressee(person), "code": code, "language": language,
        "written_on": written_on, "link": LINK, **({"decline": DECLINE} if may_be_declined(letter) else {}), **own, **changes,
    }  # fmt: skip
    return letter(**{name: _said(known[name], language) for name in letter.model_fields if name in known})


def may_be_declined(letter: type[Letter]) -> bool:
    """Whether its reader may say that they want no more of them: a citizen, but not where they asked for it themselves."""
    return letter.to_citizen and letter.threaded


def _addressee(person: dict[str, Any]) -> dict[str, Any]:
    organisation = person.get("is_organisation", False)
    return {
        "to_unit": person.get("unit"),
        "to_title": COMMON["chair"],
        "from_whom": Pair("Tổ chức", "An organisation")
        if organisation
        else Pair(f"Công dân phường {person['ward']}", f"A resident of {person['ward']} Ward"),
    }


def _said(value: Any, language: Language) -> Any:
    return getattr(value, language) if isinstance(value, Pair) else value


def compose_sample(letter: Letter) -> Composed:
    """The letter as a mail to an invented reader."""
    day = letter.written_on
    return compose(
        letter,
        to=Address(getattr(letter, "person", None) or "Nơi nhận", "nguoi-nhan@congdan.example"),
        sender=_SENDER,
        message_id=f"<{letter.kind}.{letter.language}@caugiay.example>",
        references=[f"<{letter.code}@caugiay.example>"],
        decline=[letter.decline, _UNSUBSCRIBE] if letter.decline else [],
        entries=list(filter(None, [_entry(letter)])),
        date=datetime(day.year, day.month, day.day, 8, tzinfo=_ZONE),
        instance="sample",
    )


def _entry(letter: Letter) -> Entry | None:
    """The date of a letter to a unit for its calendar, published or taken back."""
    if not isinstance(letter, UnitLetter) or letter.kind not in SET_A_DATE | END_A_DATE:
        return None
    day = datetime(letter.written_on.year, letter.written_on.month, letter.written_on.day, 8, tzinfo=_ZONE)
    return Entry(
        letter.code, "tu-phap", "caugiay.example", letter.language, letter.due_on, 1, day,
        None if letter.sensitive else letter.field, f"{_PAGES}/kien-nghi/{letter.code}", over=letter.kind in END_A_DATE,
    )  # fmt: skip


def every_sample() -> Iterator[Letter]:
    """Every kind in every language."""
    return (sample(kind, language) for kind in LETTERS for language in LANGUAGES)


def render_samples(folder: Path) -> list[Path]:
    """Write every sample as ``.txt``, ``.html`` and ``.eml`` into the folder; the paths, in order."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for letter in every_sample():
        mail, stem = compose_sample(letter), f"{letter.kind}.{letter.language}"
        contents = {"txt": mail.text.encode(), "html": mail.html.encode(), "eml": mail.raw}
        for ending, content in contents.items():
            written.append(folder / f"{stem}.{ending}")
            written[-1].write_bytes(content)
    return written
