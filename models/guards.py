"""
Why not now: the guards of the moves. Each says in words what hinders a step, or None.

Imports nothing but the standard library and our errors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from models.errors import NotYet

Facts = Mapping[str, Any]
Guard = Callable[[Facts], NotYet | None]


def before_the_date(facts: Facts) -> NotYet | None:
    """An extension is asked for before the date, and only once (practice of Nghị định 61/2018)."""
    if facts["extended"]:
        return NotYet("Thời hạn chỉ được gia hạn một lần.", "The date may be extended only once.")
    if facts["today"] > facts["old_due_on"]:
        return NotYet(
            f"Đã quá hạn {facts['old_due_on']:%d/%m/%Y}; chỉ được gia hạn trước khi hết hạn.",
            f"The date {facts['old_due_on']} has passed; an extension must be asked for before it.",
        )
    return None


def an_extension_was_asked_for(facts: Facts) -> NotYet | None:
    """Only what was asked for can be refused."""
    if facts["extension_asked"]:
        return None
    return NotYet("Đơn vị chưa đề nghị gia hạn.", "The unit has not asked for an extension.")


def objection_time_is_open(facts: Facts) -> NotYet | None:
    """The citizen may object once, within the directive's window after the answer."""
    if facts["reopened"]:
        return NotYet("Kiến nghị đã được mở lại một lần.", "The issue was reopened once already.")
    if facts["object_until"] is None:
        return NotYet("Kiến nghị chưa có câu trả lời để phản hồi.", "There is no answer to object to.")
    if facts["today"] > facts["object_until"]:
        return NotYet(
            f"Thời gian phản hồi đã hết ngày {facts['object_until']:%d/%m/%Y}.",
            f"The time to object ended on {facts['object_until']}.",
        )
    return None


def objection_time_is_over(facts: Facts) -> NotYet | None:
    """Silence closes an issue only when the time to object is over; it is recorded as silence."""
    last: date | None = facts["object_until"]
    if last and facts["today"] > last:
        return None
    return NotYet(
        f"Công dân còn được phản hồi đến hết ngày {last:%d/%m/%Y}." if last else "Chưa có ngày trả lời.",
        f"The citizen may object until {last}." if last else "No day of answer is on record.",
    )


def letter_has_not_left(facts: Facts) -> NotYet | None:
    """An answer can be taken back only while its letter is still held."""
    if facts["letter_left"]:
        return NotYet(
            "Thư trả lời đã gửi đi; muốn sửa thì đính chính, muốn xem xét lại thì mở lại kiến nghị.",
            "The letter has left already; correct the answer, or to look at it again, reopen the issue.",
        )
    return None


def taken_back_by_who_answered(facts: Facts) -> NotYet | None:
    """Whoever answered takes it back with one click, or who stands in for them; for the others there is the office."""
    if refusal := letter_has_not_left(facts):
        return refusal
    if facts["answered_by_another"]:
        return NotYet(
            "Chỉ người đã trả lời, hoặc người thay mặt họ, được rút lại; Văn phòng có thể trả lại văn bản.",
            "Only who answered, or who stands in for them, may take it back; the office may send it back.",
        )
    return None


def the_answer_has_left(facts: Facts) -> NotYet | None:
    """What has not left is taken back, not corrected."""
    if facts["answer_left"]:
        return None
    return NotYet(
        "Chưa có thư trả lời nào gửi đi để đính chính; câu trả lời chưa gửi thì rút lại hoặc trả lại để sửa.",
        "No answer has left that could be corrected; one that has not left is taken back or sent back.",
    )


def approved_by_the_head(facts: Facts) -> NotYet | None:
    """
    The unit drafts, its head approves, in person or by who stands in; the chair may as well.

    Where no member of the staff has the head's address, the office approves (docs/decisions/0011).
    """
    if facts["apology_drafted"] is None:
        return NotYet("Đơn vị chưa nêu lý do chậm và ngày dự kiến.", "The unit has not explained the delay yet.")
    if facts["approver"]:
        who = facts["approver"]
        return NotYet(f"Lời xin lỗi do {who} duyệt.", f"The apology is for {who} to approve.")
    return None
