"""Where mail comes in, from the settings: each source hands it to the store, and forgets it only when it is kept."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable, Sequence
from itertools import chain, repeat
from pathlib import Path

from deployments.engine.imap_source import ImapSource
from deployments.engine.mailbox_source import MailboxSource
from deployments.engine.maildir_source import MaildirSource
from deployments.engine.smtp_source import SmtpSource
from deployments.home import Home
from deployments.settings import Settings
from models.errors import TryLater

log = logging.getLogger("followup")

Source = Callable[[], Awaitable[None]]
_PATIENCE = (1, 2, 5, 15)  # seconds between tries, then a minute


def sources_of(settings: Settings) -> list[Source]:
    """
    One loop for each way in that the settings name; the home's own mailbox where nothing else sends our letters.

    Each runs for ever, or raises; :func:`keep_receiving` starts it again.
    """
    sources: list[Source] = []
    if settings.imap_url:
        sources.append(ImapSource(settings.imap_url.get_secret_value()).run)
    if settings.inbound_maildir:
        sources.append(MaildirSource(settings.inbound_maildir).run)
    if settings.inbound_smtp:
        sources.append(SmtpSource(settings.inbound_smtp, settings.mail_domain, (settings.mail_sender,)).run)
    if settings.smtp_url is None:
        sources.append(MailboxSource(Home(settings.home).mailbox, (settings.mail_sender,)).run)
    return sources


async def keep_receiving(source: Source, patience: Sequence[float] = _PATIENCE) -> None:
    """Run one source for ever; whatever ends it is waited out, longer each time, and it is begun again."""
    waits = chain(patience, repeat(60.0))
    while True:
        began = asyncio.get_running_loop().time()
        try:
            await source()
        except (TryLater, OSError, EOFError, TimeoutError) as error:
            log.warning("A source of mail is away (%s); it is tried again.", _what(error))
        except Exception as error:  # noqa: BLE001  one source must not end the engine, nor the others
            log.error("A source of mail failed (%s); it is tried again.", _what(error))  # noqa: TRY400  ids only
        if asyncio.get_running_loop().time() - began > 60:  # noqa: PLR2004  it was well for a minute
            waits = chain(patience, repeat(60.0))
        await asyncio.sleep(next(waits))


def _what(error: Exception) -> str:
    """Kind, number and place of an error and of what caused it; never its words, which may hold an address or a mail."""
    number = getattr(error, "errno", None) or getattr(getattr(error, "orig", None), "sqlstate", None)
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else None
    said = " ".join(str(one) for one in (type(error).__name__, number, place) if one)
    return f"{said} < {_what(error.__cause__)}" if isinstance(error.__cause__, Exception) else said
