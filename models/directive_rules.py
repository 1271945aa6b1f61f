"""The kinds of rule a directive is made of; each names the sentence of the conclusion that it carries out."""

from collections.abc import Iterator, Mapping
from datetime import date, time
from enum import StrEnum
from typing import Annotated, Literal

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from models.directive_letters import OCCASIONS, Audience, LetterKind
from models.states import Level, Rung
from models.text import clean
from models.working_days import Limit, LimitKind

Path = tuple[str | int, ...]


def wrong(vi: str, en: str) -> PydanticCustomError:
    """A fault of one value, as a sentence in both languages."""
    return PydanticCustomError("wrong", "{en}", {"vi": vi, "en": en})


def _cleaned(text: str) -> str:
    if not (text := clean(text)):
        raise wrong("không được để trống.", "must not be empty.")
    return text


def _mailbox(text: str) -> str:
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise wrong(f"“{text}” không phải địa chỉ thư điện tử.", f"“{text}” is no e-mail address.") from error


def _occasion(name: str) -> str:
    if name not in OCCASIONS:
        known = ", ".join(sorted(OCCASIONS))
        raise wrong(f"không có dịp “{name}”; chọn một trong: {known}.", f"no occasion “{name}”; one of: {known}.")
    return name


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Text = Annotated[str, AfterValidator(_cleaned)]
Occasion = Annotated[str, AfterValidator(_occasion)]
OneOrMore = BeforeValidator(_listed)  # a single word stands for a list of one
Whole = Annotated[int, Field(strict=True)]
Days = Annotated[Whole, Field(ge=1, le=366)]


class Table(BaseModel):
    """One table of the file: it cannot change, and a key that it does not know is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(Table):
    """The same words in both languages."""

    vi: Text
    en: Text

    def say(self, language: str) -> str:
        """The words in ``language``; Vietnamese for any other than ``"en"``."""
        return self.en if language == "en" else self.vi


class Sentence(Words):
    """One clause of the conclusion; ``background`` if it asks for nothing."""

    background: bool = False


class Chair(Table):
    """Who chaired, concluded and is reported to."""

    title: Words
    email: Annotated[str, AfterValidator(_mailbox)]


class Conclusion(Table):
    """The paper that gives the orders (thông báo kết luận), and its sentences by id."""

    number: Text
    on: date
    sentences: dict[Text, Sentence]
    illustrative: bool = False  # made up, to show the form


class Rule(Table):
    """What is common to all rules: the id of the sentence it carries out, and the law it rests on."""

    carries: Text
    source: Text | None = None


class LimitRule(Rule):
    """So many days of one kind."""

    days: Days
    kind: LimitKind

    @property
    def limit(self) -> Limit:
        """The bare limit, for counting."""
        return Limit(self.days, self.kind)


class FieldException(LimitRule):
    """Another limit for one field; for one level of it, or for all."""

    field: Text
    level: Level | None = None


class Deadlines(Table):
    """The limit of each level, from the day of receipt."""

    simple: LimitRule
    normal: LimitRule
    complex: LimitRule


class Stages(Table):
    """The limits of the steps on the way."""

    conclude: LimitRule  # from the conference to the notice of conclusions
    forward: LimitRule  # from receipt to the unit
    hand_back: LimitRule  # a unit that is not competent says so within
    acknowledge: LimitRule
    tell_citizen: LimitRule
    reopened: LimitRule  # the short clock of a reopened issue


class Extension(Rule):
    """The date moves once, before it has passed, by at most the original length; nothing else is built."""

    times: Literal[1]
    at_most: Literal["original_length"]
    before_expiry: Literal[True]


class Pause(Rule):
    """Whether the clock stands while the citizen is asked."""

    while_awaiting_citizen: bool


class RungRule(Rule):
    """A rung of the ladder; working days before (negative) or after the date, or after the assignment."""

    rung: Rung
    working_days: Annotated[Whole, Field(ge=-60, le=60)]


class Weekday(StrEnum):
    """A day of the week; ``iso`` is 1 for Monday."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"

    @property
    def iso(self) -> int:
        """1 for Monday, as ``date.isoweekday()``."""
        return list(Weekday).index(self) + 1


class Weekly(Rule):
    """The day of the weekly digest."""

    weekday: Weekday


class Hold(Rule):
    """How long an answer waits before its letter leaves, in minutes."""

    minutes: Annotated[Whole, Field(ge=0, le=1440)]


class Storm(Rule):
    """Above these numbers a person must release the letters."""

    per_sweep: Annotated[Whole, Field(ge=1)]
    per_person_per_day: Annotated[Whole, Field(ge=1)]
    per_issue_per_week: Annotated[Whole, Field(ge=1)]
    growth: Annotated[float, Field(gt=1, allow_inf_nan=False)]  # times the letters of an ordinary day


class Replies(Rule):
    """What a mail may do by itself; everything else that comes by mail, a person confirms."""

    supply_by_mail: bool  # the person's answer to a question, from the address it was sent to, is the answer


class Hours(Rule):
    """When the day's sweep and its letters begin, local time."""

    sweep_at: time


class WhereToGo(Words, Rule):
    """What a citizen is told whose issue is declined for one reason."""


class EmailRule(Rule):
    """On an occasion (an action, a rung or an alarm) these audiences get that letter."""

    on: Occasion
    to: Annotated[tuple[Audience, ...], OneOrMore, Field(min_length=1)]
    letter: LetterKind


def rules_in(node: object, path: Path = ()) -> Iterator[tuple[Path, Rule]]:
    """Every rule below a node, with the keys that lead to it."""
    if isinstance(node, Rule):
        yield path, node
    elif isinstance(node, Table):
        for name in type(node).model_fields:
            yield from rules_in(getattr(node, name), (*path, name))
    elif isinstance(node, Mapping):
        for key, value in node.items():
            yield from rules_in(value, (*path, str(key)))
    elif isinstance(node, tuple):
        for nth, value in enumerate(node):
            yield from rules_in(value, (*path, nth))
