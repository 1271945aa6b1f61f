"""What `followup up` prints when all is up: issues by state and unit, letters by kind, where to look next."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.table import Table

from deployments.home import Home
from deployments.settings import Settings
from models.clock import read_clock
from models.letter_words import LETTER_WORDS
from models.session import transaction
from notifications.words import STATES
from tasks.counting import count_all
from tasks.receiving.waiting import count_waiting
from tasks.standing import count_late

_NO_UNIT = ("(chưa có đơn vị)", "(no unit)")
_TRY = (
    ("Tiếp theo, hãy thử:", "Try next:"),
    ("mở trang web ở trên, chọn một vai trò để dùng thử", "open the pages above and take a role"),
    (".venv/bin/followup issues --overdue", ".venv/bin/followup issues --overdue"),
    (".venv/bin/followup show KN-2023-2-0008", ".venv/bin/followup show KN-2023-2-0008"),
    (".venv/bin/followup clock advance 3d", ".venv/bin/followup clock advance 3d"),
    (".venv/bin/followup act --help", ".venv/bin/followup act --help"),
)


def print_summary(settings: Settings, prefect_ui: str | None, pages: str, console: Console, language: str) -> None:
    """Print the summary in ``language``."""
    english = language == "en"
    counts = count_all()
    console.print(_issues(counts.issues, english=english))
    console.print(_letters(counts.letters, english=english))
    with transaction() as db:
        moment, (late, untold), waiting = read_clock(db), count_late(db), count_waiting(db).mails
    console.print(
        (
            f"Quá hạn: {late}, trong đó {untold} công dân chưa được báo trước",
            f"Late: {late}, {untold} of them without a word to the citizen by the date",
        )[english]
    )
    console.print(f"{('Thư đến chờ xử lý', 'Mail that waits for a person')[english]}: {waiting}")
    if moment.demo:
        console.print(f"{('Đồng hồ giả lập', 'Demo clock')[english]}: {moment.on:%d/%m/%Y}")
    mailbox = None if settings.smtp_url else Home(settings.home).mailbox
    console.print(f"{('Hộp thư', 'Mailbox')[english]}: {mailbox or settings.mail_mode}", soft_wrap=True)
    console.print(f"{('Trang web', 'Pages')[english]}: {pages}", soft_wrap=True)
    console.print(f"Prefect: {prefect_ui or '–'}", soft_wrap=True)
    for line in _TRY:
        console.print(("  " if line is not _TRY[0] else "") + line[english], soft_wrap=True)


def _issues(counts: dict[tuple[str, str | None], int], *, english: bool) -> Table:
    table = Table(title=("Kiến nghị theo đơn vị", "Issues by unit")[english], title_justify="left")
    states = [state for state in STATES if any(key[0] == state for key in counts)]
    table.add_column(("Đơn vị", "Unit")[english])
    for state in states:
        table.add_column(STATES[state][english].split(",")[0], justify="right")
    for unit in sorted({unit for _, unit in counts}, key=lambda name: (name is None, name)):
        figures = [counts.get((state, unit), 0) for state in states]
        table.add_row(unit or _NO_UNIT[english], *(str(n) if n else "·" for n in figures))
    totals = Counter[str]()
    for (state, _), n in counts.items():
        totals[state] += n
    table.add_section()
    table.add_row(("Cộng", "Total")[english], *(str(totals[state]) for state in states))
    return table


def _letters(counts: dict[tuple[str, str], int], *, english: bool) -> Table:
    table = Table(title=("Thư theo loại", "Letters by kind")[english], title_justify="left")
    columns = {
        "sent": ("Đã gửi", "Sent"),
        "to_print": ("Chờ in", "To print"),
        "cancelled": ("Không còn cần", "Not needed"),
    }
    for heading in (("Loại thư", "Letter"), *columns.values(), ("Khác", "Other")):
        table.add_column(heading[english], justify="left" if heading[0] == "Loại thư" else "right")
    for kind in (kind for kind in LETTER_WORDS if any(kind == counted for counted, _ in counts)):
        figures = [counts.get((kind, status), 0) for status in columns]
        figures.append(sum(n for (k, status), n in counts.items() if k == kind and status not in columns))
        table.add_row(LETTER_WORDS[kind][english], *(str(n) if n else "·" for n in figures))
    return table
