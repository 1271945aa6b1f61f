"""``followup up``, ``play``, ``deploy``: run everything here, play the demo, or give the flows to a work pool."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Annotated

import typer

from deployments.cli.clockwork import check_demo
from deployments.cli.command import command
from deployments.cli.opening import beside_prefect, opened
from deployments.cli.voice import VOICE, answer, day, err, out, said_early, say
from deployments.settings import Settings
from models.errors import Refused, TryLater
from tasks.counting import count_all, no_issue_yet


class PlayedAlready(Refused):
    """The demo is played on an empty record only."""

    def __init__(self) -> None:
        super().__init__(
            "Đã có kiến nghị; chỉ diễn lại trên cơ sở dữ liệu trống (followup db destroy, hoặc FOLLOWUP_HOME khác).",
            "There are issues already; the demo is played on an empty database (followup db destroy, or another FOLLOWUP_HOME).",
        )


class NoServer(Refused):
    """A work pool belongs to a Prefect server that is not named."""

    def __init__(self) -> None:
        super().__init__(
            "Chưa có PREFECT_API_URL: hãy đặt địa chỉ máy chủ Prefect có nhóm máy chạy (work pool), ví dụ http://máy:4200/api.",
            "PREFECT_API_URL is not set: name the Prefect server that has the work pool, such as http://host:4200/api.",
        )


class PrefectSilent(TryLater):
    """Prefect's server does not answer."""

    def __init__(self, url: str) -> None:
        super().__init__(f"Máy chủ Prefect {url} không trả lời.", f"The Prefect server {url} does not answer.")


def register(app: typer.Typer) -> None:
    """Add the commands of this module to ``app``."""
    command(app, "up", "Chạy tất cả trên máy này.", "Run everything on this machine.")(up)
    command(app, "web", "Chạy các trang web (cơ sở dữ liệu đã có).", "Serve the pages (the database is there).")(web)
    command(app, "play", "Diễn lại hội nghị mẫu.", "Play the sample conference.")(play)
    command(app, "deploy", "Giao các luồng cho nhóm máy chạy.", "Give the flows to a work pool.")(deploy)


def up(
    once: Annotated[
        bool, typer.Option("--once", help=said_early("Dừng khi đã xong việc đang có.", "End when all that waits is done."))
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help=said_early(
            "Không diễn lại: bắt đầu từ ngày hội nghị, chưa có kiến nghị.", "Play nothing: start on the day of the conference, without issues."))
    ] = False,
) -> None:  # fmt: skip
    from deployments.up import run_up  # noqa: PLC0415  Prefect takes a second to import

    run_up(Settings(), once=once, fresh=fresh, language=VOICE.language)


def web(
    host: Annotated[
        str, typer.Option("--host", help=said_early("Địa chỉ lắng nghe.", "The address to listen on."))
    ] = "127.0.0.1",
) -> None:  # fmt: skip
    with opened() as settings:
        from deployments.web_server import make_server  # noqa: PLC0415  FastAPI takes half a second to import
        from deployments.web_site import web_port  # noqa: PLC0415

        server = make_server(settings, host)
        out().print(say("Trang web", "Pages") + f": {settings.web_url or f'http://{host}:{web_port(settings)}'}")
        server.run()


def play() -> None:
    check_demo(Settings())
    with opened(mail=True) as settings:
        if not no_issue_yet():
            raise PlayedAlready
        beside_prefect(settings)
        from deployments.play import play_conference  # noqa: PLC0415  Prefect takes a second to import

        asyncio.run(play_conference(_tell))
        counted = count_all()
        issues = sum(counted.issues.values())
        letters = sum(counted.letters.values())
        answer(
            {"issues": issues, "letters": letters},
            lambda: [
                say(f"Đã diễn lại: {issues} kiến nghị, {letters} thư.", f"Played: {issues} issues, {letters} letters.")
            ],
        )


def _tell(on: date) -> None:
    (err() if VOICE.as_json else out()).print(day(on), style="dim")


def deploy(
    pool: Annotated[str, typer.Option("--pool", metavar="NAME", help=said_early("Tên nhóm máy chạy.", "The work pool."))],
) -> None:  # fmt: skip
    settings = Settings()
    if not settings.prefect_api_url:
        raise NoServer
    beside_prefect(settings)
    deployed = asyncio.run(_deploy(pool, settings.prefect_api_url))
    answer(
        {"pool": pool, "deployments": deployed},
        lambda: [
            say(f"Đã giao {len(deployed)} luồng cho “{pool}”.", f"Gave {len(deployed)} flows to “{pool}”."),
            *deployed,
        ],
    )


async def _deploy(pool: str, url: str) -> dict[str, str]:
    import httpx  # noqa: PLC0415  with Prefect
    from prefect.client.orchestration import get_client  # noqa: PLC0415
    from prefect.exceptions import ObjectNotFound  # noqa: PLC0415

    from deployments.catalogue import apply_catalogue  # noqa: PLC0415

    try:
        async with get_client() as client:
            await client.read_work_pool(pool)
            return await apply_catalogue(client, pool)
    except ObjectNotFound as error:
        raise NoPool(pool) from error
    except httpx.HTTPError as error:
        raise PrefectSilent(url) from error


class NoPool(Refused):
    """There is no such work pool."""

    def __init__(self, pool: str) -> None:
        super().__init__(
            f"Máy chủ Prefect không có nhóm máy chạy “{pool}”. Tạo bằng: prefect work-pool create {pool} --type process.",
            f"The Prefect server has no work pool “{pool}”. Make it with: prefect work-pool create {pool} --type process.",
        )
