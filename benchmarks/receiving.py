"""Mail that came in: from the files of a maildir to the mail on record, matched with its letter and on its issue."""

from __future__ import annotations

import shutil
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

from benchmarks.figures import Section
from benchmarks.ground import Ground, ask, median, seconds
from benchmarks.making import SEVEN, make_open_issues
from benchmarks.where import shares, timed
from deployments.engine import maildir_source
from deployments.engine.maildir_source import MaildirSource
from notifications.return_addresses import ReturnAddresses, ReturnPurpose
from tasks.receiving import reading
from tasks.receiving.reading import read_all
from tasks.returns import bind_returns, returns

_RETURNS = ReturnAddresses("bench.example", "a secret of the benchmark, long enough")
_WORDS = "Kính gửi phòng Tư pháp,\n\nSố giấy khai sinh là 12/1995, cấp tại UBND phường Dịch Vọng ngày 03/4/1995.\n\nTrân trọng.\n"
_QUOTED = "> Kính gửi Ông/Bà,\n> Để giải quyết kiến nghị, đề nghị cho biết số giấy khai sinh và nơi cấp.\n" * 12
_LETTERS = """
    INSERT INTO letter (id, key, kind, recipient_role, status, issue_id, conference_id, person_id, as_of, owed_at,
                        not_before, address, message_id, sent_at)
    SELECT n, 'bench:' || n, 'question', 'citizen', 'sent', n, i.conference_id, i.person_id, '2023-12-01', %(now)s,
           %(now)s, 'binh' || n || '@congdan.example', '<' || n || '@bench.example>', %(now)s
    FROM generate_series(1, %(letters)s) AS n JOIN issue i ON i.id = n
"""


def reply_to(letter_id: int) -> bytes:
    """An answer as a mail program writes it: text and HTML, both with the letter quoted."""
    mail = EmailMessage()
    mail["From"] = f"Nguyễn Văn Bình <binh{letter_id}@congdan.example>"
    mail["To"] = _RETURNS.make(ReturnPurpose.REPLY, letter_id)
    mail["Subject"] = "Re: [KN-2023-2] Đề nghị bổ sung thông tin"
    mail["Message-ID"] = f"<a{letter_id}@congdan.example>"
    mail["In-Reply-To"] = f"<{letter_id}@bench.example>"
    head = "Vào Th 2, 4 thg 12, 2023 vào lúc 09:15 Theo dõi kiến nghị <reply@bench.example> đã viết:\n"
    mail.set_content(f"{_WORDS}\n{head}\n{_QUOTED}")
    mail.add_alternative(f"<div>{_WORDS}</div><blockquote>{_QUOTED}</blockquote>", subtype="html")
    return mail.as_bytes()


def fill(folder: Path, mails: int) -> int:
    """A maildir with so many answers, one to each letter; returns their bytes."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True)
    written = 0
    for number in range(1, mails + 1):
        written += (folder / "new" / f"{number:08}.M1.bench").write_bytes(reply_to(number))
    return written


@contextmanager
def _answerable() -> Iterator[None]:
    before = returns()
    bind_returns(_RETURNS)
    yield
    bind_returns(before)


def _take_in(folder: Path) -> None:
    """What the engine does, without its waiting."""
    source = MaildirSource(folder)
    while source.take():
        read_all()


def _forget(ground: Ground) -> None:
    with ground.asleep() as db:
        db.execute("TRUNCATE inbound_mail, bounce RESTART IDENTITY")
    ground.tidy("inbound_mail")


def measure(ground: Ground, issues: int, mails: int, runs: int) -> Section:
    """So many mails among so many issues."""
    make_open_issues(ground, issues, max(1, issues // 100))
    with ground.asleep() as db:
        db.execute(_LETTERS, {"letters": mails, "now": SEVEN})
    ground.tidy("letter")
    folder = ground.folder / "maildir"
    size = fill(folder, mails) // mails
    section = Section(
        "10. Mail that comes in",
        f"{mails:,} answers of citizens ({size / 1024:.1f} kB each: text and HTML in base64, the letter quoted) wait in a maildir,"
        f" {issues:,} issues are on record. Each is read from its file, kept durably, renamed, taken apart, matched by its signed"
        f" address and filed on its issue, by one process. {runs} runs after one to warm up; median.",
    )
    with _answerable():
        took = [_one_run(ground, folder, mails) for _ in range(runs + 1)][1:]
        section.at_least("mails a second, maildir to filed", mails / median(took), 300, "{:.0f}")
        section.note("greatest memory that one such run adds, MB", f"{_memory(ground, folder, mails):.0f}")
        with timed(store=(maildir_source, "store_mails"), begin=(reading, "_begin"), see=(reading, "see"),
                   file=(reading, "file_mails")) as spent:  # fmt: skip
            again = _one_run(ground, folder, mails)
        section.where.append(shares(spent, again))
    return section


def _one_run(ground: Ground, folder: Path, mails: int) -> float:
    _forget(ground)
    fill(folder, mails)
    took = seconds(lambda: _take_in(folder))
    if ask("SELECT count(*) FROM inbound_mail WHERE status = 'filed' AND issue_id = letter_id") != mails:
        raise AssertionError("not every mail is on its issue")
    return took


def _memory(ground: Ground, folder: Path, mails: int) -> float:
    tracemalloc.start()
    try:
        _one_run(ground, folder, mails)
        return tracemalloc.get_traced_memory()[1] / 1024 / 1024
    finally:
        tracemalloc.stop()
