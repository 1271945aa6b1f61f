"""``followup mail doctor``: whether mail can leave and come back, and how to mend what cannot."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import RenderableType
from rich.text import Text

from deployments.cli.command import REFUSED, command, group
from deployments.cli.opening import opened
from deployments.cli.tables import table
from deployments.cli.voice import VOICE, answer, err, said_early, say
from deployments.doctor.finding import VERDICTS, Finding, Verdict

_STYLES = {Verdict.FINE: "green", Verdict.FAULT: "bold red", Verdict.UNCHECKED: "yellow"}


def register(app: typer.Typer) -> None:
    """Add the commands of this module to ``app``."""
    mail = group("Đường thư đi và về.", "The way of mail, out and back.")
    command(mail, "doctor", "Kiểm tra máy chủ gửi, hộp thư, SPF, DKIM, DMARC.", "Check relay, mailbox, SPF, DKIM, DMARC.")(doctor)  # fmt: skip
    app.add_typer(mail, name="mail")


def doctor(
    to_self: Annotated[bool, typer.Option("--send-to-self", help=said_early("Gửi một thư thử tới địa chỉ trả lời của mình và chờ nó về.", "Send a trial letter to our own reply address and wait for it."))] = False,
) -> None:  # fmt: skip
    from deployments.doctor.examine import examine  # noqa: PLC0415  loads what the other commands do without

    with opened() as settings:
        with err().status(say("Đang kiểm tra…", "Looking…")):
            findings = asyncio.run(examine(settings, to_self=to_self))
        faults = sum(one.verdict is Verdict.FAULT for one in findings)
        answer({"findings": [asdict(one) for one in findings], "faults": faults}, lambda: _drawn(findings, faults))
    if faults:
        raise typer.Exit(REFUSED)


def _drawn(findings: list[Finding], faults: int) -> Iterator[RenderableType]:
    headings = (("Mục", "What"), ("Kết quả", "Status"), ("Chi tiết", "Details"))
    yield table(headings, ([one.what[VOICE.english], _verdict(one), one.says[VOICE.english]] for one in findings))
    to_mend = [one for one in findings if one.mend and one.mend[VOICE.english]]
    if to_mend:
        yield say("\nCần làm:", "\nTo do:")
    for one in to_mend:
        yield f"– {one.what[VOICE.english]}: {one.mend[VOICE.english] if one.mend else ''}"
    yield say(f"\n{faults} lỗi.", f"\n{faults} faults.")


def _verdict(one: Finding) -> Text:
    return Text(VERDICTS[one.verdict][VOICE.english], style=_STYLES[one.verdict])
