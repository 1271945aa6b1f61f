"""
Who may see who raised an issue: one function for letters, lists, pages and exports.

Hidden by default. The citizen knows themselves; the office registers and reveals on purpose; everybody else reads
no more than the ward (domain: a receiver keeps name, address and other personal data secret, NĐ 154/2026 Điều 12).
"""

import re
from enum import StrEnum

from phonenumbers import Leniency, PhoneNumberMatcher

from models.people import Person, PersonKind


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


def without_person(text: str, person: Person | None, language: str = "vi") -> str:
    """Words that somebody wrote, without the name, address and contacts of that person."""
    if person is None:
        return text
    hidden = {person.name: _NAMELESS[language]}
    hidden |= dict.fromkeys(filter(None, (person.address, person.phone, person.email)), _HIDDEN)
    for secret in sorted(filter(None, hidden), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", hidden[secret], text, flags=re.IGNORECASE)
    return text
