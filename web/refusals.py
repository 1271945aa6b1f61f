"""A refusal as a form says it: by the field, in the reader's language, without a word of the command line."""

import re

from models.errors import FactsMissing, FactWrong, FollowUpError, MoveNotAllowed, MoveUnknown, NotFound
from models.states import Action
from models.words import ROLES, STATES
from tasks.file_kinds import FileRefused
from web.steps import label_of
from web.words import capital, say

_COMMANDS = re.compile(rf"\s*[(“]\s*(?:{'|'.join(Action)}|followup [\w ]+)\s*[)”]")
_UNIT_FIELDS = ("unit", "right_unit", "co_units")


def refused_fields(error: FollowUpError, action: Action, names: list[str], language: str) -> list[tuple[str, str]]:
    """(field or nothing, sentence) for each thing that is in the way."""
    if isinstance(error, FactsMissing):
        return [(name, _missing(action, name, language)) for name in error.missing]
    if isinstance(error, FactWrong):
        return [(error.field if error.field in names else "", _wrong(error, action, language))]
    if isinstance(error, FileRefused):
        return [("file", sentence_of(error, language))]
    unit = next((name for name in _UNIT_FIELDS if name in names), "") if isinstance(error, NotFound) else ""
    return [(unit, sentence_of(error, language))]


def sentence_of(error: FollowUpError, language: str) -> str:
    """The sentence of a refusal for a page."""
    if isinstance(error, MoveUnknown):
        state = STATES[error.state][language == "en"]
        return say(
            language, f"Kiến nghị đang ở trạng thái “{state}” nên không còn làm được bước này.",
            f"The issue is now “{state}”, so this step is no longer possible.",
        )  # fmt: skip
    if isinstance(error, MoveNotAllowed):
        return _not_allowed(error, language)
    return plain(error.say(language))


def _not_allowed(error: MoveNotAllowed, language: str) -> str:
    roles = {one.partition(":")[0] for one in error.allowed}
    who = say(language, " hoặc ", " or ").join(sorted(ROLES[role][language == "en"] for role in roles))
    if roles == {"unit"}:
        return say(language, "Chỉ đơn vị chủ trì làm được bước này.", "Only the responsible unit may take this step.")
    return say(language, f"Chỉ {who} làm được bước này.", f"Only {who} may take this step.")


def plain(sentence: str) -> str:
    """Without what only the command line understands."""
    return _COMMANDS.sub("", sentence.replace("hãy dùng “reopen”", "hãy mở lại kiến nghị"))


def _missing(action: Action, name: str, language: str) -> str:
    label = label_of(action, name, language)
    return say(language, f"Cần ghi: {label[:1].lower()}{label[1:]}.", f"{label} is needed.")


def _wrong(error: FactWrong, action: Action, language: str) -> str:
    told = plain(error.plain[language])
    return f"{label_of(action, error.field, language)}: {told}" if error.field else capital(told)
