"""What comes in; nothing that is not named here is taken (ASVS 5: 15.3.3)."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from models.people import Channel
from models.states import Action, Level, State
from tasks.api_steps import ApiAction

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,39}$")]
UnitCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Words = Annotated[str, StringConstraints(max_length=20_000)]
Line = Annotated[str, StringConstraints(max_length=200)]
_MOST = 2**31


class Given(BaseModel):
    """Something sent to us."""

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


class NewWebhook(Given):
    """An address to be told of steps."""

    url: Annotated[str, StringConstraints(min_length=8, max_length=500)] = Field(examples=["https://example.org/hook"])
    actions: list[Action] = Field(default_factory=list, max_length=40, description="Empty: every step.")


class StatisticsQuery(Given):
    """Which lines the tables have."""

    by: Literal["unit", "field"] = "unit"
