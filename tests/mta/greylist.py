"""A policy server as postgrey is one: who is not known is asked to come back."""

from __future__ import annotations

import socketserver
from threading import Thread
from typing import Self

LATER = "action=defer_if_permit 4.2.0 Greylisted, come back later\n\n"
FINE = "action=dunno\n\n"


class Greylist:
    """The first try of a client, sender and recipient is deferred, every later one let through; ``seen`` are all."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, str]] = []
        greylist = self

        class Talk(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                asked: dict[str, str] = {}
                while line := self.rfile.readline().decode():
                    name, _, value = line.rstrip("\n").partition("=")
                    asked[name] = value
                    if not name:
                        self.wfile.write(greylist.judge(asked).encode())
                        asked = {}

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)
        self._server.daemon_threads, self._server.block_on_close = True, False
        self.port = self._server.server_address[1]

    def judge(self, asked: dict[str, str]) -> str:
        key = (asked["client_address"], asked["sender"], asked["recipient"])
        known = key in self.seen
        self.seen.append(key)
        return FINE if known else LATER

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
