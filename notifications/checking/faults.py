"""Every check of one template, in the order of its lines."""

from __future__ import annotations

import re

from jinja2 import TemplateSyntaxError, nodes

from notifications.checking.fault import Fault
from notifications.checking.form import LONGEST, check_form
from notifications.checking.trial import try_words
from notifications.checking.vocabulary import Vocabulary, check_vocabulary
from notifications.words import Language, environment

__all__ = ["Fault", "check_words"]


def check_words(kind: str, language: Language, body: str) -> list[Fault]:
    """
    What is wrong with the words of a kind of letter, or of the frame; empty if they can be used.

    They are rendered, for every sample, only when they say nothing that a template may not say.

    :raises KeyError: there is no such kind
    """
    vocabulary = Vocabulary.of(kind)
    if len(body) > LONGEST:
        return [Fault(0, f"dài quá {LONGEST} ký tự", f"longer than {LONGEST} characters")]
    tree = _parsed(language, body)
    unsayable = [tree] if isinstance(tree, Fault) else check_vocabulary(tree, vocabulary)
    return sorted({*check_form(vocabulary, body), *(unsayable or try_words(vocabulary, language, body))})


_SYNTAX = (  # of what Jinja says
    (re.compile(r"looking for.*?'(end\w+)'"), "lệnh mở ra chưa được đóng lại; thiếu {{% {0} %}}"),
    (re.compile(r"Encountered unknown tag '(.*?)'"), "không có lệnh “{0}”, hoặc lệnh ấy thừa ra"),
    (re.compile(r"nexpected end of|end of template"), "một dấu ngoặc hay lệnh mở ra mà chưa đóng"),
    (re.compile(r"expected token '(.+?)', got '(.+?)'$"), "chỗ này cần “{0}” chứ không phải “{1}”"),
    (re.compile(r"unexpected (?:char )?['\"](.+)['\"]"), "thừa dấu “{0}”"),
)  # fmt: skip
_TOKENS = {"end of print statement": "}}", "end of statement block": "%}", "name": "tên"}


def _in_vietnamese(message: str) -> str:
    """What Jinja says of a template that it cannot read."""
    for pattern, words in _SYNTAX:
        if found := pattern.search(message):
            return words.format(*(_TOKENS.get(one, one) for one in found.groups()))
    return "hãy so với mẫu kèm phần mềm"


def _parsed(language: Language, body: str) -> nodes.Template | Fault:
    try:
        return environment(language).parse(body)
    except TemplateSyntaxError as error:
        return Fault(
            error.lineno,
            f"dấu ngoặc hoặc lệnh viết chưa đúng: {_in_vietnamese(error.message or '')}",
            f"the braces or a tag are wrong: {error.message}",
        )
    except RecursionError:
        return Fault(0, "lồng nhau quá nhiều tầng", "nested too deeply")
