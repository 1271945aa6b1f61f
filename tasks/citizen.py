"""
What a citizen does through their link: answer, add a file, rate, object, withdraw, say how they want to hear from us.

Each takes the token of the link and the form that was sent, which works once; refusals are sentences for anybody.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.clock import read_clock
from models.errors import FactsMissing, FactWrong, MoveNotAllowed, MoveUnknown, Refused
from models.issue import take_issue
from models.people import Channel, Person
from models.rules import Actor, load_rules
from models.session import transaction
from models.states import Action, Rating, Role
from models.text import clean, fold
from tasks.act import act_within
from tasks.attaching import Upload, attach_within
from tasks.citizen_links import Opened, open_link, spend_form
from tasks.desks.citizen import May, may_do
from tasks.workbook.cells import UnreadableError, read_phone

CITIZEN = Actor(Role.CITIZEN)
LONGEST = 5_000  # characters of what a citizen writes
_STEPS = {
    May.ANSWER: Action.SUPPLY, May.RATE: Action.CONFIRM, May.OBJECT: Action.REOPEN, May.WITHDRAW: Action.WITHDRAW,
}  # fmt: skip


class NotNow(Refused):
    """The issue has gone on since the page was opened, or this is not for this person to do."""

    def __init__(self) -> None:
        super().__init__(
            "Việc này hiện không thực hiện được, vì kiến nghị đã chuyển sang bước khác. Đề nghị xem lại tình trạng kiến nghị.",
            "This cannot be done now, since the issue has moved on. Please look again at where it stands.",
        )


class FieldWrong(Refused):
    """Something on the form must be mended; ``field`` says where."""

    def __init__(self, field: str, vi: str, en: str) -> None:
        self.field = field
        super().__init__(vi, en)


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it was sent: through which link, and its number."""

    token: str
    form: str


def answer_question(sent: Sent, reply: str, upload: Upload | None = None) -> None:
    """
    Answer what the unit asked; a file may come with it.

    :raises Refused: nothing is asked now, the words are missing, or the file is not taken; nothing is kept
    """
    _take(sent, May.ANSWER, {"reply": _words("reply", reply)}, upload)


def add_file(sent: Sent, upload: Upload | None) -> None:
    """
    Add a paper to the issue.

    :raises Refused: the issue has ended, or the file is not taken
    """
    if upload is None:
        raise FieldWrong("file", "Đề nghị chọn tệp.", "Please choose a file.")
    with transaction() as db:
        opened = _begin(db, sent, May.ADD_FILE)
        attach_within(db, opened.shown.code, upload, CITIZEN, opened.person.id)


def rate_answer(sent: Sent, rating: str) -> None:
    """
    Say how one finds the answer, which ends the issue.

    :raises Refused: there is no answer to rate
    """
    if rating not in set(Rating):
        raise FieldWrong("rating", "Đề nghị chọn một mức đánh giá.", "Please choose one of the three.")
    _take(sent, May.RATE, {"rating": rating})


def object_to_answer(sent: Sent, reason: str) -> None:
    """
    Object once, within the time for it, with a sentence that says why; the unit has to answer again.

    :raises Refused: the time is over, or it was done once already
    """
    _take(sent, May.OBJECT, {"reason": _words("reason", reason)})


def withdraw_issue(sent: Sent, reason: str) -> None:
    """
    Take the issue back.

    :raises Refused: it has ended
    """
    _take(sent, May.WITHDRAW, {"reason": check_reason(reason)})


def check_reason(reason: str) -> str:
    """
    The reason, before the page asks a second time.

    :raises FieldWrong: it is missing or too long
    """
    return _words("reason", reason)


def choose_contacts(sent: Sent, language: str, channel: str, phone: str, address: str) -> bool:
    """
    Change the language, the way we write, the telephone number, the postal address; empty keeps what is there.

    Only the names of what changed go on record. Returns whether anything did.

    :raises FieldWrong: e-mail without an address, or a number that cannot be called
    """
    with transaction() as db:
        opened = open_link(db, sent.token)
        spend_form(db, sent.token, "contacts", sent.form)
        person = opened.person
        changed = [
            *_set(person, "language", language if language in {"vi", "en"} else person.language),
            *_set(person, "channel", _channel(person, channel)),
            *_set(person, "phone", _phone(phone) if phone else person.phone),
            *_set(person, "address", clean(address)[:300] if address else person.address),
        ]
        if changed:
            put_on_record(db, opened.own.code, person, changed)
        return bool(changed)


def put_on_record(db: Session, code: str, person: Person, changed: list[str]) -> None:
    """The names of what a person corrected, as a step of their issue; and what they are recognised by."""
    person.recognised_by = "|".join((fold(person.name), person.phone or "", person.email or ""))
    issue = take_issue(db, code)
    issue.move(Action.AMEND, by=CITIZEN, rules=load_rules(db, issue.directive_id, read_clock(db)), changed=changed)
    db.flush()


def _take(sent: Sent, may: May, given: dict[str, str], upload: Upload | None = None) -> None:
    with transaction() as db:
        opened = _begin(db, sent, may)
        code = opened.shown.code
        try:
            if upload:
                attach_within(db, code, upload, CITIZEN, opened.person.id)
            act_within(db, code, _STEPS[may], CITIZEN, given)
        except (MoveUnknown, MoveNotAllowed, FactsMissing, FactWrong) as error:
            raise NotNow from error


def _begin(db: Session, sent: Sent, may: May) -> Opened:
    """Use the form up, and see whether this may be done; the step itself locks the issue and looks again."""
    opened = open_link(db, sent.token)
    spend_form(db, sent.token, may, sent.form)
    rules = load_rules(db, opened.shown.directive_id, opened.moment)
    if may not in may_do(opened, rules):
        raise NotNow
    return opened


def _words(field: str, written: str) -> str:
    said = clean(written, lines=True)
    if not said:
        raise FieldWrong(field, "Đề nghị viết ít nhất một câu.", "Please write at least one sentence.")
    if len(said) > LONGEST:
        raise FieldWrong(field, "Nội dung dài quá 5.000 ký tự.", "The text is longer than 5,000 characters.")
    return said


def _set(person: Person, name: str, value: object) -> list[str]:
    if getattr(person, name) == value:
        return []
    setattr(person, name, value)
    return [name]


def _channel(person: Person, chosen: str) -> Channel:
    if chosen not in set(Channel):
        return person.channel
    if chosen == Channel.EMAIL and not person.email:
        raise FieldWrong(
            "channel", "Chưa có địa chỉ thư điện tử; đề nghị ghi địa chỉ trước.",
            "There is no e-mail address yet; please give one first.",
        )  # fmt: skip
    return Channel(chosen)


def _phone(written: str) -> str:
    if number := e164(written):
        return number
    raise FieldWrong("phone", "Số điện thoại chưa đúng.", "This is no telephone number that can be called.")


def e164(written: str) -> str | None:
    """A telephone number as it is kept; None if it is none."""
    try:
        return read_phone(written).value
    except UnreadableError:
        return None
