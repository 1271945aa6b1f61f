"""How long a person waits for a command, from the shell's prompt to the next."""

from __future__ import annotations

import subprocess
import sys

from sqlalchemy import text

from benchmarks.figures import Section
from benchmarks.ground import Ground, median, seconds
from benchmarks.posting import CONFERENCE_DAY, take_in
from deployments.processes import our_environment
from models.session import transaction


def measure(ground: Ground, runs: int) -> Section:
    """So many calls of each command; informative."""
    section = Section(
        "5. Commands",
        f"Wall time of a whole process, median of {runs}, on a database that runs (`FOLLOWUP_DATABASE_URL`) with 200 issues.",
    )
    ground.empty(CONFERENCE_DAY)
    take_in(ground, 200)
    with transaction() as db:
        row = db.execute(
            text("SELECT i.code, u.code FROM issue i JOIN unit u ON u.id = i.unit_id ORDER BY i.id LIMIT 1")
        )
        code, unit = row.one()
    commands = {
        "python -c pass, for comparison": ["-c", "pass"],
        "followup --help": ["-m", "deployments.cli.main", "--help"],
        "followup issues": ["-m", "deployments.cli.main", "issues"],
        "followup act acknowledge": ["-m", "deployments.cli.main", "act", "acknowledge", code, "--as", f"unit:{unit}"],
    }
    for name, words in commands.items():
        took = median([seconds(lambda words=words: _run(ground, words)) for _ in range(runs)])  # type: ignore[misc]
        section.note(f"`{name}`", f"{took:.2f} s")
    return section


def _run(ground: Ground, words: list[str]) -> None:
    env = our_environment(
        FOLLOWUP_DATABASE_URL=ground.url, FOLLOWUP_HOME=str(ground.folder / "office"), FOLLOWUP_MAIL_MODE="off"
    )
    subprocess.run([sys.executable, "-P", *words], env=env, check=True, capture_output=True)
