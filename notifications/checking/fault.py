"""One thing that is wrong with a template."""

from typing import NamedTuple


class Fault(NamedTuple):
    """Where it is and how to mend it; line 0 is the whole file."""

    line: int
    vi: str
    en: str
