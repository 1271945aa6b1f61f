"""
``make chaos``: a minute of storm for each seed and policy, and the table of what was lost and doubled in docs/reliability.md.

    python -m tests.chaos.long [SECONDS LETTERS]
"""

import os
import platform
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from tests.chaos.storm import Verdict, weather

_DOCS = Path(__file__).parents[2] / "docs" / "reliability.md"
_RUNS = (("resend", 1), ("resend", 2), ("resend", 3), ("hold", 1), ("hold", 2))
_HEAD = """# Reliability

What happens to letters when everything around them breaks; made by `make chaos` (tests/chaos), never by hand.

Three workers send {letters:,} letters of one PostgreSQL to one SMTP server for {seconds:.0f} seconds and then to the end (those to an
address that the server refused go on paper and are not counted). Meanwhile
workers, PostgreSQL and the SMTP server are killed (`kill -9`), workers are frozen past their lease and all connections are cut; the
SMTP server also answers wrongly on its own: 421, 451, 450, 550, dropped connections before, in and after the body, stalls. Then our
books are compared with what the far end stored.

| policy, seed | letters | kills | other faults | sent / refused / in doubt | said to be sent, not there | copies too many | most of one letter | beyond the bound |
|---|---|---|---|---|---|---|---|---|
"""
_FOOT = """
**The bound.** Copies of a letter at the far end are at most one more than its tries that ended in doubt, and each of those is a row in
`letter_try`. With *resend* (the default) a letter in doubt is sent again under the same `Message-ID`; with *hold* it is sent once at most
and a person decides. Exactly once does not exist over SMTP (RFC 1047): a server may take a letter and be gone before it says so.

Measured on {day}, {cores} cores, Python {python}. The short form of the same runs in `make test`.
"""


def main(seconds: str = "60", letters: str = "6000") -> None:
    """Let the storms rage, one after the other; a promise that does not hold ends with exit code 1."""
    lines, kept = [], True
    for policy, seed in _RUNS:
        with tempfile.TemporaryDirectory() as folder:
            verdict = weather(Path(folder), on_doubt=policy, seconds=float(seconds), letters=int(letters), seed=seed)
        lines.append(_row(policy, seed, verdict))
        print(lines[-1], flush=True)
        kept &= not (verdict.lost or verdict.beyond or verdict.unfinished or verdict.broken_chains)
    head = _HEAD.format(letters=int(letters), seconds=float(seconds))
    foot = _FOOT.format(day=f"{datetime.now(UTC):%Y-%m-%d}", cores=os.cpu_count(), python=platform.python_version())
    _DOCS.write_text(head + "\n".join(lines) + "\n" + foot)
    sys.exit(0 if kept else "A promise of docs/reliability.md does not hold.")


def _row(policy: str, seed: int, verdict: Verdict) -> str:
    kills = sum(n for fault, n in verdict.faults.items() if fault.startswith("kill"))
    rest = verdict.faults.total() - kills
    s = verdict.statuses
    ends = f"{s['sent']:,} / {s['failed']:,} / {s['unknown']:,}"
    return (
        f"| {policy}, {seed} | {verdict.letters:,} | {kills} | {rest} | {ends} | {verdict.lost} | {verdict.extra} "
        f"| {verdict.most} | {verdict.beyond} |"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
