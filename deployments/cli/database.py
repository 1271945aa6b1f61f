"""``followup db``: migrate, copy, restore, destroy."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from deployments.cli.command import command, group
from deployments.cli.copying import dump, restore
from deployments.cli.opening import bring_up_to_date, check_level, connected, read_level, tell_demo
from deployments.cli.voice import answer, err, said_early, say
from deployments.home import Home
from deployments.runtime import StillInUse, delete_postgres
from deployments.settings import Settings
from models.errors import InputWrong, Refused
from tasks.counting import no_issue_yet
from tasks.paper import hold_all

_RESTORED = "restored copy"


class NotOurs(Refused):
    """The district's own database is not ours to delete."""

    def __init__(self) -> None:
        super().__init__(
            "FOLLOWUP_DATABASE_URL trỏ đến cơ sở dữ liệu của quận; chương trình không xóa cơ sở dữ liệu đó.",
            "FOLLOWUP_DATABASE_URL names the district's own database; the program does not delete it.",
        )


class SayYes(Refused):
    """What cannot be undone is done on a second word only."""

    def __init__(self, what_vi: str, what_en: str) -> None:
        super().__init__(f"{what_vi} Thêm --yes để làm thật.", f"{what_en} Add --yes to do it.")


def register(app: typer.Typer) -> None:
    """Add the commands of this module to ``app``."""
    db = group("Cơ sở dữ liệu.", "The database.")
    command(db, "upgrade", "Đưa lên phiên bản mới nhất, nạp dữ liệu ban đầu.", "Migrate; load what we ship.")(migrate)
    command(db, "dump", "Sao lưu ra tệp.", "Copy into a file.")(dump_to)
    command(db, "restore", "Khôi phục từ tệp.", "Restore from a file.")(restore_from)
    command(db, "destroy", "Xóa cơ sở dữ liệu và hộp thư của máy này.", "Delete this home's database and mailbox.")(
        destroy
    )
    app.add_typer(db, name="db")


def migrate() -> None:
    with connected() as (_, url):
        before, _newest = read_level(url)
        loaded = bring_up_to_date(url)
        now, _newest = read_level(url)
        document = {"before": before, "level": now, "loaded": loaded}
        ready = say("đã nạp chỉ đạo, đơn vị, lịch và hội nghị", "directives, units, calendar and conference loaded")
        answer(document, lambda: [f"{say('Phiên bản dữ liệu', 'Schema')}: {now}" + (f"; {ready}." if loaded else ".")])
        tell_demo()


def dump_to(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=said_early("Tệp sao lưu.", "The copy."))],
) -> None:
    with connected() as (settings, url):
        check_level(settings, url)
        with err().status(say("Đang sao lưu…", "Copying…")):
            dump(settings, url, file.absolute())
        size = file.stat().st_size
        tell_demo()
        answer({"file": str(file), "bytes": size}, lambda: [say(f"Đã sao lưu vào {file} ({size:,} byte).", f"Copied into {file} ({size:,} bytes).")])  # fmt: skip


def restore_from(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=said_early("Tệp sao lưu.", "The copy."))],
    yes: Annotated[bool, typer.Option("--yes", help=said_early("Thay dữ liệu đang có.", "Replace what is there."))] = False,
) -> None:  # fmt: skip
    with connected() as (settings, url):
        level, newest = read_level(url)
        if level == newest and not no_issue_yet() and not yes:
            raise SayYes("Cơ sở dữ liệu đang có kiến nghị; khôi phục sẽ thay tất cả.", "The database holds issues; all of it would be replaced.")  # fmt: skip
        with err().status(say("Đang khôi phục…", "Restoring…")):
            restore(settings, url, file.absolute())
            bring_up_to_date(url)
        held = hold_all(_RESTORED)
        answer({"restored": str(file), "held": held}, lambda: [_restored(held)])
        tell_demo()


def _restored(held: int) -> str:
    return say(
        f"Đã khôi phục. {held} thư chưa gửi được tạm giữ để bản sao này không gửi lại những gì bản gốc đã gửi; "
        "xem: followup letters list --status held, cho đi: followup letters release. "
        "Nếu đây là bản thử, hãy đặt FOLLOWUP_MAIL_MODE=off.",
        f"Restored. {held} unsent letters are held, so that this copy does not send what the original has sent; "
        "see: followup letters list --status held; let go: followup letters release. "
        "If this is a trial copy, set FOLLOWUP_MAIL_MODE=off.",
    )


def destroy(
    yes: Annotated[bool, typer.Option("--yes", help=said_early("Xóa thật, không lấy lại được.", "Delete for good."))] = False,
) -> None:  # fmt: skip
    settings = Settings()
    if settings.database_url:
        raise NotOurs
    home = Home(settings.home)
    if not yes:
        raise SayYes(
            f"Sẽ xóa cơ sở dữ liệu và hộp thư trong {home.path}.", f"The database and mailbox in {home.path} would go."
        )
    if home.runs("mailbox") or home.runs("prefect"):
        raise StillInUse
    delete_postgres(settings)
    _empty(home.mailbox)
    answer({"destroyed": str(home.path)}, lambda: [say(f"Đã xóa dữ liệu trong {home.path}.", f"Deleted what was in {home.path}.")])  # fmt: skip


def _empty(folder: Path) -> None:
    try:
        shutil.rmtree(folder)
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise InputWrong(f"Không xóa được {folder}.", f"{folder} cannot be deleted.") from error
