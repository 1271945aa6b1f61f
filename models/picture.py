"""The picture of the states, printed from the table of moves."""

from models.states import MOVES


def as_mermaid() -> str:
    """The picture of the states for the README, printed from the table."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for move in MOVES:
        source = move.source or "[*]"
        target = move.target or "back to where it was"
        if move.target is not None and move.source != move.target:
            arrows.setdefault((source, target), []).append(move.action)
    arrows["awaiting_citizen", "assigned"] = ["supply"]
    arrows["awaiting_citizen", "inspected"] = ["supply"]
    lines = [f"    {a} --> {b}: {', '.join(dict.fromkeys(actions))}" for (a, b), actions in arrows.items()]
    return "\n".join(["stateDiagram-v2", *lines, "    closed --> [*]", "    declined --> [*]"])
