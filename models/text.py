"""Text as people write it: cleaned for keeping, folded for comparing."""

import re
import unicodedata

_DROPPED = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # categories of control and format characters, and of odd line ends


def clean(text: str, *, lines: bool = False) -> str:
    """Normalise to NFC, drop control and format characters, squeeze spaces; keep line breaks only if ``lines``."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    whole = [_plain(line) for line in text.split("\n")]
    return ("\n" if lines else " ").join(whole if lines else filter(None, whole)).strip()


def _plain(line: str) -> str:
    if not line.isprintable():  # nothing that is dropped can be printed
        line = "".join(c if unicodedata.category(c) not in _DROPPED else " " for c in line)
    return " ".join(line.split())


def fold(text: str) -> str:
    """Lower case without accents or punctuation, for comparing what people wrote: ``Hoà``, ``Hòa`` → ``hoa``."""
    plain = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9]+", plain))
