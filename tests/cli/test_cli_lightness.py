import subprocess
import sys
from collections.abc import Callable

from sqlalchemy import Engine, event

QUICK = "import sys, deployments.cli.main; print([name for name in ('prefect', 'httpx') if name in sys.modules])"


def count_statements(work: Callable[[], object]) -> int:
    said: list[str] = []

    def hear(_connection, _cursor, statement, *_rest) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        work()
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
    return len(said)


def test_what_only_reads_starts_without_prefect():
    """Prefect takes longer to import than a list takes to print."""
    done = subprocess.run([sys.executable, "-c", QUICK], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_a_list_takes_as_many_statements_for_fifteen_issues_as_for_none(a_district, a_conference):
    """The number of statements does not grow with the number of issues."""
    none, fifteen = (count_statements(lambda: followup.json("issues")) for followup in (a_district, a_conference))  # noqa: B023

    assert fifteen == none
