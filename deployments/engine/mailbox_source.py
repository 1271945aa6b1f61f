"""
The home's own mailbox, for demos: what was written there to a return address of ours, or to the
address our letters are from, is taken in, so that a letter can be
answered with an ordinary mail program. The files stay; after a restart they are looked at again, and kept once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator
from pathlib import Path

from notifications.return_addresses import AddressForged
from tasks.receiving.sizes import LARGEST
from tasks.receiving.store import Arrived, store_mails
from tasks.returns import returns

_EVERY = 2.0  # seconds
_FROM, _TO = b"X-Envelope-From:", b"X-Envelope-To:"


class MailboxSource:
    """The folder of the mailbox, another process's; only files that are new to us are opened."""

    def __init__(self, folder: Path, addresses: Collection[str] = ()) -> None:
        self.folder, self.upto = folder, ""
        self.addresses = {address.lower() for address in addresses}  # ours beside the return addresses

    async def run(self) -> None:
        """Look every two seconds, for ever."""
        while True:
            await asyncio.to_thread(self.take)
            await asyncio.sleep(_EVERY)

    def take(self) -> int:
        """Keep what is ours among the files that came since; how many mails."""
        names = sorted(path.name for path in self.folder.glob("[0-9]*-[0-9]*-*.eml") if _number(path.name) > self.upto)
        kept = 0
        for name in sorted(names, key=_number):
            found = list(_ours(self.folder / name, self.addresses))
            if found:
                store_mails(found)
            kept += len(found)
            self.upto = _number(name)
        return kept


def _number(name: str) -> str:
    """The counter of a file of the mailbox, as it sorts: its clock may go back, the counter does not."""
    return name.split("-", 2)[1].rjust(12, "0")


def _ours(path: Path, also: Collection[str]) -> Iterator[Arrived]:
    """A mail, once for each of its recipients that is an address of ours."""
    with path.open("rb") as file:
        sender, to = file.readline(), file.readline()
        if not (sender.startswith(_FROM) and to.startswith(_TO)):
            return
        addresses = [one.strip() for one in to[len(_TO) :].decode("utf-8", "replace").split(",")]
        if ours := [address for address in addresses if address.lower() in also or _is_ours(address)]:
            raw = file.read(LARGEST)
            said = sender[len(_FROM) :].decode("utf-8", "replace").strip()
            from_whom = "" if said in {"", "None", "<>"} else said
            size = path.stat().st_size - len(sender) - len(to)  # the envelope's lines are the mailbox's
            yield from (Arrived(raw, "mailbox", from_whom, address, size) for address in ours)


def _is_ours(address: str) -> bool:
    bound = returns()
    try:
        return bound is not None and bound.read(address) is not None
    except AddressForged:
        return True  # a person shall see it
