"""``followup status`` and ``followup verify``: how all stands, and whether the record is whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import typer
from rich.console import RenderableType
from rich.text import Text
from sqlalchemy.engine import make_url

from deployments.cli.command import LATER, REFUSED, command
from deployments.cli.opening import check_level, connected, opened, read_level, tell_demo
from deployments.cli.tables import table
from deployments.cli.voice import VOICE, answer, complain, day, say, word
from deployments.cli.words import STATUSES
from deployments.home import Home
from deployments.prefect_server import PrefectServer
from deployments.settings import Settings
from models.clock import HANOI
from models.errors import TryLater
from models.words import STATES
from notifications.relay import MailMode
from tasks.standing import Standing, read_standing
from tasks.verifying import Break, Verdict, verify_chains

_MODES = {
    MailMode.OFF: ("tắt, thư chờ", "off, letters wait"),
    MailMode.DRY_RUN: ("chạy thử, ghi vào thư mục, không gửi", "dry run, written to a folder, not sent"),
    MailMode.REDIRECT: ("gửi tất cả đến một địa chỉ", "all to one address"),
    MailMode.ALLOWLIST: ("chỉ gửi đến địa chỉ cho phép", "only to those allowed"),
    MailMode.LIVE: ("gửi thật", "live"),
}


def register(app: typer.Typer) -> None:
    """Add the commands of this module to ``app``."""
    command(app, "status", "Tình hình chung.", "How all stands.")(status)
    command(app, "verify", "Kiểm tra toàn vẹn lịch sử.", "Verify that the history is whole.")(verify)


def status() -> None:
    settings = Settings()
    try:
        with connected() as (_, url):
            if not settings.database_url:
                check_level(settings, url)
            level, newest = read_level(url)
            standing = read_standing() if level == newest else None
            document = _document(settings, _database(url, level, newest), standing)
            answer(document, lambda: _draw(document))
            if standing:
                tell_demo()
    except TryLater as error:
        document = _document(settings, {"reachable": False}, None)
        answer(document, lambda: _draw(document))
        complain(error.say(VOICE.language))
        raise typer.Exit(LATER) from error


def _database(url: str, level: str | None, newest: str) -> dict[str, Any]:
    where = make_url(url)
    return {
        "reachable": True, "host": where.host, "port": where.port, "name": where.database,
        "level": level, "newest": newest, "migrated": level == newest,
    }  # fmt: skip


def _document(settings: Settings, database: dict[str, Any], standing: Standing | None) -> dict[str, Any]:
    return {
        "home": str(settings.home),
        "database": database | {"own": settings.database_url is None},
        **(asdict(standing) if standing else {}),
        "mail": _mail(settings),
        "prefect": settings.prefect_api_url or _our_prefect(settings),
    }


def _our_prefect(settings: Settings) -> str | None:
    home = Home(settings.home)
    return PrefectServer(home, "").ui_url if home.runs("prefect") else None


def _mail(settings: Settings) -> dict[str, Any]:
    """Where mail goes, without user and password."""
    to = str(Home(settings.home).mailbox)
    if settings.smtp_url:
        _, _, server = settings.smtp_url.get_secret_value().rpartition("@")
        to = server.rpartition("//")[2]
    mode = {"mode": settings.mail_mode.value, "chosen": settings.mail_mode_is_chosen, "to": to}
    more = {
        "redirect": settings.mail_redirect,
        "allowlist": list(settings.mail_allowlist),
        "from": settings.mail_sender,
    }
    return mode | more


def _draw(document: dict[str, Any]) -> Iterator[RenderableType]:
    facts = [*_about_database(document), *_about_work(document), *_about_mail(document)]
    width = max(len(name) for name, _ in facts) + 2
    for name, value in facts:
        yield Text(f"{name + ':':<{width}}{value}")


def _about_database(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    database = document["database"]
    yield say("Thư mục dữ liệu", "Home"), document["home"]
    if not database["reachable"]:
        yield say("Cơ sở dữ liệu", "Database"), say("không trả lời", "does not answer")
        return
    own = say("của chương trình", "our own") if database["own"] else say("của quận", "the district's")
    yield say("Cơ sở dữ liệu", "Database"), f"{database['host']}:{database['port']}/{database['name']} ({own})"
    level = database["level"] or say("trống", "empty")
    newest = say("mới nhất", "newest") if database["migrated"] else say(f"cần {database['newest']}: followup db upgrade", f"needs {database['newest']}: followup db upgrade")  # fmt: skip
    yield say("Phiên bản dữ liệu", "Schema"), f"{level} ({newest})"


def _about_work(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if "issues" not in document:
        return
    for conference in document["conferences"]:
        yield (
            say("Hội nghị", "Conference"),
            f"{conference['code']}, {day(conference['held_on'])}, {conference['directive']}",
        )
    yield say("Kiến nghị", "Issues"), _listed(document["issues"], STATES)
    late, untold = document["late"], document["late_untold"]
    yield (
        say("Quá hạn", "Late"),
        say(
            f"{late}, trong đó {untold} công dân chưa được báo trước",
            f"{late}, {untold} of them without a word to the citizen by the date",
        ),
    )
    yield say("Thư", "Letters"), _listed(document["letters"], STATUSES)
    yield say("Thư đến chờ xử lý", "Mail that waits for a person"), str(document["mail_waiting"])
    if oldest := document["oldest_owed"]:
        yield (
            say("Thư chờ lâu nhất", "Oldest owed letter"),
            f"{oldest['code'] or '–'}, {day(oldest['owed_at'].astimezone(HANOI).date())}",
        )
    if last := document["last_sweep"]:
        at = last["started_at"].astimezone(HANOI)
        yield say("Đợt rà soát cuối", "Last sweep"), say(f"#{last['run']}, cho ngày {day(last['as_of'])} (chạy {at:%d/%m/%Y %H:%M})", f"#{last['run']} as of {last['as_of']} (ran {at:%Y-%m-%d %H:%M})")  # fmt: skip


def _listed(figures: dict[str, int], words: dict[str, tuple[str, str]]) -> str:
    return ", ".join(f"{n} {word(words, key)}" for key, n in figures.items()) or say("chưa có", "none")


def _about_mail(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    mail = document["mail"]
    usual = "" if mail["chosen"] else say(" – mặc định, chưa ai chọn FOLLOWUP_MAIL_MODE", " – the default, FOLLOWUP_MAIL_MODE is not set")  # fmt: skip
    yield say("Gửi thư", "Mail"), f"{word(_MODES, mail['mode'])} ({mail['mode']}){usual}"
    yield say("Thư đi đến", "Mail goes to"), mail["to"]
    yield "Prefect", document["prefect"] or say("không chạy", "not running")


def verify() -> None:
    with opened():
        verdict = verify_chains()
        answer(_verdict(verdict), lambda: _words(verdict))
    if verdict.broken:
        raise typer.Exit(_complain(verdict.broken[0]))


def _verdict(verdict: Verdict) -> dict[str, Any]:
    broken = [{"code": one.code, "seq": one.seq, "why": say(one.why_vi, one.why_en)} for one in verdict.broken]
    return {"issues": verdict.issues, "events": verdict.events, "broken": broken, "anchor": verdict.anchor}


def _words(verdict: Verdict) -> Iterator[RenderableType]:
    yield say(
        f"Đã kiểm tra {verdict.events} bước của {verdict.issues} kiến nghị: {len(verdict.broken)} chỗ đứt.",
        f"Walked {verdict.events} steps of {verdict.issues} issues: {len(verdict.broken)} broken.",
    )
    yield f"{say('Mã niêm phong', 'Anchor')}: {verdict.anchor}"
    if verdict.broken:
        headings = (("Mã", "Code"), ("Bước", "Step"), ("Vì sao", "Why"))
        yield table(headings, ([one.code, one.seq, say(one.why_vi, one.why_en)] for one in verdict.broken), right=(1,))


def _complain(first: Break) -> int:
    complain(say(
        f"Lịch sử bị đứt, trước hết ở {first.code}, bước {first.seq}: {first.why_vi}.",
        f"The history is broken, first at {first.code}, step {first.seq}: {first.why_en}.",
    ))  # fmt: skip
    return REFUSED
