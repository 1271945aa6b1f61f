"""A name server on this machine that knows what a test tells it, and writes down what it was asked."""

import socket
import threading
from typing import Self

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


class TinyNameServer:
    """``records``: (name, type) to the texts of its records; any other name does not exist."""

    def __init__(self, records: dict[tuple[str, str], list[str]]) -> None:
        self.records, self.asked = records, []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.place = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                wire, client = self._socket.recvfrom(4096)
            except OSError:
                return
            self._socket.sendto(self._answer(dns.message.from_wire(wire)).to_wire(), client)

    def _answer(self, query):
        reply, question = dns.message.make_response(query), query.question[0]
        name, kind = question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        reply.flags |= dns.flags.AA | dns.flags.RA
        if found := self.records.get((name, kind)):
            quoted = [_in_strings(text) for text in found] if kind == "TXT" else found
            reply.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *quoted))
        elif name not in {known for known, _ in self.records}:
            reply.set_rcode(dns.rcode.NXDOMAIN)
        return reply


def _in_strings(text: str) -> str:
    return " ".join(f'"{text[at : at + 255]}"' for at in range(0, len(text), 255))
