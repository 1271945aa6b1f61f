"""Text as people write it: cleaned for keeping, folded for comparing."""

import re
import unicodedata

_SPACES = re.compile(r"[^\S\n]+")


def clean(text: str, *, lines: bool = False) -> str:
    """Normalise to NFC, drop control and format characters, squeeze spaces; keep line breaks only if ``lines``."""
    if text.isascii() and text.isprintable():
        return _SPACES.sub(" ", text).strip()
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(
        c if c == "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} else " " for c in text
    )
    if not lines:
        kept = kept.replace("\n", " ")
    return "\n".join(_SPACES.sub(" ", line).strip() for line in kept.split("\n")).strip()


def fold(text: str) -> str:
    """Lower case without accents or punctuation, for comparing what people wrote: ``Hoà``, ``Hòa`` → ``hoa``."""
    plain = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9]+", plain))
