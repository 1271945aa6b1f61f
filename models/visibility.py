"""
Who may see who raised an issue: one function for letters, lists, pages and exports.

Hidden by default. The citizen knows themselves; the office registers and reveals on purpose; everybody else reads
no more than the ward (domain: a receiver keeps name, address and other personal data secret, NĐ 154/2026 Điều 12).
"""

import re
from enum import StrEnum

from phonenumbers import Leniency, PhoneNumberMatcher

from models.people import Person, PersonKind
from models.text import fold


class Viewer(StrEnum):
    """For whom a text is written."""

    CITIZEN = "citizen"  # the person themselves
    OFFICE = "office"  # when it reveals on purpose
    ANYBODY = "anybody"  # units, leaders, the public, logs


def speaker_of(person: Person | None, viewer: Viewer, language: str = "vi") -> str:
    """Who raised it, as much as ``viewer`` may know."""
    english = language == "en"
    if person is None:
        return "Unnamed remark" if english else "Ý kiến không ghi tên"
    if viewer is not Viewer.ANYBODY and person.erased_at is None:
        return person.name
    if person.kind is PersonKind.ORGANISATION:
        return "An organisation" if english else "Tổ chức"
    if not person.ward:
        return "A citizen" if english else "Công dân"
    ward = person.ward.removeprefix("phường ")
    return f"A citizen of {ward} ward" if english else f"Công dân phường {ward}"


_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")  # begins with a word: linear in the text
_HIDDEN = "[…]"


def without_contacts(text: str) -> str:
    """The words a person spoke, without telephone numbers and e-mail addresses: anybody may read them."""
    for match in reversed(list(PhoneNumberMatcher(text, "VN", leniency=Leniency.VALID))):
        text = text[: match.start] + _HIDDEN + text[match.end :]
    return _MAIL.sub(_HIDDEN, text)


_NAMELESS = {"vi": "[họ tên]", "en": "[name]"}


# What stands before somebody's name when the given name alone is said: how one introduces or addresses a person.
_BEFORE_A_NAME = (
    r"(?:tôi\s+tên\s+là|tên\s+tôi\s+là|tôi\s+là|tên\s+là"
    r"|(?:ông|bà|anh|chị|em|cô|chú|bác)(?:\s+là)?)\s{0,3}:?\s{0,3}"
)


def without_person(text: str, person: Person | None, language: str = "vi") -> str:
    """
    Words that somebody wrote, without the name, address and contacts of that person; the given name alone is covered
    where it follows an introduction or a form of address ("tôi là An", "anh An"): elsewhere it is a common word.
    """
    if person is None:
        return text
    hidden = {person.name: _NAMELESS[language]}
    hidden |= dict.fromkeys(filter(None, (person.address, person.phone, person.email)), _HIDDEN)
    for secret in sorted(filter(None, hidden), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", hidden[secret], text, flags=re.IGNORECASE)
    return text if person.kind is PersonKind.ORGANISATION else _without_given(text, person.name, language)


def name_without_person(given: str, person: Person | None, language: str = "vi") -> str:
    """What somebody calls a file, without that person: a name may be run together, without accents, by underscores."""
    if person is None:
        return given
    stem, dot, ending = given.rpartition(".")
    name, said = fold(person.name).replace(" ", ""), fold(stem or ending).replace(" ", "")
    if name and name in said:
        return f"{_NAMELESS[language]}{dot}{ending}" if stem else _NAMELESS[language]
    spaced = without_contacts(without_person(given.replace("_", " "), person, language))
    return spaced if _HIDDEN in spaced or _NAMELESS[language] in spaced else given


def _without_given(text: str, name: str | None, language: str) -> str:
    """Ends of the name ("Văn An", "An") where they follow what stands before a name."""
    parts = (name or "").split()
    ends = ["\\s+".join(map(re.escape, parts[n:])) for n in range(1, len(parts))] or [*map(re.escape, parts)]
    if not ends:
        return text
    named = re.compile(rf"(?<!\w)({_BEFORE_A_NAME})(?<!\w)(?:{'|'.join(ends)})(?!\w)", re.IGNORECASE)
    return named.sub(rf"\g<1>{_NAMELESS[language]}", text)
