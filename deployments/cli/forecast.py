"""``followup forecast``: which letters will go to whom on which day, if nobody acts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from itertools import groupby
from typing import Annotated, Any

import typer
from rich.console import RenderableType
from rich.text import Text

from deployments.cli.command import command
from deployments.cli.opening import opened
from deployments.cli.reading_words import read_date, wrong
from deployments.cli.tables import table
from deployments.cli.voice import VOICE, answer, day, said_early, say, word
from deployments.cli.words import AUDIENCES, STATUSES
from models.letter_words import HELD_WHY, LETTER_WORDS
from tasks.composing import Sender
from tasks.forecasting import Coming, forecast_letters

_IF = re.compile(r"(holiday|nghỉ|silent|im lặng)\s+(\S.*)", re.IGNORECASE)
_USUAL, _TO_THE_CHAIR = 14, 45  # days; a silent unit's ladder is to be seen to its end
_CODES = 6  # of a digest, in a line


def register(app: typer.Typer) -> None:
    """Add the commands of this module to ``app``."""
    command(app, "forecast", "Dự báo: thư nào sẽ gửi ai, ngày nào.", "Which letters will go to whom, on which day.")(
        forecast
    )


def forecast(
    days: Annotated[
        int | None, typer.Option("--days", min=0, max=366, help=said_early("Bao nhiêu ngày sau hôm nay.", "How many days after today."))
    ] = None,
    suppose: Annotated[
        list[str] | None, typer.Option("--if", metavar='"holiday DATE"|"silent UNIT"', help=said_early("Nếu ngày đó nghỉ; nếu đơn vị đó không làm gì.", "If that day were off; if that unit did nothing."))
    ] = None,
    show: Annotated[bool, typer.Option("--show", help=said_early("Kèm nội dung thư.", "With the letters' texts."))] = False,
) -> None:  # fmt: skip
    holidays, silent = _suppositions(suppose or [])
    span = days if days is not None else _TO_THE_CHAIR if silent else _USUAL
    with opened() as settings:
        sender = Sender(settings.mail_sender, settings.mail_domain)
        coming = forecast_letters(sender, span, holidays=holidays, silent=silent, show=VOICE.language if show else None)
        answer([asdict(letter) for letter in coming], lambda: _drawn(coming, span, silent))


def _suppositions(written: list[str]) -> tuple[list[date], str | None]:
    """The days supposed off, and the unit supposed silent."""
    holidays, silent = [], None
    for one in written:
        found = _IF.fullmatch(one.strip())
        if found is None:
            raise wrong(
                f"“{one}”: hãy viết “holiday 2026-11-24” hoặc “silent Phòng Tư pháp”.",
                f"“{one}”: write “holiday 2026-11-24” or “silent Phòng Tư pháp”.",
            )
        if found[1].lower() in {"holiday", "nghỉ"}:
            holidays.append(read_date(found[2]))
        elif silent is None:
            silent = found[2].strip()
        else:
            raise wrong("Chỉ xem một đơn vị một lần.", "One silent unit at a time.")
    return holidays, silent


def _drawn(coming: list[Coming], span: int, silent: str | None) -> Iterator[RenderableType]:
    yield say(
        f"Dự báo {span} ngày tới, nếu từ nay không ai làm gì thêm; không ghi gì vào sổ, không gửi thư nào.",
        f"The {span} days to come, if nobody acts from now on; nothing is recorded, nothing is sent.",
    )
    if silent:
        yield say(f"Chỉ những thư liên quan đến “{silent}”.", f"Only the letters that concern “{silent}”.")
    for on, letters in groupby(coming, key=lambda letter: letter.day):
        yield Text(f"\n{day(on)}", style="bold")
        of_day = list(letters)
        yield table((("Gửi", "To"), ("Thư", "Letter"), ("Về", "About"), ("Cách gửi", "How")), map(_row, of_day))
        for letter in of_day:
            if letter.text is not None:
                yield Text(f"\n{letter.subject}", style="bold")
                yield Text(letter.text)
    yield say(f"\n{len(coming)} thư.", f"\n{len(coming)} letters.")


def _row(letter: Coming) -> list[Any]:
    to = letter.unit if letter.unit and letter.recipient_role != "unit_head" else word(AUDIENCES, letter.recipient_role)
    if letter.unit and letter.recipient_role == "unit_head":
        to = f"{to} ({letter.unit})"
    more = f" … ({len(letter.codes)})" if len(letter.codes) > _CODES else ""
    how = word(HELD_WHY, letter.held_why) if letter.held_why else ""
    status = word(STATUSES, letter.status) if letter.status != "sent" else say("thư điện tử", "e-mail")
    return [
        to,
        word(LETTER_WORDS, letter.kind),
        ", ".join(letter.codes[:_CODES]) + more,
        f"{status}: {how}" if how else status,
    ]
