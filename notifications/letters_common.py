"""What every letter knows: who writes, in which language, when; and how what people wrote is cleaned."""

from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from models.text import clean
from notifications.words import SENSITIVE, Language

SPOKEN = frozenset(
    {
        "text",
        "answer",
        "findings",
        "question",
        "reply",
        "reason",
        "result",
        "next_step",
        "where_to_go",
        "words",
        "correction",
    }
)  # what people wrote, in several lines; a template prints it with ``quoted``
PRIVATE = SPOKEN - {"where_to_go"}  # not written into a letter about a sensitive issue

Link = Annotated[str, Field(pattern=r"^https?://[^\s<>\"]+$")]


class Values(BaseModel):
    """
    Values for a template: cleaned of control characters, on one line unless people spoke them.

    Blank text counts as not given.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _clean(cls, value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, str):
            return clean(value, lines=info.field_name in SPOKEN) or None
        if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
            return tuple(filter(None, map(clean, value)))
        return value


class Letter(Values):
    """Any letter. ``kind`` names its folder of templates; ``computed`` are properties a template may use too."""

    kind: ClassVar[str]
    to_citizen: ClassVar[bool] = False
    bulk: ClassVar[bool] = False  # a digest: Precedence: bulk
    threaded: ClassVar[bool] = True  # False: it belongs to no conversation, so no subject or header bears a code
    computed: ClassVar[tuple[str, ...]] = ()

    language: Language
    authority: str  # UBND quận Cầu Giấy
    office: str  # Văn phòng HĐND và UBND
    office_phone: str
    chair: str  # the title: Phó Chủ tịch UBND quận
    place: str | None = None  # of the letter's date: Cầu Giấy
    written_on: date
    demo: bool = False  # sent by a simulated clock
    absent: str | None = None  # the title or unit addressed, while its holder is on leave
    deputised: bool = False  # the letter goes to who stands in; False: nobody does, and the office hears too
    link: Link | None = None  # where the addressee sees the issue
    decline: Link | None = None  # where a citizen says that they want no more e-mail
    on_paper: bool = False  # printed and posted: the link is short, to be typed
    code: str  # of the issue; of the conference in a digest

    @classmethod
    def names(cls) -> frozenset[str]:
        """The names its templates may use."""
        return frozenset(cls.model_fields) | frozenset(cls.computed)

    def values(self) -> dict[str, Any]:
        """The values by those names; the words of a sensitive issue are left out, and the letter says so."""
        values = dict(self.__dict__)
        values.update((name, getattr(self, name)) for name in self.computed)
        if values.get("sensitive"):
            notice = SENSITIVE[self.language][self.to_citizen]
            values.update((name, notice) for name in PRIVATE if values.get(name) is not None)
        return values


class IssueLetter(Letter):
    """A letter about one issue."""

    conference: str  # its name
    conference_on: date
    received_on: date
    field: str  # lĩnh vực
    text: str  # what was raised
    sensitive: bool = False  # True: text and answers are not written into the letter
    unit: str | None = None  # the unit responsible
    unit_phone: str | None = None
    due_on: date | None = None
    original_due_on: date | None = None
    why_date: str | None = None  # of the date the letter names: 15 ngày làm việc kể từ ngày tiếp nhận 16/11/2023
    conclusion_number: str | None = None  # 512/TB-UBND
    conclusion_on: date | None = None
