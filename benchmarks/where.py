"""Where the time goes: wall clock spent in named functions while a piece of work is done."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from types import ModuleType
from typing import Any

from sqlalchemy import event

from models import session

Spent = dict[str, float]  # seconds by what they were spent on


@contextmanager
def timed(**functions: tuple[ModuleType, str]) -> Iterator[Spent]:
    """While the block lasts, what each of these functions takes is added up under its keyword."""
    spent: Spent = dict.fromkeys(functions, 0.0)
    plain = {label: getattr(*place) for label, place in functions.items()}
    for label, (module, name) in functions.items():
        setattr(module, name, _timed(plain[label], label, spent))
    try:
        yield spent
    finally:
        for label, (module, name) in functions.items():
            setattr(module, name, plain[label])


def _timed(work: Callable[..., Any], label: str, spent: Spent) -> Callable[..., Any]:
    @wraps(work)
    def run(*args: Any, **kwargs: Any) -> Any:
        began = time.perf_counter()
        try:
            return work(*args, **kwargs)
        finally:
            spent[label] += time.perf_counter() - began

    return run


@contextmanager
def statements_timed(**beginnings: str) -> Iterator[Spent]:
    """While the block lasts, what statements that contain these words take is added up under their keyword."""
    spent: Spent = dict.fromkeys([*beginnings, "other_statements"], 0.0)

    def begin(_c: Any, _cursor: Any, _statement: str, _p: Any, context: Any, _many: bool) -> None:
        context.began = time.perf_counter()

    def end(_c: Any, _cursor: Any, statement: str, _p: Any, context: Any, _many: bool) -> None:
        label = next((label for label, words in beginnings.items() if words in statement), "other_statements")
        spent[label] += time.perf_counter() - context.began

    heard = (("before_cursor_execute", begin), ("after_cursor_execute", end))
    for name, listener in heard:
        event.listen(session.engine(), name, listener)
    try:
        yield spent
    finally:
        for name, listener in heard:
            event.remove(session.engine(), name, listener)


def shares(spent: Spent, whole: float) -> str:
    """“send 61 %, compose 20 %, the rest 19 %”, the greatest first."""
    parts = sorted(spent.items(), key=lambda part: -part[1])
    rest = whole - sum(spent.values())
    return ", ".join([f"{name.replace('_', ' ')} {100 * part / whole:.0f} %" for name, part in parts if part > whole / 200]
                     + [f"the rest {100 * rest / whole:.0f} %"])  # fmt: skip
