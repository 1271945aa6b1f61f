"""Whoever is on leave has a deputy who reads their letters; nobody there, the letter goes up and is never silent."""

from collections.abc import Iterator
from datetime import date, time
from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import select

from models.clock import read_clock
from models.letter import Letter
from models.session import transaction
from models.staff import Leave, Staff
from models.states import Action, State
from tasks.composing import Sender, prepare_letters
from tasks.digesting import make_digests
from tasks.outbox import claim_letters
from tasks.sweep import sweep_deadlines
from tests.conference import CHAIR, THE_UNIT, act, ask, bring, raise_issue, rules_on, stand_on

SENDER = Sender("kien-nghi@caugiay.example", "caugiay.example")
TODAY = date(2023, 12, 8)  # a Friday; due the day before


@pytest.fixture
def a_late_issue(a_clean_database: str) -> str:
    """Directed by the chair today: a letter to the unit and one to its head, at once."""
    code = raise_issue()
    bring(code, State.ASSIGNED)
    act(code, Action.ACKNOWLEDGE, THE_UNIT)
    stand_on(TODAY, time(10))
    act(code, Action.DIRECT, CHAIR)
    return code


def head_email() -> str:
    return str(ask("SELECT head_email FROM unit WHERE code = 'tu-phap'")[0][0])


def staff(db, name: str, email: str, **columns) -> Staff:
    """A member of the staff with that address, known already or new."""
    if known := db.scalar(select(Staff).where(Staff.email == email)):
        return known
    one = Staff(code=f"cb-9{len(email):03d}{abs(hash(email)) % 1000:03d}", name=name, email=email, **columns)
    db.add(one)
    db.flush()
    return one


def away(email: str, deputy: str, **columns) -> None:
    """Whoever has the address is on leave around today; ``deputy`` stands in."""
    with transaction() as db:
        absent, stands_in = staff(db, "Vắng Mặt", email), staff(db, "Thay Mặt", deputy, **columns)
        days = {"first_on": date(2023, 12, 4), "last_on": date(2023, 12, 15)}
        db.add(Leave(staff_id=absent.id, deputy_id=stands_in.id, entered_at=read_clock(db).now, **days))


@pytest.fixture(autouse=True)
def _the_district_stays_as_it_was(a_clean_database: str) -> Iterator[None]:
    """Staff and units are seeded once for all tests."""
    [(deputy,)] = ask("SELECT deputy_email FROM unit WHERE code = 'tu-phap'")
    yield
    ask("DELETE FROM leave RETURNING 1")
    ask("DELETE FROM staff WHERE code LIKE 'cb-9%' RETURNING 1")
    ask("UPDATE unit SET deputy_email = :deputy WHERE code = 'tu-phap' RETURNING 1", deputy=deputy)


def written(kind: str = "directed") -> dict[str, tuple[str | None, str, dict]]:
    """By recipient role: address, text and facts of the letters of that kind, as they would leave now."""
    while claims := claim_letters(500):
        prepare_letters(claims, SENDER)
    with transaction() as db:
        letters = db.scalars(select(Letter).where(Letter.kind == kind).order_by(Letter.id)).all()
        return {one.recipient_role.value: (one.address, _text(one.raw), one.facts) for one in letters}


def _text(raw: bytes | None) -> str:
    part = message_from_bytes(raw or b"", policy=default).get_body(("plain",))
    return str(part.get_content()) if part else ""


class TestADeputy:
    def test_gets_what_is_for_the_head_and_reads_on_whose_behalf(self, a_late_issue):
        """“Thay mặt”: the address is the deputy's, and the letter says for whom it is."""
        away(head_email(), "pho.phong@caugiay.example")
        letters = written()

        address, said, facts = letters["unit_head"]
        assert address == "pho.phong@caugiay.example"
        assert "(Gửi người thay mặt Trưởng phòng Tư pháp trong thời gian Trưởng phòng Tư pháp vắng mặt)" in said
        assert facts["absent"]["title"] == "Trưởng phòng Tư pháp"
        assert letters["unit"][0] != address

    def test_is_on_record_by_code_not_by_name(self, a_late_issue):
        """Who stood in for whom: facts of the letter."""
        away(head_email(), "pho.phong@caugiay.example")
        _, _, facts = written()["unit_head"]

        assert (
            facts["absent"]["deputy"] == ask("SELECT code FROM staff WHERE email = 'pho.phong@caugiay.example'")[0][0]
        )

    @pytest.mark.parametrize(("language", "says"), [
        ("vi", "(Gửi người thay mặt lãnh đạo Phòng Tư pháp trong thời gian lãnh đạo Phòng Tư pháp vắng mặt)"),
        ("en", "(To whoever acts on behalf of: the head of Phòng Tư pháp, on leave)"),
    ])  # fmt: skip
    def test_of_a_units_mailbox_reads_that_a_person_is_away_not_the_unit(self, a_late_issue, language, says):
        """A unit is never on leave: whoever reads its mail is, by their office."""
        away(ask("SELECT email FROM unit WHERE code = 'tu-phap'")[0][0], "pho.phong@caugiay.example")
        ask(
            "UPDATE letter SET facts = facts || jsonb_build_object('language', CAST(:language AS text)) "
            "WHERE kind = 'directed' AND recipient_role = 'unit' RETURNING 1",
            language=language,
        )

        assert says in " ".join(written()["unit"][1].split())

    def test_gets_the_digest_of_the_head_as_well(self, a_clean_database):
        """What waits for a digest goes to who stands in that morning."""
        for row in (1, 2):
            code = bring(raise_issue(row, f"Người Thứ {row}"), State.ASSIGNED)
            act(code, Action.ACKNOWLEDGE, THE_UNIT)
        away(head_email(), "pho.phong@caugiay.example")
        stand_on(TODAY, time(7, 15))
        sweep_deadlines(TODAY)
        stand_on(TODAY, time(7, 30))
        make_digests()

        assert written("unit_digest")["unit_head"][0] == "pho.phong@caugiay.example"

    def test_is_not_asked_once_the_leave_is_over(self, a_late_issue):
        """The day the letter is written decides."""
        away(head_email(), "pho.phong@caugiay.example")
        stand_on(date(2023, 12, 18), time(10))

        assert written()["unit_head"][0] == head_email()

    def test_stands_in_for_the_chair_too(self, a_clean_database):
        """Any official reader whose address is that of a member of the staff."""
        code = bring(raise_issue(), State.ASSIGNED)
        with transaction() as db:
            chair = rules_on(db).directive.chair.email
        away(chair, "pho.chu.tich@caugiay.example")
        stand_on(date(2023, 12, 6), time(10))
        act(code, Action.PROPOSE_EXTENSION, THE_UNIT)

        assert written("extension_proposed")["chair"][0] == "pho.chu.tich@caugiay.example"


class TestNobody:
    @pytest.mark.parametrize("how", ["disabled", "on leave"])
    def test_to_stand_in_sends_the_letter_up(self, a_late_issue, how):
        """The deputy cannot either: the unit's mailbox and the office, and the letter says why."""
        deputy = "pho.phong@caugiay.example"
        stand_in = {"disabled_at": read_now()} if how == "disabled" else {}
        away(head_email(), deputy, **stand_in)
        if how == "on leave":
            away(deputy, "chuyen.vien@caugiay.example")
        ask("UPDATE unit SET deputy_email = NULL WHERE code = 'tu-phap' RETURNING 1")
        letters = written()

        mailbox = ask("SELECT email FROM unit WHERE code = 'tu-phap'")[0][0]
        office = ask("SELECT email FROM unit WHERE code = 'van-phong'")[0][0]
        assert (letters["unit_head"][0], letters["office"][0]) == (mailbox, office)
        assert "chưa có người thay mặt" in letters["office"][1]
        assert letters["unit_head"][2]["absent"] == {
            "title": "Trưởng phòng Tư pháp", "title_en": "the head of Phòng Tư pháp", "deputy": None,
        }  # fmt: skip

    def test_on_leave_costs_one_statement(self, a_late_issue):
        """Nobody absent: nothing else is asked."""
        assert written()["unit_head"][0] == head_email()


def read_now():
    with transaction() as db:
        return read_clock(db).now
