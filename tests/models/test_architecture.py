"""The doors are guarded: what only one place may do, only that place does."""

import ast
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("models", "notifications", "tasks", "flows", "deployments")
SOURCES = {
    path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8"))
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
}
CLOCK_READERS = {
    "models/clock.py",  # the one clock
    "deployments/engine/poller.py",  # Prefect's own schedule runs by the machine's time
    "deployments/engine/schedule.py",  # the same
    "tasks/checks.py",  # when we told Prefect: the machine's time
}


def nodes(kind: type[ast.AST]) -> Iterator[tuple[str, ast.AST]]:
    for name, tree in SOURCES.items():
        for node in ast.walk(tree):
            if isinstance(node, kind):
                yield name, node


def attribute_of(call: ast.Call) -> str:
    """The name of the method that is called."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def imports(package: str) -> set[str]:
    """Files that import it in any form."""
    found = set()
    for name, node in nodes((ast.Import, ast.ImportFrom)):
        modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
        if any(module == package or module.startswith(f"{package}.") for module in modules):
            found.add(name)
    return found


def written_attributes(attribute: str) -> dict[str, set[str]]:
    """Files with the functions that assign to ``something.attribute``."""
    found: dict[str, set[str]] = {}
    for name, function in nodes(ast.FunctionDef):
        for node in ast.walk(function):
            targets = node.targets if isinstance(node, ast.Assign) else []
            targets += [node.target] if isinstance(node, (ast.AugAssign, ast.AnnAssign)) else []
            flat = [part for target in targets for part in ast.walk(target)]
            if any(isinstance(part, ast.Attribute) and part.attr == attribute for part in flat):
                found.setdefault(name, set()).add(function.name)
    return found


def test_an_issue_changes_its_state_through_one_door():
    """Only ``Issue.move`` assigns a state; no statement in SQL or ORM sets one."""
    assert written_attributes("state") == {
        "models/issue.py": {"move"},
        "models/errors.py": {"__init__"},  # a refusal remembers which state it speaks of
    }
    texts = [(name, node.value.lower()) for name, node in nodes(ast.Constant) if isinstance(node.value, str)]
    assert [name for name, said in texts if "update issue " in said and "migrations" not in name] == []


def test_one_function_commits():
    """``transaction()``, and nobody else, ends a transaction of the ORM."""
    committed = {ast.unparse(node.func.value) for _, node in nodes(ast.Call) if attribute_of(node) == "commit"}
    opened = {name for name, node in nodes(ast.Call) if attribute_of(node) == "begin"}

    assert committed <= {"text", "event.text"}  # EventText.commit is a commitment to words
    assert {name for name in opened if name.startswith(("models", "tasks", "flows"))} <= {
        "models/session.py", "models/migrations/run.py", "models/migrations/env.py",
    }  # fmt: skip


def test_one_module_reads_the_clock():
    """Days and instants are passed in; whoever else looks at a clock says why in this file."""
    readers = set()
    for name, node in nodes(ast.Call):
        if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            asked = (node.func.value.id, node.func.attr)
            if asked in {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("datetime", "today")}:
                readers.add(name)

    assert readers <= CLOCK_READERS


def test_one_module_speaks_smtp():
    """aiosmtplib in ``notifications.deliver`` and in the check that sends nothing; the blocking smtplib nowhere."""
    assert imports("aiosmtplib") == {"notifications/deliver.py", "notifications/relay_check.py"}
    assert imports("smtplib") == set()
    of_tests = (path for path in Path(__file__).parents[1].rglob("*.py") if "import smtplib" in path.read_text())
    assert [path.name for path in of_tests if path != Path(__file__)] == []


def test_no_query_happens_behind_our_back():
    """A relationship is loaded on purpose, or raises."""
    lazy = {
        (name, keyword.value.value)
        for name, node in nodes(ast.Call)
        for keyword in node.keywords
        if keyword.arg == "lazy" and isinstance(keyword.value, ast.Constant)
    }
    written = [
        (name, ast.unparse(node.annotation))
        for name, node in nodes(ast.AnnAssign)
        if isinstance(node.value, ast.Call) and getattr(node.value.func, "id", "") == "relationship"
        and not any(keyword.arg == "lazy" for keyword in node.value.keywords)
    ]  # fmt: skip

    assert {value for _, value in lazy} <= {"raise", "write_only"}
    assert [found for found in written if not found[1].startswith("WriteOnlyMapped")] == []


def test_prefect_is_known_to_flows_and_deployments_only():
    """The law, the letters and the steps run without a conductor."""
    assert {name.split("/")[0] for name in imports("prefect")} == {"flows", "deployments"}


@pytest.mark.parametrize(
    "package", ["models/states.py", "models/working_days.py", "models/errors.py", "models/text.py"]
)
def test_the_rules_need_no_database(package):
    """They can be read and tested alone."""
    assert not {package} & (imports("sqlalchemy") | imports("psycopg"))


def test_what_breaks_prefect_is_pinned():
    """Prefect 3.8 fails with FastAPI 0.155, and our mappings are written for SQLAlchemy 2.0."""
    installed = {name: tuple(int(part) for part in version(name).split(".")[:2]) for name in ("fastapi", "sqlalchemy")}

    assert installed["fastapi"] < (0, 155)
    assert (2, 0) <= installed["sqlalchemy"] < (2, 1)
