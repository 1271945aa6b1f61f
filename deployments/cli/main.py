"""``followup``: the whole product on the command line."""

from __future__ import annotations

from deployments.cli import (
    acting,
    calendar_days,
    clockwork,
    daily,
    database,
    directive,
    forecast,
    importing,
    issues,
    letters,
    mail,
    running,
    standing,
    tokens,
)
from deployments.cli.command import group
from deployments.cli.usage import name_the_panels
from deployments.cli.voice import said_early

app = group(
    "Theo dõi kiến nghị sau Hội nghị đối thoại: mỗi kiến nghị một đơn vị, một thời hạn, một câu trả lời.",
    "Follow-up of a dialogue conference: every issue gets one unit, one date and an answer.",
)
for module in (
    running,
    importing,
    issues,
    acting,
    daily,
    calendar_days,
    directive,
    forecast,
    letters,
    mail,
    clockwork,
    standing,
    database,
    tokens,
):
    module.register(app)


def run() -> None:
    """The console's entry point."""
    if said_early("vi", "en") == "vi":
        name_the_panels()
    app(prog_name="followup")


if __name__ == "__main__":
    run()
