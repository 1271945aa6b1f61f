"""A conference to test with: its days, an issue in any state, and what each step must bring."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from threading import Barrier
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from models.clock import HANOI, Moment, read_clock, set_demo_clock
from models.conference import Conference
from models.issue import Issue
from models.people import Channel, Person, PersonKind
from models.rules import Actor, Rules, load_rules
from models.session import transaction
from models.states import Action, Level, Role, State
from tasks.act import act_on_issue
from tasks.seeding import store_directive

SAMPLES = Path(__file__).parent / "samples"
WORKBOOK = SAMPLES / "hoi-nghi-2023-lan-2.xlsx"
CONFERENCE = "2023-2"
HELD_ON = date(2023, 11, 16)  # a Thursday
NEXT_DAY = date(2023, 11, 17)
DUE_ON = date(2023, 12, 7)  # 15 working days after the conference
OBJECT_UNTIL = date(2023, 12, 8)  # 15 working days after an answer of NEXT_DAY
UNIT, OTHER_UNIT = "tu-phap", "kinh-te"

WORDS: dict[Action, dict[str, str]] = {
    Action.AMEND: {"changed": "text"},
    Action.ASSIGN: {"unit": UNIT, "due_on": "2023-12-07"},
    Action.ANSWER_AT_CONFERENCE: {"unit": UNIT, "answer": "Lệ phí 15.000 đồng, trả trong ngày."},
    Action.DECLINE: {"reason": "complaint", "where_to_go": "Ban Tiếp công dân quận."},
    Action.MERGE: {"duplicate_of": "KN-2023-2-0002"},
    Action.ACKNOWLEDGE: {},
    Action.HAND_BACK: {"reason": "Không thuộc thẩm quyền.", "right_unit": OTHER_UNIT},
    Action.REASSIGN: {"unit": OTHER_UNIT, "reason": "Đúng thẩm quyền."},
    Action.INSPECT: {"findings": "Hồ sơ hợp lệ."},
    Action.ASK: {"question": "Đề nghị cho biết số giấy khai sinh."},
    Action.SUPPLY: {"reply": "Số 12/1995."},
    Action.EXTEND: {"due_on": "2023-12-15", "reason": "Cần xác minh thêm."},
    Action.RESOLVE: {
        "outcome": "solved", "result": "Đã cấp giấy.", "legal_basis": "Luật Hộ tịch năm 2014",
        "next_step": "Mời nhận kết quả.", "document_no": "12/TP", "document_on": "2023-11-17",
    },
    Action.SEND_BACK: {"reason": "Thiếu căn cứ."},
    Action.UNDO: {},
    Action.REOPEN: {"reason": "Chưa nhận được giấy."},
    Action.CONFIRM: {"rating": "satisfied"},
    Action.CLOSE: {},
    Action.WITHDRAW: {"reason": "Tôi không cần nữa."},
    Action.PROPOSE_EXTENSION: {"proposed_due_on": "2023-12-15", "reason": "Chờ văn bản của cơ quan khác."},
    Action.REFUSE_EXTENSION: {"reason": "Hồ sơ đã đủ."},
    Action.EXPLAIN_DELAY: {"expected_on": "2023-12-21", "reason": "Chờ văn bản của cơ quan khác."},
    Action.APOLOGISE: {},
    Action.CORRECT: {"correction": "Nhận giấy lúc 14 giờ, không phải 08 giờ."},
    Action.DIRECT: {"words": "Trả lời dứt điểm trong tuần."},
    Action.TELL: {"told_on": "2023-11-17", "words": "Đã báo thời hạn cho công dân."},
    Action.ATTACH: {"file": "KN-2023-2-0001-1.pdf", "sha256": "0" * 64},
    Action.REVEAL: {"reason": "Gọi điện hướng dẫn."},
    Action.PUBLISH: {"public_text": "Đề nghị trả giấy đúng hẹn."},
    Action.UNPUBLISH: {"reason": "Công dân đề nghị gỡ."},
}  # fmt: skip

OFFICE, CHAIR, CITIZEN, ENGINE, CLOCK = (
    Actor(role) for role in (Role.OFFICE, Role.CHAIR, Role.CITIZEN, Role.ENGINE, Role.CLOCK)
)
THE_UNIT = Actor(Role.UNIT, UNIT)
ACTORS = {role: Actor(role, UNIT if role is Role.UNIT else None) for role in Role}

_ANSWERED = ((Action.ASSIGN, OFFICE), (Action.INSPECT, THE_UNIT), (Action.RESOLVE, THE_UNIT))
WAY_TO: dict[State, tuple[tuple[Action, Actor], ...]] = {
    State.RAISED: (),
    State.ASSIGNED: _ANSWERED[:1],
    State.INSPECTED: _ANSWERED[:2],
    State.AWAITING_CITIZEN: (*_ANSWERED[:1], (Action.ASK, THE_UNIT)),
    State.RESOLVED: _ANSWERED,
    State.CLOSED: (*_ANSWERED, (Action.CONFIRM, CITIZEN)),
    State.DECLINED: ((Action.DECLINE, OFFICE),),
}


def stand_on(day: date, at: time = time(9)) -> None:
    """The clock stands at that hour of that day in Hà Nội."""
    with transaction() as db:
        set_demo_clock(db, datetime.combine(day, at, HANOI))


def rules_on(db: Session, day: date = NEXT_DAY) -> Rules:
    """The conference's rules on that day."""
    directive_id = db.scalars(select(Conference.directive_id).where(Conference.code == CONFERENCE)).one()
    return load_rules(db, directive_id, Moment(datetime.combine(day, time(9), HANOI).astimezone(UTC), day, demo=True))


def make_issue(db: Session, rules: Rules, row: int, person: Person | None, **columns: Any) -> Issue:
    """An issue raised on the day of the conference."""
    conference = db.scalars(select(Conference).where(Conference.code == CONFERENCE)).one()
    usual = {
        "code": f"KN-{CONFERENCE}-{row:04d}", "conference_id": conference.id, "directive_id": rules.directive_id,
        "row": row, "person_id": person.id if person else None, "text": "Đề nghị trả giấy đúng hẹn.",
        "field": "Cải chính hộ tịch", "level": Level.NORMAL, "sensitive": False, "duty_to_reply": person is not None,
        "received_on": HELD_ON, "proposed_co_units": [],
    }  # fmt: skip
    issue = Issue(**usual | columns)
    db.add(issue)
    issue.move(Action.RAISE, by=OFFICE, rules=rules)
    db.flush()
    return issue


def make_person(db: Session, name: str = "Trần Văn An", channel: Channel = Channel.EMAIL) -> Person:
    """Somebody who raised an issue."""
    person = Person(
        kind=PersonKind.CITIZEN, name=name, email=f"{name.rsplit(maxsplit=1)[-1].lower()}@congdan.example", channel=channel,
        language="vi", recognised_by=name,
    )  # fmt: skip
    db.add(person)
    db.flush()
    return person


def raise_issue(row: int = 1, name: str | None = "Trần Văn An", **columns: Any) -> str:
    """A fresh issue of that person (None: anonymous); returns its code."""
    with transaction() as db:
        known = db.scalars(select(Person).where(Person.name == name)).first() if name else None
        person = known or (make_person(db, name) if name else None)
        return make_issue(db, rules_on(db, HELD_ON), row, person, **columns).code


def act(code: str, action: Action, by: Actor, *, on: date | None = None, **given: str) -> None:
    """One step with what it must bring; ``given`` replaces or adds."""
    act_on_issue(code, action, by, WORDS.get(action, {}) | given, on=on)


def bring(code: str, state: State) -> str:
    """Walk a raised issue the shortest way to ``state``."""
    for action, by in WAY_TO[state]:
        act(code, action, by)
    return code


def issue_of(code: str) -> Issue:
    """The issue as it is on record."""
    with transaction() as db:
        return db.scalars(Issue.by_code(code)).one()


def ask(question: str, **values: Any) -> list[tuple[Any, ...]]:
    """Rows of a query in SQL."""
    with transaction() as db:
        return [tuple(row) for row in db.execute(text(question), values)]


def letters_of(code: str, kind: str = "%") -> list[tuple[str, str, str]]:
    """(kind, to whom, status) of the letters owed because of an issue, in the order they were owed."""
    return ask(
        "SELECT l.kind::text, l.recipient_role::text, l.status::text FROM letter l JOIN issue i ON i.id = l.issue_id "
        "WHERE i.code = :code AND l.kind::text LIKE :kind ORDER BY l.id", code=code, kind=kind,
    )  # fmt: skip


def post(code: str, kind: str = "resolution") -> None:
    """The letters of one kind that an issue owes have been accepted, now by the district's clock."""
    with transaction() as db:
        db.execute(
            text("UPDATE letter l SET status = 'sent', sent_at = :now FROM issue i "
                 "WHERE i.id = l.issue_id AND i.code = :code AND l.kind::text = :kind AND l.status <> 'cancelled'"),
            {"now": read_clock(db).now, "code": code, "kind": kind},
        )  # fmt: skip


def kinds_of(code: str, to: str) -> list[str]:
    """Kinds of the letters to one audience."""
    return [kind for kind, audience, _ in letters_of(code) if audience == to]


def decide(before: str, after: str, *, for_issues: bool = True) -> None:
    """The district changes a sentence of its directive: a new version, for the conference and the issues on record."""
    with transaction() as db:
        rules = rules_on(db)
        [(source,)] = ask("SELECT text FROM directive_version WHERE id = :id", id=rules.directive_id)
        assert before in source
        version = store_directive(db, source.replace(before, after), rules.directive.code, rules.moment.now)
        for table in (Conference, Issue) if for_issues else (Conference,):
            db.execute(update(table).values(directive_id=version.id))


def all_at_once(n: int, step: Any) -> list[Any]:
    """Run ``step(i)`` in n threads that start together; each result, or the error it raised."""
    barrier = Barrier(n)

    def run(i: int) -> Any:
        barrier.wait()
        try:
            return step(i)
        except Exception as error:  # noqa: BLE001  an answer like any other, for the test to judge
            return error

    with ThreadPoolExecutor(n) as pool:
        return list(pool.map(run, range(n)))


@contextmanager
def triggers_asleep(db: Session) -> Iterator[None]:
    """What only the owner of the tables can do: the triggers of issues and their history do not fire in this block."""
    for how in ("DISABLE", "ENABLE"):
        for table in ("issue", "issue_event"):
            db.execute(text(f"ALTER TABLE {table} {how} TRIGGER USER"))
        if how == "DISABLE":
            yield


def tamper(statement: str, **values: Any) -> None:
    """One statement by somebody who put the triggers to sleep."""
    with transaction() as db, triggers_asleep(db):
        db.execute(text(statement), values)


def days_from(first: date, last: date) -> Iterator[date]:
    """Every civil day from first to last."""
    return (date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1))
