"""What goes out: a field that is not named here is never shown."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from models.states import Action, Level, Role, State


class Shown(BaseModel):
    """Something we answer."""

    model_config = ConfigDict(extra="forbid")


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
    expected_on: date | None = Field(description="When an answer is expected, as the citizen was told; the date stays.")
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


class Registered(Shown):
    """The issue on record; the engine gives it its unit and date within moments."""

    code: str


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
