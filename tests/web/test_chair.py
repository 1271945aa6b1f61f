"""The chair's page: every number against a small situation counted by hand, and who may read and decide."""

from datetime import UTC, date, datetime, time
from math import inf

import pytest
from sqlalchemy import text

from models.clock import HANOI, Moment
from models.directive import Audience
from models.session import transaction
from models.states import Action, Role, Rung
from tasks.desks import trend
from tasks.desks.chair import ChairPage, Pile, read_chair_page
from tasks.sweep import sweep_deadlines
from tests.conference import (
    CHAIR,
    DUE_ON,
    HELD_ON,
    OFFICE,
    OTHER_UNIT,
    THE_UNIT,
    UNIT,
    Actor,
    act,
    make_issue,
    raise_issue,
    rules_on,
    stand_on,
)
from tests.web.conftest import BrowserAs
from tests.web.counting import MOST, Statements, statements

__all__ = ["statements"]


@pytest.fixture(autouse=True)
def counted_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow this machine is, figures are not kept from one step to the next, nor from one test to the next."""
    monkeypatch.setattr(trend, "SLOW", inf)
    trend._kept.clear()


THE_OTHER = Actor(Role.UNIT, OTHER_UNIT)
TUESDAY = date(2023, 12, 12)
EXTENDED, SILENT, SOLVED, EXPLAINED, NOBODYS, ASKING = (f"KN-2023-2-000{n}" for n in range(1, 7))


def page_on(day: date) -> ChairPage:
    """The page as it is read on that morning."""
    now = datetime.combine(day, time(9), HANOI).astimezone(UTC)
    return read_chair_page(Moment(now, day, demo=True), "vi")


def codes(page: ChairPage, pile: Pile) -> list[str]:
    return [row.code for row in page.rows[pile]]


def answer(code: str, day: date, outcome: str) -> None:
    stand_on(day)
    act(code, Action.INSPECT, THE_OTHER)
    act(code, Action.RESOLVE, THE_OTHER, outcome=outcome)


@pytest.fixture
def a_situation(a_clean_database: str) -> ChairPage:
    """Six issues of 16 November; the page of Tuesday, 12 December."""
    for row in range(1, 7):
        raise_issue(row)
    for code, unit in ((EXTENDED, UNIT), (SILENT, UNIT), (SOLVED, OTHER_UNIT), (EXPLAINED, OTHER_UNIT)):
        act(code, Action.ASSIGN, OFFICE, unit=unit)
    act(ASKING, Action.ASSIGN, OFFICE, unit=OTHER_UNIT, due_on="2023-12-13")
    act(EXTENDED, Action.ACKNOWLEDGE, THE_UNIT)
    stand_on(date(2023, 12, 1))
    act(EXTENDED, Action.EXTEND, CHAIR, due_on="2023-12-15")
    answer(SOLVED, date(2023, 12, 5), "solved")
    stand_on(date(2023, 12, 8))
    act(ASKING, Action.ACKNOWLEDGE, THE_OTHER)
    act(ASKING, Action.PROPOSE_EXTENSION, THE_OTHER, proposed_due_on="2023-12-20")
    answer(EXPLAINED, date(2023, 12, 11), "explained")
    stand_on(TUESDAY)
    return page_on(TUESDAY)


class TestLists:
    def test_each_issue_is_listed_for_what_it_needs(self, a_situation: ChairPage):
        """Late, due within three working days, unacknowledged, without a unit, waiting for a decision."""
        listed = {pile: codes(a_situation, pile) for pile in Pile}

        assert listed == {
            Pile.NO_UNIT: [NOBODYS], Pile.LATE: [SILENT], Pile.NEWLY_LATE: [], Pile.EXTENSION: [ASKING],
            Pile.UNACKNOWLEDGED: [SILENT], Pile.SOON: [ASKING, EXTENDED],
        }  # fmt: skip
        assert a_situation.totals == {pile: len(rows) for pile, rows in listed.items()}

    def test_late_is_told_against_the_date_first_promised(self, a_situation: ChairPage):
        """An extension moves the date in force, not the promise (peers §3.20)."""
        late = {
            row.code: (row.due_on, row.original_due_on, row.late_days, row.original_late_days)
            for row in page_on(date(2023, 12, 20)).rows[Pile.LATE]
        }

        assert late[SILENT] == (DUE_ON, DUE_ON, 9, 9)
        assert late[EXTENDED] == (date(2023, 12, 15), DUE_ON, 3, 9)

    def test_a_reopened_issue_is_late_from_the_date_given_then(self, a_situation: ChairPage):
        """Answered in time on the 5th, opened again on the 12th: its first date is no longer what was promised."""
        act(SOLVED, Action.REOPEN, OFFICE)

        assert page_on(TUESDAY).standing.all.late_at_first == 2
        late = next(row for row in page_on(date(2024, 1, 5)).rows[Pile.LATE] if row.code == SOLVED)
        assert late.original_due_on == late.due_on > TUESDAY

    def test_late_stands_by_unit_and_newest_first(self, a_situation: ChairPage):
        """On the 20th: the units in the order of their newest, and so within each."""
        assert codes(page_on(date(2023, 12, 20)), Pile.LATE) == [EXTENDED, SILENT, ASKING]

    def test_newly_late_is_what_the_working_day_before_was_not(self, a_clean_database: str):
        """After a weekend, what was due on Friday; a day later it is no news."""
        act(raise_issue(1), Action.ASSIGN, OFFICE, due_on="2023-12-08")
        counted = {day: page_on(date(2023, 12, day)).totals[Pile.NEWLY_LATE] for day in (8, 11, 12)}

        assert counted == {8: 0, 11: 1, 12: 0}

    def test_a_late_issue_says_who_was_told_by_which_rung(self, a_clean_database: str):
        """Told is who had a letter that left, for the date in force."""
        act(raise_issue(1), Action.ASSIGN, OFFICE)
        sweep_deadlines(date(2023, 12, 8))
        with transaction() as db:
            db.execute(text("UPDATE letter SET sent_at = now() WHERE rung = 'over_1' AND recipient_role <> 'citizen'"))

        [late] = page_on(date(2023, 12, 8)).rows[Pile.LATE]

        assert late.rung is Rung.OVER_1
        assert Audience.UNIT in late.told
        assert Audience.CITIZEN not in late.told

    def test_why_more_time_is_asked_for_stands_with_the_request(self, a_situation: ChairPage):
        [asking] = a_situation.rows[Pile.EXTENSION]

        assert (asking.extension_asked, asking.reason) == (date(2023, 12, 20), "Chờ văn bản của cơ quan khác.")


class TestFigures:
    def test_units_are_counted_against_the_date_first_promised(self, a_situation: ChairPage):
        """Explained stands in its own column and is never counted as solved (peers §3.15)."""
        figures = {
            line.code: (line.open, line.late, line.late_at_first, line.answered, line.on_time, line.on_time_percent)
            for line in (*a_situation.standing.units, a_situation.standing.all)
        }

        assert figures == {
            UNIT: (2, 1, 2, 0, 0, None), OTHER_UNIT: (1, 0, 0, 2, 1, 50.0), None: (3, 1, 2, 2, 1, 50.0),
        }  # fmt: skip
        outcomes = {name: n for name, n in a_situation.standing.all.outcomes.items() if n}
        assert outcomes == {"solved": 1, "explained": 1}

    def test_weeks_are_counted_as_they_were(self, a_situation: ChairPage):
        """On Sunday the 10th the issue answered on the 11th was late; today it is not."""
        weeks = {week.last_on: (week.received, week.answered, week.late) for week in a_situation.standing.weeks}

        assert len(weeks) == 12
        assert {day: counted for day, counted in weeks.items() if any(counted)} == {
            date(2023, 11, 19): (6, 0, 0), date(2023, 12, 10): (0, 1, 2), TUESDAY: (0, 1, 1),
        }  # fmt: skip

    def test_a_step_counts_in_the_week_in_which_it_happened(self, a_situation: ChairPage):
        """Recorded on Tuesday for Friday: on Sunday the issue was answered."""
        for action in (Action.INSPECT, Action.RESOLVE):
            act(SILENT, action, THE_UNIT, on=date(2023, 12, 8))

        weeks = {week.last_on: (week.answered, week.late) for week in page_on(TUESDAY).standing.weeks}

        assert (weeks[date(2023, 12, 10)], weeks[TUESDAY]) == ((2, 1), (1, 0))

    def test_an_answer_taken_back_is_none(self, a_situation: ChairPage):
        """Its letter had not left."""
        stand_on(date(2023, 12, 11))
        act(EXPLAINED, Action.UNDO, THE_OTHER)

        standing = page_on(TUESDAY).standing

        assert (standing.weeks[-1].answered, standing.weeks[-1].late, standing.all.answered) == (0, 2, 1)

    def test_figures_that_are_slow_to_count_are_kept_a_minute(
        self, a_situation: ChairPage, monkeypatch: pytest.MonkeyPatch
    ):
        """The lists are never kept: what the chair has just decided is gone from them at once."""
        monkeypatch.setattr(trend, "SLOW", -1.0)
        act(ASKING, Action.REFUSE_EXTENSION, CHAIR)
        act(NOBODYS, Action.ASSIGN, OFFICE)

        page = page_on(TUESDAY)
        assert page.standing is a_situation.standing
        assert (page.totals[Pile.EXTENSION], page.totals[Pile.NO_UNIT]) == (0, 0)

        monkeypatch.setattr(trend, "KEPT", 0.0)
        assert page_on(TUESDAY).standing.all.open == 4

    def test_what_was_answered_since_yesterday_says_how(self, a_situation: ChairPage):
        [answered] = a_situation.standing.answered

        assert (answered.code, answered.outcome, answered.on_time) == (EXPLAINED, "explained", False)


class TestPage:
    def test_the_first_sentence_says_it_all(self, a_situation: ChairPage, browser_as: BrowserAs):
        """Numbers in words, in both languages; a chart has its table."""
        chair = browser_as(Role.CHAIR)
        shown = chair.get("/chu-tri").text

        assert "Hôm nay 12/12/2023" in shown
        assert "1 kiến nghị quá hạn, 2 sắp đến hạn, 1 chưa có đơn vị." in shown
        assert "024 " in shown  # whom to call
        assert "Số liệu của biểu đồ" in shown
        assert "1 late, 2 due within three working days, 1 without a unit." in chair.get("/chu-tri?lang=en").text

    def test_the_chair_decides_and_the_office_reads(self, a_situation: ChairPage, browser_as: BrowserAs):
        links = [f"/kien-nghi/{ASKING}/gia-han", f"/kien-nghi/{ASKING}/khong-gia-han", f"/kien-nghi/{SILENT}/chi-dao"]
        chair, office = (browser_as(role).get("/chu-tri") for role in (Role.CHAIR, Role.OFFICE))

        assert all(link in chair.text for link in links)
        assert office.status_code == 200
        assert not any(link in office.text for link in links)

    def test_the_form_of_an_approval_knows_the_date_asked_for(self, a_situation: ChairPage, browser_as: BrowserAs):
        assert "2023-12-20" in browser_as(Role.CHAIR).get(f"/kien-nghi/{ASKING}/gia-han").text

    @pytest.mark.parametrize(("role", "unit"), [(Role.UNIT, UNIT), (Role.AUDITOR, None)])
    def test_others_are_refused(self, role: Role, unit: str | None, browser_as: BrowserAs):
        assert browser_as(role, unit).get("/chu-tri").status_code == 403

    def test_a_district_without_issues_has_a_page_too(self, browser_as: BrowserAs):
        assert "Không có kiến nghị nào quá hạn" in browser_as(Role.CHAIR).get("/chu-tri").text

    def test_two_hundred_issues_take_twelve_statements_and_fifty_rows(
        self, a_clean_database: str, browser_as: BrowserAs, statements: Statements
    ):
        """A long list is cut and says where the rest is (issue B §5)."""
        with transaction() as db:
            rules = rules_on(db, HELD_ON)
            for row in range(1, 201):
                issue = make_issue(db, rules, row, None)
                issue.move(Action.ASSIGN, by=OFFICE, rules=rules, unit=UNIT, due_on=DUE_ON)
        stand_on(TUESDAY)
        chair = browser_as(Role.CHAIR)
        statements.forget()

        shown = chair.get("/chu-tri").text

        assert len(statements) <= MOST
        assert "200 kiến nghị quá hạn" in shown
        assert shown.count('aria-label="Gửi ý kiến chỉ đạo: KN-') == 50 + 10  # late, unacknowledged
        assert 'href="/kien-nghi?qua_han=1"' in shown
