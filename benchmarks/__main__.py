"""
``python -m benchmarks``: measure everything and write docs/benchmarks.md; ``--only 2 4`` measures some of it anew.

``--quick`` tries each with small sizes, and writes nothing but to the screen.
"""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import commands, digesting, importing, pages, posting, receiving, sweeping, waiting
from benchmarks.figures import Section
from benchmarks.ground import Ground, ask, prepared_ground

_DOCS = Path(__file__).parent.parent / "docs" / "benchmarks.md"
_GB = 1 << 30


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of everything."""

    open_issues: tuple[int, int] = (100_000, 1_000_000)
    late: int = 1000
    runs: int = 5
    letters: int = 1000
    imports: tuple[int, int] = (1000, 10_000)
    moves: int = 50
    on_record: tuple[int, int] = (100_000, 5000)
    page_views: int = 200
    mails: int = 3000
    units: int = 500
    to_digest: int = 2500  # issues newly late: two letters each wait for the digest


QUICK = Sizes(
    open_issues=(2000, 10_000),
    late=100,
    runs=2,
    letters=128,
    imports=(50, 100),
    moves=4,
    on_record=(2000, 100),
    page_views=5,
    mails=100,
    units=30,
    to_digest=200,
)


def main() -> None:
    """Measure and write."""
    given = _arguments()
    sizes = QUICK if given.quick else Sizes()
    sections = _kept()
    with prepared_ground() as ground:
        head = _head()
        for number in given.only:
            load = os.getloadavg()[0]
            section = _benchmarks(sizes)[number](ground)
            section.how += f" Load average of the machine before: {load:.1f}."
            sections[number] = section.markdown()
            print(sections[number], flush=True)
    if not given.quick:
        _DOCS.write_text("\n".join([head, *(sections[number] for number in sorted(sections))]), encoding="utf-8")


def _kept() -> dict[int, str]:
    """The sections of the last run, by number."""
    parts = _DOCS.read_text(encoding="utf-8").split("\n## ")[1:] if _DOCS.exists() else []
    return {int(part.partition(".")[0]): f"## {part.rstrip()}\n" for part in parts}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--quick", action="store_true", help="small sizes, to try that it works; nothing is written")
    parser.add_argument(
        "--only", type=int, nargs="+", default=[1, 2, 3, 4, 5, 6, 9, 10], metavar="N", help="numbers of benchmarks"
    )
    return parser.parse_args()


def _benchmarks(sizes: Sizes) -> dict[int, Callable[[Ground], Section]]:
    return {
        1: lambda ground: sweeping.measure(ground, sizes.open_issues, sizes.late, sizes.runs),
        2: lambda ground: posting.measure(ground, sizes.letters, sizes.runs),
        3: lambda ground: importing.measure(ground, sizes.imports, sizes.runs),
        4: lambda ground: waiting.measure(ground, sizes.moves),
        5: lambda ground: commands.measure(ground, sizes.runs),
        9: lambda ground: digesting.measure(ground, sizes.open_issues[0], sizes.to_digest, sizes.units, sizes.runs),
        10: lambda ground: receiving.measure(ground, sizes.on_record[0], sizes.mails, sizes.runs),
        6: lambda ground: pages.measure(ground, *sizes.on_record, sizes.page_views),
    }


def _head() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GB
    return f"""# Benchmarks

Made by `make bench` (`.venv/bin/python -m benchmarks`; `--only 2` measures one part anew) on {datetime.now(UTC):%Y-%m-%d}.
Machine: {_processor()}, {os.cpu_count()} cores, {memory:.0f} GB of memory, {platform.system()}; other work ran beside it.
PostgreSQL {ask("SHOW server_version")} (our own cluster with its defaults), Python {platform.python_version()}.
Both sides of a ratio were measured in the same run, in turn.
"""


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())


if __name__ == "__main__":
    main()
