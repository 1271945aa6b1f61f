"""What a template may say: the values of its letter, our filters, ``if`` and ``for``; read from its syntax tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import get_args

from jinja2 import nodes

from notifications.checking.fault import Fault
from notifications.letters import LETTERS, Letter
from notifications.letters_common import SPOKEN, Values
from notifications.wording import FRAME
from notifications.words import environment

_MADE_HERE = frozenset({"title", "body", "to_citizen"})  # what the frame gets besides its letter's values
_OF_A_LIST = frozenset({"length", "listed", "days_listed"})
_PLAIN = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Const, nodes.Sub, nodes.And, nodes.Or, nodes.Not,
    nodes.Compare, nodes.Operand,
)  # fmt: skip
_DEEPEST = 12  # ifs and expressions within each other
_FILTERS = frozenset(environment("vi").filters)

Row = type[Values] | None  # None: of a list of plain values


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that the templates of one kind may use; ``lists`` are those that ``for`` may walk through."""

    kind: str
    letter: type[Letter] | None  # None: the frame
    names: frozenset[str]
    lists: Mapping[str, Row]

    @classmethod
    def of(cls, kind: str) -> Vocabulary:
        """The vocabulary of a kind of letter; the frame's holds what every letter has. :raises KeyError: no such kind"""
        if kind == FRAME:
            return cls(kind, None, Letter.names() | _MADE_HERE, {})
        letter = LETTERS[kind]
        return cls(kind, letter, letter.names(), dict(_lists(letter)))


def _lists(letter: type[Letter]) -> Iterator[tuple[str, Row]]:
    for name, field in letter.model_fields.items():
        kinds = get_args(field.annotation)
        if kinds and kinds[-1] is Ellipsis:
            row = kinds[0]
            yield name, row if isinstance(row, type) and issubclass(row, Values) else None


def _of_row(row: type[Values]) -> set[str]:
    """The values of a row: its fields, and what its own class works out of them."""
    return {*row.model_fields, *(name for name, one in vars(row).items() if isinstance(one, property))}


def check_vocabulary(tree: nodes.Template, vocabulary: Vocabulary) -> list[Fault]:
    """Everything in the tree that a template may not say."""
    return [*_Reader(vocabulary).read(tree, {}, 0)]


@dataclass(frozen=True, slots=True)
class _Reader:
    """Walks down the tree; ``rows`` are the names that a ``for`` has given to one element of a list."""

    known: Vocabulary

    def read(self, node: nodes.Node, rows: Mapping[str, Row], depth: int, *, asked: bool = False) -> Iterator[Fault]:
        """The faults below a node; ``asked``: its value is only asked for, not printed."""
        if depth > _DEEPEST:
            yield Fault(node.lineno, "lồng nhau quá nhiều tầng", "nested too deeply")
            return
        match node:
            case nodes.Name():
                yield from self._name(node, rows, asked)
            case nodes.Getattr():
                yield from self._field(node, rows)
            case nodes.Filter():
                yield from self._filtered(node, rows, depth, asked)
            case nodes.If():
                yield from self.read(node.test, rows, depth + 1, asked=True)
                yield from self._all([*node.body, *node.elif_, *node.else_], rows, depth + 1)
            case nodes.CondExpr():
                yield from self.read(node.test, rows, depth + 1, asked=True)
                yield from self._all(filter(None, (node.expr1, node.expr2)), rows, depth + 1, asked=asked)
            case nodes.For():
                yield from self._loop(node, rows, depth)
            case nodes.Compare() | nodes.Not():
                yield from self._all(node.iter_child_nodes(), rows, depth + 1, asked=True)
            case node if isinstance(node, _PLAIN):
                below = depth + isinstance(node, nodes.Expr)
                yield from self._all(node.iter_child_nodes(), rows, below, asked=asked)
            case _:
                yield _not_offered(node)

    def _all(self, several: object, rows: Mapping[str, Row], depth: int, *, asked: bool = False) -> Iterator[Fault]:
        for node in several:  # type: ignore[attr-defined]
            yield from self.read(node, rows, depth, asked=asked)

    def _name(self, node: nodes.Name, rows: Mapping[str, Row], asked: bool) -> Iterator[Fault]:
        name = node.name
        if name in rows:
            if rows[name]:
                yield Fault(
                    node.lineno,
                    f"“{name}” là cả một dòng; hãy ghi rõ giá trị, như {name}.code",
                    f"“{name}” is a whole row; name one of its values, such as {name}.code",
                )
        elif name not in self.known.names:
            yield _unknown(node.lineno, name, self.known.names)
        elif name in self.known.lists and not asked:
            yield Fault(
                node.lineno,
                f"“{name}” là danh sách; hãy dùng {{% for %}} hoặc {name}|listed",
                f"“{name}” is a list; use {{% for %}} or {name}|listed",
            )
        elif name in SPOKEN and not asked:
            yield Fault(
                node.lineno,
                f"“{name}” là lời của người khác; hãy ghi {{{{ {name}|quoted }}}} trên một dòng riêng",
                f"“{name}” is what somebody wrote; print it as {{{{ {name}|quoted }}}} on a line of its own",
            )

    def _field(self, node: nodes.Getattr, rows: Mapping[str, Row]) -> Iterator[Fault]:
        row = rows.get(node.node.name) if isinstance(node.node, nodes.Name) else None
        if row is None:
            yield _not_offered(node)
        elif node.attr not in (known := _of_row(row)):
            yield _unknown(node.lineno, node.attr, known)

    def _filtered(self, node: nodes.Filter, rows: Mapping[str, Row], depth: int, asked: bool) -> Iterator[Fault]:
        if node.name not in _FILTERS:
            yield _unknown(node.lineno, node.name, _FILTERS)
        if node.args or node.kwargs or node.dyn_args or node.dyn_kwargs or node.node is None:
            yield _not_offered(node)
            return
        taken = asked or node.name in _OF_A_LIST or node.name == "quoted"
        yield from self.read(node.node, rows, depth + 1, asked=taken)

    def _loop(self, node: nodes.For, rows: Mapping[str, Row], depth: int) -> Iterator[Fault]:
        source, target = node.iter, node.target
        plain = (
            isinstance(source, nodes.Name) and isinstance(target, nodes.Name) and not node.test and not node.recursive
        )
        if not plain or rows or source.name not in self.known.lists:  # type: ignore[attr-defined]
            lists = ", ".join(self.known.lists) or "–"
            yield Fault(
                node.lineno,
                f"{{% for %}} chỉ đi qua một danh sách của thư này ({lists}), không lồng nhau",
                f"{{% for %}} walks through one list of this letter ({lists}), not within another",
            )
            return
        yield from self._all(node.body, {target.name: self.known.lists[source.name]}, depth + 1)  # type: ignore[attr-defined]
        yield from self._all(node.else_, rows, depth + 1)


def _unknown(line: int, name: str, known: object) -> Fault:
    near = ", ".join(get_close_matches(name, list(known), n=3))  # type: ignore[call-overload]
    return Fault(
        line,
        f"thư này không có giá trị hay cách viết “{name}”" + (f"; gần nhất: {near}" if near else ""),
        f"this letter has no value or filter “{name}”" + (f"; nearest: {near}" if near else ""),
    )


def _not_offered(node: nodes.Node) -> Fault:
    what = type(node).__name__
    return Fault(
        node.lineno,
        f"không dùng được lệnh này ({what}) trong mẫu thư; chỉ có giá trị, cách viết sau dấu |, {{% if %}} và {{% for %}}",
        f"this ({what}) cannot be used in a template; there are values, filters after |, {{% if %}} and {{% for %}}",
    )
