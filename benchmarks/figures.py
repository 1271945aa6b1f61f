"""What a benchmark hands in: figures against their targets, and where the time goes."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure; ``met`` is None where there is no target."""

    what: str
    measured: str
    target: str = ""
    met: bool | None = None

    def row(self) -> str:
        """A line of the table."""
        verdict = {True: "yes", False: "**no**", None: ""}[self.met]
        return f"| {self.what} | {self.measured} | {self.target} | {verdict} |"


@dataclass(slots=True)
class Section:
    """One benchmark: how it was measured, its figures, and where the time goes."""

    title: str
    how: str
    figures: list[Figure] = field(default_factory=list)
    where: list[str] = field(default_factory=list)

    def at_most(self, what: str, value: float, limit: float, shape: str = "{:.2f}") -> None:
        """Add a figure that should not exceed its target."""
        self.figures.append(Figure(what, shape.format(value), "≤ " + shape.format(limit), value <= limit))

    def at_least(self, what: str, value: float, limit: float, shape: str = "{:.2f}") -> None:
        """Add a figure that should reach its target."""
        self.figures.append(Figure(what, shape.format(value), "≥ " + shape.format(limit), value >= limit))

    def note(self, what: str, measured: str) -> None:
        """Add a figure without a target."""
        self.figures.append(Figure(what, measured))

    def markdown(self) -> str:
        """The section as it stands in docs/benchmarks.md."""
        head = [
            f"## {self.title}",
            "",
            self.how,
            "",
            "| Figure | Measured | Target | Met |",
            "| --- | --- | --- | --- |",
        ]
        where = ["", *(f"- Where the time goes, {line}." for line in self.where)] if self.where else []
        return "\n".join([*head, *(figure.row() for figure in self.figures), *where, ""])
