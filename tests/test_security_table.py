"""``docs/security.md`` promises nothing that no test looks at."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (.+?) \| (.+) \|$", re.MULTILINE)
_TEST = re.compile(r"`(tests/[\w/]+\.py)((?:::\w+)+)`")
_WHY_NOT = re.compile(r"not (?:met|applicable): .{20,}")
# OWASP ASVS 5.0.0, every requirement of level 1, by section: how many of it.
LEVEL_1 = """
1.2.1-5 1.3.1-2 1.5.1-1 2.1.1-1 2.2.1-2 2.3.1-1 3.2.1-2 3.3.1-1 3.4.1-2 3.5.1-3 4.1.1-1 4.4.1-1 5.2.1-2 5.3.1-2 6.1.1-1 6.2.1-8 6.3.1-2
6.4.1-2 7.2.1-4 7.4.1-2 8.1.1-1 8.2.1-2 8.3.1-1 9.1.1-3 9.2.1-1 10.4.1-5 11.3.1-2 11.4.1-1 12.1.1-1 12.2.1-2 13.4.1-1 14.2.1-1 14.3.1-1
15.1.1-1 15.2.1-1 15.3.1-1
"""


def rows() -> list[tuple[str, str, str]]:
    """Number, what holds, and the test, of each row."""
    return _ROW.findall((ROOT / "docs/security.md").read_text())


@cache
def named_in(path: str) -> frozenset[str]:
    """``::name`` and ``::Class::name`` of every test of a file."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    body = ast.parse((ROOT / path).read_text()).body
    alone = {f"::{node.name}" for node in body if isinstance(node, kinds)}
    inside = {
        f"::{c.name}::{node.name}"
        for c in body
        if isinstance(c, ast.ClassDef)
        for node in c.body
        if isinstance(node, kinds)
    }
    return frozenset(name for name in alone | inside if name.rpartition("::")[2].startswith("test_"))


def level_1() -> set[str]:
    """The numbers that the list above stands for."""
    sections = [re.fullmatch(r"(\d+\.\d+)\.(\d+)-(\d+)", one) for one in LEVEL_1.split()]
    return {f"{one[1]}.{n}" for one in sections if one for n in range(int(one[2]), int(one[3]) + 1)}


@pytest.mark.parametrize(
    ("number", "holds", "proof"), rows(), ids=lambda cell: cell if re.fullmatch(r"[\d.]+", cell) else ""
)
def test_each_row_names_a_test_that_exists_or_says_why_not(number: str, holds: str, proof: str):
    named = _TEST.findall(proof)

    assert named or _WHY_NOT.fullmatch(proof), number
    assert not [f"{path}{name}" for path, name in named if not (ROOT / path).exists() or name not in named_in(path)]


def test_the_table_has_all_of_level_1_and_each_row_once():
    numbers = [number for number, _, _ in rows()]

    assert len(level_1()) == 70
    assert level_1() <= set(numbers)
    assert len(numbers) == len(set(numbers))
