"""A fault as a log may hold it: what kind it is and where in the code; not its words, which may be what a person wrote."""

import logging
from pathlib import PurePath
from traceback import extract_tb

_FRAMES = 12  # nearest to the fault


def where(error: BaseException) -> str:
    """``ValueError at desk.py:31 in desk < …``, the nearest first, then what it came from."""
    frames = reversed(extract_tb(error.__traceback__)[-_FRAMES:])
    places = " < ".join(f"{PurePath(one.filename).name}:{one.lineno} in {one.name}" for one in frames)
    origin = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return f"{type(error).__name__} at {places}" + (f"; from {where(origin)}" if origin else "")


class WithoutWords(logging.Filter):
    """For the server's own log, which would write down a fault with its words."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let it pass, told in our way."""
        if record.exc_info and record.exc_info[1]:
            record.msg, record.args = f"{record.getMessage().strip()}: {where(record.exc_info[1])}", ()
            record.exc_info = record.exc_text = None
        return True
