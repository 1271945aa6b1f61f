"""
Words of an issue for searching without accents: the expression of the index, and of every query that uses it.

Staff only. It reads the whole text, so who searches must also look at what of a text may be seen (tasks/desks/issues.py).
"""

_ACCENTED = (
    "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
    "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴĐ"
)
_PLAIN = ("a" * 17 + "e" * 11 + "i" * 5 + "o" * 17 + "u" * 11 + "y" * 5 + "d") * 2

ISSUE_WORDS = (
    "to_tsvector('simple'::regconfig, lower(translate((field::text || ' '::text) || text, "
    f"'{_ACCENTED}'::text, '{_PLAIN}'::text)))"
)
"""As :func:`models.text.fold` folds; letter for letter that of ``ix_issue_words``, or the index is not used; written as PostgreSQL lays it out."""
