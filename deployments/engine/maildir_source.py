"""
A maildir into which a mail server of this machine delivers: from ``new/`` to the store, then to ``cur/`` as seen.

Killed between the two, the same file is handed over again and kept once. Nothing is ever deleted.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path

from tasks.receiving.sizes import LARGEST
from tasks.receiving.store import Arrived, store_mails

log = logging.getLogger("followup")

EVERY = 2.0  # seconds; a maildir has no bell
_MOST, _MOST_BYTES = 64, 16 * 1024 * 1024  # files and bytes handed over together


class MaildirSource:
    """One maildir, looked at every two seconds."""

    def __init__(self, folder: Path, every: float = EVERY) -> None:
        self.folder, self.every = folder, every

    async def run(self) -> None:
        """Take what comes in, for ever. :raises OSError: the folder cannot be read"""
        while True:
            if not await asyncio.to_thread(self.take):
                await asyncio.sleep(self.every)

    def take(self) -> int:
        """
        Keep one batch of new mails and mark them as seen; how many.

        :raises OSError: the folder cannot be read
        :raises DatabaseAway: nothing was marked
        """
        batch = list(self._batch())
        if batch:
            store_mails([mail for _, mail in batch if mail])
        seen = self.folder / "cur"
        for path, _ in batch:
            path.rename(seen / f"{path.name.partition(':')[0]}:2,S")
        return len(batch)

    def _batch(self) -> Iterator[tuple[Path, Arrived]]:
        """The oldest files, as far as they go into memory together."""
        taken = 0
        for path in sorted((self.folder / "new").iterdir())[:_MOST]:
            try:
                size = path.stat().st_size
                if taken and taken + min(size, LARGEST) > _MOST_BYTES:
                    return
                raw = path.read_bytes() if size <= LARGEST else _beginning(path)
            except OSError as error:
                log.warning("A mail in the maildir cannot be read (%s); it stays there.", type(error).__name__)
                continue
            yield path, Arrived(raw, "maildir", size=size)
            taken += len(raw)


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST)
