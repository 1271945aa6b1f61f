"""“Vì sao là ngày này?” in one sentence: the limit, its kind, and the day it is counted from."""

from __future__ import annotations

from datetime import date

from models.working_days import LimitKind, TimeLimit, working_days_between
from notifications.words import day_in_english
from tasks.letter_context import Subject

_KINDS = {LimitKind.WORKING: ("ngày làm việc", "working days"), LimitKind.CALENDAR: ("ngày", "days")}
RECEIPT = ("ngày tiếp nhận", "the receipt on")
ANSWER = ("ngày trả lời", "the answer on")
REOPENING = ("ngày mở lại", "the reopening on")


def counted(limit: TimeLimit, since: tuple[str, str], day: date, language: str) -> str:
    """“15 ngày làm việc kể từ ngày tiếp nhận 16/11/2023”."""
    return _sentence(limit.days, limit.kind, since, day, language)


def _sentence(days: int, kind: LimitKind, since: tuple[str, str], day: date, language: str) -> str:
    if language == "en":
        return f"{days} {_KINDS[kind][1]} from {since[1]} {day_in_english(day)}"
    return f"{days:02d} {_KINDS[kind][0]} kể từ {since[0]} {day:%d/%m/%Y}"


def why_date(subject: Subject) -> str | None:
    """Why the issue's date is that date."""
    issue, due_on, rules = subject.issue, subject.due_on, subject.rules
    if issue is None or due_on is None:
        return None
    language, received = subject.language, issue.received_on
    limit = rules.directive.limit_for(issue.level, issue.field)
    if rules.due(issue.level, issue.field, received).due_on == due_on:
        return counted(limit, RECEIPT, received, language)
    if issue.reopened and issue.assigned_on and due_on != issue.original_due_on:
        return counted(rules.directive.stages.reopened, REOPENING, issue.assigned_on, language)
    if issue.extended and due_on != issue.original_due_on:
        return "as extended by the chair" if language == "en" else "theo gia hạn của người chủ trì Hội nghị"
    length = working_days_between(rules.calendar, received, due_on)
    own = ", as fixed for this issue" if language == "en" else ", theo thời hạn ấn định cho kiến nghị này"
    return _sentence(length, LimitKind.WORKING, RECEIPT, received, language) + own
