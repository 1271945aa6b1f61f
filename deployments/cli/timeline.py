"""One issue as a person reads it: what happened day by day, why its date is that date, its letters and checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from deployments.cli.tables import table
from deployments.cli.voice import VOICE, day, say, word
from deployments.cli.words import AUDIENCES, LEVEL_WORDS, OUTCOME_WORDS, RATINGS, REASONS, RUNGS, STATUSES
from models.clock import HANOI
from models.letter_words import LETTER_WORDS
from models.states import Action
from models.words import ACTIONS, FACTS, ROLES, STATES
from models.working_days import CountedDay, LimitKind
from tasks.reading import IssueLine
from tasks.reading_issue import CheckLine, EventLine, IssueRecord, LetterLine
from tasks.reading_why import Why

_KINDS = {LimitKind.WORKING: ("ngày làm việc", "working days"), LimitKind.CALENDAR: ("ngày", "days")}
_BASES = {
    "directive": ("kể từ ngày tiếp nhận", "from its receipt on"),
    "reopened": ("kể từ ngày mở lại", "from its reopening on"),
    "extended": ("kể từ ngày tiếp nhận, theo gia hạn; tiếp nhận", "from its receipt, as extended; received"),
    "own": (
        "kể từ ngày tiếp nhận, ấn định riêng cho kiến nghị này; tiếp nhận",
        "from its receipt, fixed for this issue; received",
    ),
}
_WORDED: dict[str, dict[str, tuple[str, str]]] = {"outcome": OUTCOME_WORDS, "rating": RATINGS}


def draw_record(record: IssueRecord) -> Iterator[RenderableType]:
    """The whole page."""
    yield _head(record.line)
    yield _about(record)
    yield _title("Diễn biến", "What happened")
    yield from (_event(event) for event in record.events)
    if record.why:
        yield _title("Vì sao là ngày này?", "Why this date?")
        yield from _why(record.why)
    if record.letters:
        yield _title("Thư", "Letters")
        yield _letters(record.letters)
    if record.checks:
        yield _title("Các mốc kiểm tra hạn", "Deadline checks")
        yield _checks(record.checks)


def _title(vi: str, en: str) -> Text:
    return Text(f"\n{say(vi, en)}", style="bold")


def _head(line: IssueLine) -> Text:
    late = say(f" – QUÁ HẠN {line.late_days} ngày làm việc", f" – LATE by {line.late_days} working days")
    head = Text(f"{line.code} · {word(STATES, line.state)}", style="bold")
    return head.append(late, style="bold red") if line.late_days else head


def _about(record: IssueRecord) -> Text:
    line = record.line
    helpers = f" ({say('phối hợp', 'with')}: {', '.join(line.co_units)})" if line.co_units else ""
    moved = line.original_due_on != line.due_on
    facts = [
        (say("Lĩnh vực", "Field"), f"{line.field} ({word(LEVEL_WORDS, line.level)})"),
        (say("Người kiến nghị", "Raised by"), record.from_whom),
        (say("Tiếp nhận", "Received"), day(record.received_on)),
        (say("Đơn vị chủ trì", "Unit"), (line.unit or say("chưa có", "none yet")) + helpers),
        (say("Thời hạn", "Due"), day(line.due_on) + (say(f" (ban đầu {day(line.original_due_on)})", f" (was {line.original_due_on})") if moved else "")),
        *_person(record),
        (say("Nội dung", "Text"), record.text),
    ]  # fmt: skip
    width = max(len(name) for name, _ in facts) + 2
    return Text("\n".join(f"{name + ':':<{width}}{_indented(value, width)}" for name, value in facts))


def _person(record: IssueRecord) -> Iterator[tuple[str, str]]:
    names = {
        "address": ("Địa chỉ", "Address"),
        "phone": ("Điện thoại", "Telephone"),
        "email": ("Thư điện tử", "E-mail"),
    }
    for name, words in names.items() if record.person else ():
        if record.person and (value := record.person[name]):
            yield words[VOICE.english], value


def _indented(text: str, width: int) -> str:
    return text.replace("\n", "\n" + " " * width)


def _event(event: EventLine) -> Text:
    happened = event.happened_at.astimezone(HANOI)
    by = word(ROLES, event.role) if not event.by_unit else event.by_unit
    recorded = event.recorded_at.astimezone(HANOI)
    later = recorded.date() != happened.date()  # the hour is not known then
    hour = "     " if later else f"{happened:%H:%M}"
    line = Text().append(f"{day(happened.date())} {hour}  ", style="cyan")
    line.append(f"{_first_up(word(ACTIONS, event.action))} ", style="bold").append(f"– {by}")
    if event.source != event.target:
        line.append(f" → {word(STATES, event.target)}", style="dim")
    if later:
        line.append(say(f" (ghi ngày {day(recorded.date())})", f" (recorded {day(recorded.date())})"), style="dim")
    for name, value in _details(event):
        line.append(f"\n    {word(FACTS, name)}: " + value.replace("\n", "\n      "))
    return line


def _details(event: EventLine) -> Iterator[tuple[str, str]]:
    for name, value in event.facts.items():
        if value not in (None, "", []):
            yield name, fact_in_words(event.action, name, value)
    for name, words in event.said.items():
        yield name, f"“{words}”"
    if event.erased:
        yield say("lời ghi kèm", "words"), say("(đã xóa theo yêu cầu)", "(erased on request)")


def fact_in_words(action: Action, name: str, value: Any) -> str:
    """A plain fact as a person reads it: dates, catalogues and lists in words."""
    if name in _WORDED:
        return word(_WORDED[name], value)
    if name == "reason" and action is Action.DECLINE:
        return word(REASONS, value)
    if name == "changed":
        return ", ".join(word(_COLUMNS, item) for item in value)
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return day(date.fromisoformat(value)) if name.endswith("_on") else str(value)


_COLUMNS = FACTS | {
    "address": ("địa chỉ", "address"),
    "ward": ("phường", "ward"),
    "phone": ("điện thoại", "telephone"),
    "email": ("thư điện tử", "e-mail"),
    "language": ("ngôn ngữ", "language"),
    "channel": ("cách liên hệ", "channel"),
    "text": ("nội dung", "text"),
    "field": ("lĩnh vực", "field"),
    "sensitive": ("dữ liệu nhạy cảm", "sensitive data"),
    "level": ("mức độ", "level"),
    "lead": ("đơn vị chủ trì", "unit"),
}


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]


def _why(why: Why) -> Iterator[RenderableType]:
    kind, basis = _KINDS[why.limit.kind][VOICE.english], _BASES[why.basis][VOICE.english]
    length = f"{why.limit.days:02d}" if not VOICE.english else str(why.limit.days)
    yield Text(f"{length} {kind} {basis} {day(why.since)}:")
    for line in fold_days(why.days):
        yield Text(f"  {line}")
    yield Text(say(f"  ⇒ hết ngày {day(why.due_on)}", f"  ⇒ the end of {day(why.due_on)}"), style="bold")


def fold_days(days: Sequence[CountedDay]) -> Iterator[str]:
    """The counted days, one line a week; a day that is not counted for a reason of its own has its line."""
    week: list[CountedDay] = []
    total = 0
    for line in [*days, None]:
        if line and (not week or _monday(line.on) == _monday(week[0].on)):
            week.append(line)
            continue
        total += sum(one.counted for one in week)
        yield from _week(week, total)
        week = [line] if line else []


def _week(week: Sequence[CountedDay], total: int) -> Iterator[str]:
    counted = [line for line in week if line.counted]
    if counted:
        first, last = counted[0].on, counted[-1].on
        span = (
            day(first) if first == last else f"{first:%d/%m}–{day(last)}" if not VOICE.english else f"{first} – {last}"
        )
        yield say(
            f"{span}: {len(counted)} ngày, cộng {total}",
            f"{span}: {len(counted)} day{'s'[: len(counted) > 1]}, {total} in all",
        )
    for line in week:
        if not line.counted and not _is_plain_weekend(line):
            yield say(
                f"{day(line.on)}: không tính – {line.reason_vi}", f"{day(line.on)}: not counted – {line.reason_en}"
            )


def _is_plain_weekend(line: CountedDay) -> bool:
    return line.reason_vi in {"Thứ Bảy", "Chủ nhật"}


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


def _letters(letters: Sequence[LetterLine]) -> RenderableType:
    headings = (("Ngày", "Day"), ("Thư", "Letter"), ("Gửi", "To"), ("Tình trạng", "Status"), ("Lần gửi", "Tries"), ("Trả lời của máy chủ", "Answer"))  # fmt: skip
    rows = (
        [day(letter.as_of), word(LETTER_WORDS, letter.kind), letter.to or word(AUDIENCES, letter.recipient_role),
         word(STATUSES, letter.status), letter.tries or "·", letter.answer]
        for letter in letters
    )  # fmt: skip
    return table(headings, rows, right=(4,))


def _checks(checks: Sequence[CheckLine]) -> RenderableType:
    headings = (("Ngày", "Day"), ("Bậc", "Rung"), ("Kết quả", "Result"))
    return table(headings, ([day(check.check_on), word(RUNGS, check.rung), _became(check)] for check in checks))


def _became(check: CheckLine) -> str:
    if check.fired is None:
        return say("chờ đến ngày", "waits") if check.in_force else say("thời hạn đã đổi", "the date has moved")
    return say("đã thực hiện", "done") if check.fired else say("không còn cần", "no longer needed")
