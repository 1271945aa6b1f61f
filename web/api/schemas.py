"""What goes in and out; nothing that is not named here is taken (ASVS 5: 15.3.3)."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from models.people import Channel
from models.states import Action, Level, Role, State
from tasks.api_steps import ApiAction

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,39}$")]
UnitCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Words = Annotated[str, StringConstraints(max_length=20_000)]
_MOST = 2**31


class Given(BaseModel):
    """Something sent to us."""

    model_config = ConfigDict(extra="forbid")


class Shown(BaseModel):
    """Something we answer."""

    model_config = ConfigDict(extra="forbid")


class IssueQuery(Given):
    """Which issues, and which page of them."""

    state: State | None = None
    unit: UnitCode | None = Field(None, description="Code of the unit responsible.", examples=["tu-phap"])
    late: bool | None = Field(None, description="Past its date and not answered.")
    field: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")] | None = None
    updated_since: AwareDatetime | None = Field(None, description="Changed at or after this instant.")
    cursor: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9_.-]+$")] | None = None
    limit: int = Field(50, ge=1, le=200)


class Issue(Shown):
    """One issue. Who raised it is known no nearer than the ward; texts of sensitive issues are hidden."""

    code: str
    version: int = Field(description="Counts the steps; give it back as expected_version.")
    conference: str
    state: State
    field: str
    level: Level
    sensitive: bool
    text: str
    from_whom: str
    unit: str | None = Field(description="Code of the unit responsible.")
    co_units: list[str]
    received_on: date
    due_on: date | None
    original_due_on: date | None
    late_days: int = Field(description="Working days past the date; 0 if it is not late.")
    assigned_on: date | None
    acknowledged_on: date | None
    answered_on: date | None
    object_until: date | None
    extension_asked: date | None
    extended: bool
    reopened: bool
    handed_back: int
    updated_at: datetime | None


class IssuePage(Shown):
    """A page of issues, the oldest first; ``next`` is the cursor of the one after, if any."""

    items: list[Issue]
    next: str | None


class Event(Shown):
    """One step of the history; ``id`` is what a webhook calls ``event``."""

    id: int
    seq: int
    action: Action
    source: State | None
    target: State
    role: Role
    by_unit: str | None
    happened_at: datetime
    recorded_at: datetime
    unit: str | None
    due_on: date | None
    facts: dict[str, Any]
    said: dict[str, str]
    erased: bool


class Events(Shown):
    """The history of one issue."""

    items: list[Event]


class Letter(Shown):
    """One letter: what and to whom by role; not what it says, nor the address."""

    id: int
    kind: str
    recipient_role: str
    unit: str | None
    status: str
    as_of: date
    owed_at: datetime
    sent_at: datetime | None
    tries: int
    event_id: int | None


class Letters(Shown):
    """The letters of one issue."""

    items: list[Letter]


class Limit(Shown):
    """So many days, of one kind."""

    days: int
    kind: str


class Day(Shown):
    """One day of a count."""

    on: date
    counted: bool
    reason: str


class Paper(Shown):
    """The sentence, the law and the notice behind a date."""

    sentence: str
    law: str | None
    number: str | None
    on: date | None
    directive: str


class Counted(Shown):
    """How a date was counted."""

    since: date
    basis: str
    limit: Limit
    days: list[Day]
    paper: Paper | None


class Why(Shown):
    """Why the date is that date."""

    code: str
    due_on: date | None
    why: Counted | None


Line = Annotated[str, StringConstraints(max_length=200)]


class NewPerson(Given):
    """Who raised it; kept apart, never shown by the API. Without a channel: e-mail, else telephone, else paper."""

    name: Line = Field(examples=["Nguyễn Văn A"])
    organisation: bool = False
    phone: Line = ""
    email: Line = ""
    ward: Line = ""
    address: Line = ""
    language: Literal["vi", "en"] = "vi"
    channel: Channel | None = None


class NewIssue(Given):
    """An issue as it was told; without a person it is anonymous, and nobody is owed an answer."""

    conference: Code = Field(examples=["2023-2"])
    field: Line = Field(min_length=1, examples=["Cải chính hộ tịch"])
    text: Words = Field(min_length=1)
    level: Level | None = None
    sensitive: bool = False
    unit: UnitCode | None = Field(None, description="The unit that should lead; else the field's own.")
    person: NewPerson | None = None


class Registered(Shown):
    """The issue on record; the engine gives it its unit and date within moments."""

    code: str


class Facts(Given):
    """What comes with a step, as people write it: dates like 2023-12-15, units by code, several with commas."""

    unit: Words | None = Field(None, examples=["tu-phap"])
    co_units: Words | None = None
    right_unit: Words | None = None
    due_on: Words | None = None
    proposed_due_on: Words | None = None
    told_on: Words | None = None
    outcome: Words | None = Field(None, description="solved, explained, beyond_authority, planned or withdrawn.")
    result: Words | None = None
    legal_basis: Words | None = None
    next_step: Words | None = None
    document_no: Words | None = None
    document_on: Words | None = None
    findings: Words | None = Field(None, examples=["Hồ sơ hợp lệ."])
    question: Words | None = None
    reply: Words | None = None
    reason: Words | None = None
    where_to_go: Words | None = None
    duplicate_of: Words | None = None
    answer: Words | None = None
    words: Words | None = None


class Step(Given):
    """A step to take, with what it must bring; what is missing is named in the refusal."""

    action: ApiAction
    facts: Facts = Facts()
    expected_version: int | None = Field(
        None, ge=1, le=_MOST, description="The version you looked at; another one by now is 409."
    )


class StepTaken(Shown):
    """The issue after the step."""

    code: str
    version: int
    state: State
    due_on: date | None
    event_id: int
    action: Action
    source: State | None


class Unit(Shown):
    """One unit of the district."""

    code: str
    name: str
    requested: bool = Field(description="A vertical body, which the district can only ask.")
    phone: str
    valid_from: date
    valid_to: date | None


class Units(Shown):
    """The units of the district."""

    items: list[Unit]


class NewWebhook(Given):
    """An address to be told of steps."""

    url: Annotated[str, StringConstraints(min_length=8, max_length=500)] = Field(examples=["https://example.org/hook"])
    actions: list[Action] = Field(default_factory=list, max_length=40, description="Empty: every step.")


class Webhook(Shown):
    """One webhook and how its calls stand."""

    id: int
    url: str
    actions: list[Action]
    made_at: datetime
    owed: int
    failed: int


class Webhooks(Shown):
    """The webhooks of this token."""

    items: list[Webhook]


class WebhookMade(Shown):
    """A webhook as it was made; the secret is shown this once."""

    id: int
    url: str
    actions: list[Action]
    made_at: datetime
    secret: str


class Invalid(Shown):
    """One value that is not right."""

    at: str
    what: str


class Problem(BaseModel):
    """RFC 9457; ``detail`` by Accept-Language, ``vi`` and ``en`` always."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    instance: str
    vi: str
    en: str
    errors: list[Invalid] | None = None


class StatisticsQuery(Given):
    """Which lines the tables have."""

    by: Literal["unit", "field"] = "unit"


class FigureRow(Shown):
    """One unit or field; null where a figure below five is hidden, or another that would give it away."""

    name: str | None = Field(description="null: all of them; empty: no unit yet.")
    cells: dict[str, int | None]
    total: int | None
    on_time_percent: float | None


class Statistics(Shown):
    """The figures of the public page, as of today."""

    on: date
    progress: list[FigureRow]
    outcomes: list[FigureRow]
    ratings: list[FigureRow]
