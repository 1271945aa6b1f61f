"""One's own dates in a calendar: read back as a calendar program reads them."""

from datetime import date

import pytest
from icalendar import Calendar

from models.session import transaction
from models.staff import Staff
from models.states import Action, Role
from tasks.calendar_feed import make_feed
from tests.api.conftest import CallerAs
from tests.conference import (
    CHAIR,
    NEXT_DAY,
    OFFICE,
    OTHER_UNIT,
    THE_UNIT,
    UNIT,
    act,
    ask,
    raise_issue,
    stand_on,
    tamper,
)
from tests.web.conftest import staff_code


def staff_id(role: Role, unit: str | None = None) -> int:
    """Somebody with that role."""
    return int(ask("SELECT id FROM staff WHERE code = :code", code=staff_code(role, unit))[0][0])


def feed_of(caller_as: CallerAs, role: Role, unit: str | None = None) -> dict[str, dict]:
    """The events of somebody's calendar, by UID."""
    answer = caller_as(None).get(f"/lich/{make_feed(staff_id(role, unit))}.ics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.content)
    return {str(event["UID"]): event for event in calendar.walk("VEVENT")}


@pytest.fixture(autouse=True)
def _nobody_keeps_a_feed(a_clean_database: str):
    """The staff is seeded once for all tests."""
    yield
    with transaction() as db:
        db.query(Staff).update({"feed_hash": None, "disabled_at": None})


class TestWhoseDates:
    def test_a_unit_sees_the_dates_of_its_running_issues(self, caller_as: CallerAs):
        """Its own, not another's; not those that are answered."""
        for row in (1, 2, 3):
            raise_issue(row)
        act("KN-2023-2-0001", Action.ASSIGN, OFFICE)
        act("KN-2023-2-0002", Action.ASSIGN, OFFICE, unit=OTHER_UNIT)
        act("KN-2023-2-0003", Action.ASSIGN, OFFICE)
        act("KN-2023-2-0003", Action.INSPECT, THE_UNIT)
        act("KN-2023-2-0003", Action.RESOLVE, THE_UNIT)

        [event] = feed_of(caller_as, Role.UNIT, UNIT).values()

        assert event["UID"] == "KN-2023-2-0001@testserver"
        assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (date(2023, 12, 7), date(2023, 12, 8))
        assert event["SUMMARY"] == "Hạn KN-2023-2-0001: Cải chính hộ tịch"
        assert event.walk("VALARM") == []

    @pytest.mark.parametrize("role", [Role.OFFICE, Role.CHAIR])
    def test_office_and_chair_see_what_is_due_within_sixty_days(self, role: Role, caller_as: CallerAs):
        """Of all units; what lies further off comes later."""
        for row, unit in ((1, UNIT), (2, OTHER_UNIT)):
            act(raise_issue(row), Action.ASSIGN, OFFICE, unit=unit)
        act(raise_issue(3), Action.ASSIGN, OFFICE, due_on="2024-03-29")

        assert len(feed_of(caller_as, role)) == 2
        stand_on(date(2024, 2, 1))
        assert list(feed_of(caller_as, role)) == ["KN-2023-2-0003@testserver"]

    def test_an_auditor_has_no_dates(self, caller_as: CallerAs):
        """They answer for none."""
        act(raise_issue(), Action.ASSIGN, OFFICE)

        assert feed_of(caller_as, Role.AUDITOR) == {}


class TestOneDate:
    def test_a_new_date_is_the_same_entry_again(self, caller_as: CallerAs):
        """UID stays, SEQUENCE counts the date's versions: a calendar moves the entry."""
        code = raise_issue()
        act(code, Action.ASSIGN, OFFICE)
        before = feed_of(caller_as, Role.UNIT, UNIT)
        act(code, Action.EXTEND, CHAIR)

        after = feed_of(caller_as, Role.UNIT, UNIT)

        assert list(before) == list(after)
        [old], [new] = before.values(), after.values()
        assert (int(old["SEQUENCE"]), int(new["SEQUENCE"])) == (1, 2)
        assert new.decoded("DTSTART") == date(2023, 12, 15)

    def test_an_entry_tells_no_identity_and_nothing_sensitive(self, caller_as: CallerAs):
        """Code and field; of a sensitive issue not even the field. Calendars go to strangers' servers."""
        act(raise_issue(1, "Hoàng Canary Yến"), Action.ASSIGN, OFFICE)
        act(raise_issue(2, sensitive=True, field="Bệnh xã hội"), Action.ASSIGN, OFFICE)

        told = " ".join(str(event.to_ical().decode()) for event in feed_of(caller_as, Role.OFFICE).values())

        assert "Canary" not in told
        assert "Đề nghị" not in told
        assert "Bệnh" not in told


class TestTheAddress:
    def test_a_feed_is_kept_by_its_reader_only(self, caller_as: CallerAs):
        """No cache between may keep it."""
        answer = caller_as(None).get(f"/lich/{make_feed(staff_id(Role.OFFICE))}.ics")

        assert answer.headers["cache-control"].startswith("private")

    @pytest.mark.parametrize("secret", ["a", "a" * 43, "%00", "..%2F..", "a" * 4000])
    def test_a_wrong_address_is_not_there(self, secret: str, caller_as: CallerAs):
        """404, like any other address that does not exist."""
        assert caller_as(None).get(f"/lich/{secret}.ics").status_code == 404

    def test_a_new_address_ends_the_old_one(self, caller_as: CallerAs):
        """What was given away can be taken back; the database keeps a hash."""
        old = make_feed(staff_id(Role.OFFICE))
        new = make_feed(staff_id(Role.OFFICE))

        assert caller_as(None).get(f"/lich/{old}.ics").status_code == 404
        assert caller_as(None).get(f"/lich/{new}.ics").status_code == 200
        assert new not in str(ask("SELECT * FROM staff"))

    def test_who_has_left_has_no_calendar(self, caller_as: CallerAs):
        """ASVS 5: 7.4.2."""
        secret = make_feed(staff_id(Role.OFFICE))
        tamper("UPDATE staff SET disabled_at = now() WHERE code = :code", code=staff_code(Role.OFFICE))

        assert caller_as(None).get(f"/lich/{secret}.ics").status_code == 404

    def test_who_no_longer_holds_the_role_sees_no_dates(self, caller_as: CallerAs):
        """The roles of today count."""
        act(raise_issue(), Action.ASSIGN, OFFICE)
        secret = make_feed(staff_id(Role.OFFICE))
        stand_on(NEXT_DAY)
        tamper("UPDATE appointment SET valid_to = '2023-11-17' WHERE staff_id = :id", id=staff_id(Role.OFFICE))
        try:
            answer = caller_as(None).get(f"/lich/{secret}.ics")
        finally:
            tamper("UPDATE appointment SET valid_to = NULL")

        assert Calendar.from_ical(answer.content).walk("VEVENT") == []
