"""
A district in the middle of its work: every kind of page has something to show.

The sample conference is imported and worked for four weeks: issues in all states, late, handed back, reopened, asked,
answered and still held, published; files, a draft, days off, letters that failed, wait for a person or for paper.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time

from sqlalchemy import select

from models import session
from models.letter import Letter
from models.rules import Actor
from models.session import transaction
from models.states import Action, Role, State
from tasks.addresses import ask_address_change
from tasks.attaching import Upload, attach_file
from tasks.calendar_feed import make_feed
from tasks.citizen import Sent
from tasks.citizen_links import new_form
from tasks.composing import Sender, prepare_letters
from tasks.drafts import Written, save_draft
from tasks.leaves import enter_leave
from tasks.links import Links, bind_links, decline_link_of, link_of
from tasks.morning import owe_morning_sheets, owe_weekly_digests
from tasks.outbox import Settlement, claim_letters, settle_letters
from tasks.publishing import approve
from tasks.register import import_workbook
from tasks.routing import route_raised
from tasks.signing_in import ask_link
from tasks.sweep import sweep_deadlines
from tasks.tokens import make_token
from tasks.uploads import keep_workbook
from tests.browser.mails import mail_came_in
from tests.conference import (
    CHAIR,
    CITIZEN,
    CONFERENCE,
    HELD_ON,
    NEXT_DAY,
    OFFICE,
    SAMPLES,
    WORKBOOK,
    act,
    ask,
    bring,
    raise_issue,
    stand_on,
)
from tests.conftest import empty_tables
from tests.tasks.test_attaching import PDF
from tests.web.citizen_browser import link_to

SENDER = Sender("kien-nghi@caugiay.example", "caugiay.example")
TODAY = date(2023, 12, 13)
_REFUSED = {
    "handler": ("failed", "mail", 554, "5.7.1 rejected"),
    "unacknowledged": ("unknown", "body", None, "timed out"),
}


def of_unit(code: str, staff: int | None = None) -> Actor:
    """Somebody of a unit."""
    return Actor(Role.UNIT, code, staff)


def send_letters() -> None:
    """Compose what is owed and say that it arrived; two kinds meet a difficulty."""
    ready, settled = prepare_letters(claim_letters(500), SENDER)
    kinds: dict[int, str] = dict(ask("SELECT id, kind::text FROM letter"))  # type: ignore[arg-type]
    for one in ready:
        status, stage, code, said = _REFUSED.get(kinds[one.claim.letter_id], ("sent", "body", 250, "2.0.0 Ok"))
        outcome = {"sent": "accepted", "failed": "refused"}.get(status, "in_doubt")
        settled.append(Settlement(one.claim, status, outcome, stage, code, said))
    settle_letters(settled)


def _day_of_the_conference() -> None:
    stand_on(HELD_ON, time(16))
    staff = dict(ask("SELECT code, id FROM staff"))
    import_workbook(WORKBOOK, CONFERENCE, by=Actor(Role.OFFICE, None, staff["cb-001"]))
    stand_on(HELD_ON, time(17))
    route_raised()
    send_letters()


def _first_week() -> None:
    stand_on(NEXT_DAY)
    justice, code = of_unit("tu-phap"), "KN-2023-2-{:04d}".format
    act(code(1), Action.ACKNOWLEDGE, justice)
    act(code(2), Action.ASK, justice)
    act(code(3), Action.ACKNOWLEDGE, justice)
    act(code(3), Action.ATTACH, justice, file="KN-2023-2-0003-tep-9.pdf")
    act(code(4), Action.TELL, OFFICE)
    act(code(5), Action.HAND_BACK, of_unit("ld-tbxh"))
    act(code(6), Action.INSPECT, of_unit("p-yen-hoa"))
    act(code(6), Action.REVEAL, OFFICE)
    act(code(7), Action.ACKNOWLEDGE, of_unit("gd-dt"))
    act(code(7), Action.DIRECT, CHAIR)
    act(code(15), Action.PROPOSE_EXTENSION, of_unit("qldt"), proposed_due_on="2023-12-29")
    act(code(15), Action.EXTEND, CHAIR, due_on="2023-12-29")
    _own_issues()
    send_letters()


def _own_issues() -> None:
    """What the workbook has not: nobody's, reopened, withdrawn, rated, asked again."""
    raise_issue(101, field="Lĩnh vực chưa có trong danh mục")
    raise_issue(102, "Lê Thị Bình", unknown_unit="Phòng Không Có")
    for row, state in (
        (103, State.CLOSED),
        (104, State.CLOSED),
        (105, State.INSPECTED),
        (106, State.ASSIGNED),
        (107, State.RESOLVED),
    ):
        bring(raise_issue(row), state)
    act("KN-2023-2-0104", Action.REOPEN, OFFICE)
    act("KN-2023-2-0106", Action.WITHDRAW, CITIZEN)
    for row in (103, 107):
        approve(f"KN-2023-2-{row:04d}", OFFICE, "Đề nghị trả giấy đúng hẹn.", "Đã cấp giấy.")
    act("KN-2023-2-0107", Action.SEND_BACK, OFFICE)
    bring(raise_issue(108), State.RESOLVED)
    act(raise_issue(110), Action.ASSIGN, OFFICE, due_on="2023-12-20")
    raise_issue(109, proposed_unit="kinh-te")


def _four_weeks() -> None:
    for day in (date(2023, 11, 22), date(2023, 11, 30), date(2023, 12, 7), date(2023, 12, 8), TODAY):
        stand_on(day, time(7))
        sweep_deadlines()
        owe_morning_sheets()
        owe_weekly_digests()
        if day == TODAY:  # a flood that waits for somebody to look at it
            ask("UPDATE letter SET status = 'held' WHERE status = 'owed' AND sweep_id IS NOT NULL RETURNING id")
        send_letters()


def _this_morning(links: dict[str, str]) -> None:
    stand_on(TODAY, time(8, 50))
    staff = dict(ask("SELECT code, id FROM staff"))
    office, justice = Actor(Role.OFFICE, None, staff["cb-001"]), of_unit("tu-phap", staff["cb-005"])
    person = ask("SELECT person_id FROM issue WHERE code = 'KN-2023-2-0108'")[0][0]
    attach_file("KN-2023-2-0108", Upload("đơn của tôi.pdf", PDF), CITIZEN, person)
    attach_file("KN-2023-2-0108", Upload("trả lời.pdf", PDF), justice, to_citizen=True)
    act("KN-2023-2-0105", Action.RESOLVE, justice)
    act("KN-2023-2-0003", Action.PROPOSE_EXTENSION, justice, proposed_due_on="2024-01-12")
    act("KN-2023-2-0110", Action.EXPLAIN_DELAY, justice, expected_on="2023-12-27")
    save_draft(justice, "KN-2023-2-0003", Action.INSPECT, Written({"findings": "Đang xác minh."}, "t1", 1))
    enter_leave("cb-005", "cb-005", TODAY.isoformat(), date(2023, 12, 20).isoformat(), "cb-006")
    make_token("Cổng dữ liệu", Role.OFFICE, None, may_write=True)
    links["registered"] = "/van-phong/ghi-nhan/KN-2023-2-0101"
    links["calendar"] = f"/lich/{make_feed(staff['cb-005'])}.ics"
    for name in ("hoi-nghi-2023-lan-2.xlsx", "hoi-nghi-2023-lan-2-thuc-te.xlsx"):
        key = keep_workbook(name, (SAMPLES / name).read_bytes(), CONFERENCE, office)
        links[f"workbook {name}"] = f"/van-phong/nhap-tep/{key}"
    token = links["resolved"].removeprefix("/k/")
    ask_address_change(Sent(token, new_form(token, "address")), "an.moi@congdan.example")
    [(address,)] = ask("SELECT email FROM staff WHERE code = 'cb-005'")
    ask_link(address, "127.0.0.1")
    send_letters()


def _links_of_citizens() -> dict[str, str]:
    """One link for each state an issue of a citizen can be in."""
    rows = {"raised": 101, "assigned": 8, "inspected": 6, "awaiting": 2, "resolved": 108, "held": 105, "closed": 103,
            "declined": 11, "merged": 13, "late": 1}  # fmt: skip
    return {name: link_to(f"KN-2023-2-{row:04d}") for name, row in rows.items()}


def _links_of_letters(base: str) -> dict[str, str]:
    """The links that letters to units, to new addresses and to staff carry, one for each kind."""
    with transaction() as db:
        letters = db.scalars(
            select(Letter).where(Letter.person_id.is_(None) | (Letter.kind == "address_check")).order_by(Letter.id)
        ).all()
        found = {f"{one.kind.value} {one.recipient_role.value}": link_of(one) or "" for one in letters}
        taken = Letter.kind == "receipt", Letter.address == "an@congdan.example"
        found["decline"] = decline_link_of(db.scalars(select(Letter).where(*taken).limit(1)).one()) or ""
    return {name: url.removeprefix(base) for name, url in found.items() if url.removeprefix(base).count("/") > 1}


@contextmanager
def a_worked_district(database: str, base: str, secret: str) -> Iterator[dict[str, str]]:
    """Work a clean district until this morning; gives the links that only letters carry, by what they are."""
    before = list(session._bound)
    session.bind(database)
    empty_tables()
    bind_links(Links(base, secret))
    try:
        yield work(base)
    finally:
        bind_links(None)
        session._bound[:] = before


def work(base: str) -> dict[str, str]:
    """Everything that has happened."""
    _day_of_the_conference()
    _first_week()
    _four_weeks()
    links = _links_of_citizens()
    _this_morning(links)
    stand_on(TODAY)
    return links | _links_of_letters(base) | mail_came_in()
