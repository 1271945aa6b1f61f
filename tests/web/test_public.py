"""The public list, its search and the statistics: approved words, no names, no small numbers."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event as listen

from models.issue import Issue
from models.paperwork import Publication
from models.session import engine, transaction
from models.states import Action, Role, State
from models.text import fold
from tasks.desks import figures as desk_figures
from tasks.desks.figures import read_figures
from tasks.suppressing import SMALLEST, hide_small
from tests.conference import CITIZEN, DUE_ON, NEXT_DAY, OFFICE, THE_UNIT, act, bring, post, raise_issue, stand_on
from tests.web.conftest import Browser, BrowserAs


def publish(code: str, text: str, answer: str | None = None) -> str:
    """What the office's step leaves behind."""
    with transaction() as db:
        issue = db.scalars(Issue.by_code(code)).one()
        folded = fold(f"{code} {issue.field} {text} {answer or ''}")
        db.add(Publication(issue_id=issue.id, text=text, answer=answer, folded=folded, approved_at=issue.moved_at))
    return code


@pytest.fixture
def browser(browser_as: BrowserAs) -> Browser:
    """Nobody signed in."""
    return browser_as()


class TestTheList:
    def test_holds_only_what_was_published(self, an_issue, browser):
        """An issue is not public because it is on record; its page is as if there were none."""
        assert an_issue not in browser.get("/cong-khai").text
        assert browser.get(f"/cong-khai/{an_issue}").status_code == 404
        publish(an_issue, "Đề nghị trả giấy.")
        assert an_issue in browser.get("/cong-khai").text
        assert browser.get(f"/cong-khai/{an_issue}").status_code == 200

    def test_shows_the_approved_words_and_nobodys_name(self, a_clean_database, browser):
        """Not the words as raised; a number that slipped through is taken out."""
        code = raise_issue(text="Tôi là Trần Văn An ở ngõ 7.")
        publish(code, "Đề nghị trả giấy. Gọi 0912345678.")

        for url in ("/cong-khai", f"/cong-khai/{code}"):
            page = browser.get(url).text
            assert "Đề nghị trả giấy." in page
            for hidden in ("Trần Văn An", "ngõ 7", "0912345678"):
                assert hidden not in page

    @pytest.mark.parametrize("words", ["trả giấy", "TRA GIAY", "giay tra", "Trả  giấy!!", "KN-2023-2-0001"])
    def test_is_searched_without_accents(self, words, an_issue, browser):
        """As people type on a phone."""
        publish(an_issue, "Đề nghị trả giấy đúng hẹn.")

        assert an_issue in browser.get("/cong-khai", params={"q": words}).text
        assert an_issue not in browser.get("/cong-khai", params={"q": "mầm non"}).text

    @pytest.mark.parametrize("words", ["'", "a & | !", "%", "\x00", "đ" * 5000, "<script>"])
    def test_minds_no_odd_words(self, words, an_issue, browser):
        """Whatever is typed is only words."""
        answer = browser.get("/cong-khai", params={"q": words})

        assert answer.status_code == 200
        assert "<script>" not in answer.text

    def test_is_filtered_by_field_unit_and_state(self, an_issue, browser):
        """One or all of them."""
        publish(bring(an_issue, State.ASSIGNED), "Đề nghị trả giấy.")
        right = {"linh_vuc": "Cải chính hộ tịch", "don_vi": "tu-phap", "tinh_trang": "assigned"}
        wrong = {"linh_vuc": "Đất đai", "don_vi": "kinh-te", "tinh_trang": "closed"}

        assert an_issue in browser.get("/cong-khai", params=right).text
        for name, value in wrong.items():
            assert an_issue not in browser.get("/cong-khai", params=right | {name: value}).text
        assert an_issue not in browser.get("/cong-khai", params={"don_vi": "khong-co"}).text

    def test_is_turned_page_by_page(self, a_clean_database, browser):
        """Twenty a page, newest first, none twice and none left out."""
        codes = [publish(raise_issue(row), f"Kiến nghị số {row}.") for row in range(1, 46)]
        url, seen = "/cong-khai", list[str]()

        for _ in range(3):
            page = browser.get(url).text
            seen += [code for code in reversed(codes) if f"/cong-khai/{code}" in page]
            url = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&") if 'rel="next"' in page else ""

        assert seen == codes[::-1]
        assert url == ""

    def test_costs_twelve_statements_at_most(self, an_issue, browser):
        """The list, an issue, the statistics."""
        publish(an_issue, "Đề nghị trả giấy.")
        for url in (
            "/cong-khai?q=giay",
            f"/cong-khai/{an_issue}",
            "/cong-khai/so-lieu",
            "/cong-khai/so-lieu?theo=linh-vuc",
        ):
            seen = list[str]()

            def note(_c: object, _cur: object, statement: str, *_: object, seen: list[str] = seen) -> None:
                seen.append(statement)

            listen.listen(engine(), "before_cursor_execute", note)
            assert browser.get(url).status_code == 200
            listen.remove(engine(), "before_cursor_execute", note)
            assert len(seen) <= 12, url


class TestKeeping:
    def test_a_page_of_nobodys_may_be_kept_for_five_minutes(self, an_issue, browser):
        """By browsers and caches on the way; it sets no cookie."""
        answer = browser.get("/cong-khai")

        assert answer.headers["cache-control"] == "public, max-age=300"
        assert "set-cookie" not in answer.headers
        assert answer.headers["vary"] == "Cookie"

    def test_a_page_of_somebodys_is_not(self, an_issue, browser_as: BrowserAs):
        """Signed in, or with a language of one's own."""
        assert browser_as(Role.OFFICE).get("/cong-khai").headers["cache-control"] == "no-store"
        browser = browser_as()
        assert browser.get("/cong-khai?lang=en").headers["cache-control"] == "no-store"
        assert browser.get("/cong-khai").headers["cache-control"] == "no-store"
        assert "Public list" in browser.get("/cong-khai").text


class TestFigures:
    def test_count_on_time_against_the_date_first_promised(self, a_clean_database):
        """An extension makes nobody punctual; small numbers are not told."""
        codes = [raise_issue(row, f"Người {row}") for row in range(1, 13)]
        for code in codes[:6]:
            bring(code, State.RESOLVED)
        for code in codes[6:]:
            bring(code, State.INSPECTED)
        stand_on(DUE_ON)
        act(codes[6], Action.ASK, THE_UNIT)
        act(codes[6], Action.SUPPLY, CITIZEN)
        with transaction() as db:  # extended before the date, answered by the new one
            db.connection().exec_driver_sql("UPDATE issue SET due_on = '2023-12-15' WHERE state = 'inspected'")
        stand_on(DUE_ON.replace(day=14))
        for code in codes[6:]:
            act(code, Action.RESOLVE, THE_UNIT)

        figures = read_figures()

        [unit, everything] = figures.progress
        assert (unit.name, unit.total) == ("Phòng Tư pháp", 12)
        assert unit.cells == {
            "on_time": 6, "answered_late": 0, "answered_untold": 6, "in_time": 0, "late_now": 0, "late_untold": 0,
            "ended_otherwise": 0,
        }  # fmt: skip
        assert unit.on_time_percent == 50.0
        assert everything.name is None
        assert figures.outcomes[0].cells["solved"] == 12

    def test_count_late_without_a_letter_apart(self, a_clean_database):
        """Of eleven late ones five were told by the date (issue C §1); the columns add up."""
        codes = [bring(raise_issue(row, f"Người {row}"), State.INSPECTED) for row in range(1, 12)]
        stand_on(DUE_ON)
        for code in codes[:5]:
            act(code, Action.EXPLAIN_DELAY, THE_UNIT)
            act(code, Action.APOLOGISE, OFFICE)
            post(code, "apology")
        stand_on(DUE_ON.replace(day=8))

        [unit, _] = read_figures().progress

        assert (unit.cells["late_now"], unit.cells["late_untold"], unit.total) == (5, 6, 11)

    def test_are_counted_anew_after_a_step(self, a_clean_database, monkeypatch):
        """What is kept is never older than the last step or the day, unless counting is slow."""
        monkeypatch.setattr(desk_figures, "SLOW", 600)
        for row in range(1, 6):
            raise_issue(row, f"Người {row}")
        assert read_figures("field").progress[-1].total == 5
        raise_issue(6, "Người 6")
        assert read_figures("field").progress[-1].total == 6
        act("KN-2023-2-0006", Action.WITHDRAW, OFFICE)
        stand_on(NEXT_DAY)
        assert read_figures("field").progress[-1].total == 6

    def test_are_counted_once_a_minute_where_that_is_slow(self, a_clean_database, monkeypatch):
        """100,000 issues and a step every second: a page waits for no count of its own."""
        monkeypatch.setattr(desk_figures, "SLOW", -1)
        stand_on(NEXT_DAY.replace(day=20))
        for row in range(1, 6):
            raise_issue(row, f"Người {row}")
        assert read_figures("field").progress[-1].total == 5
        raise_issue(6, "Người 6")
        assert read_figures("field").progress[-1].total == 5
        stand_on(NEXT_DAY.replace(day=21))
        assert read_figures("field").progress[-1].total == 6

    def test_show_no_small_number(self, an_issue, browser):
        """One issue of one unit: the page tells nothing of it."""
        bring(an_issue, State.RESOLVED)

        page = browser.get("/cong-khai/so-lieu").text

        assert "Phòng Tư pháp" in page
        assert not [n for n in "1234" if f">{n}</td>" in page]


TABLES = st.integers(1, 5).flatmap(
    lambda columns: st.lists(st.lists(st.integers(0, 12), min_size=columns, max_size=columns), min_size=1, max_size=5)
)


class TestSmallCells:
    @given(TABLES)
    def test_are_hidden(self, table):
        """No number from 1 to 4 is told, in the table or its totals."""
        assert not [v for row in hide_small(table) for v in row if v is not None and 0 < v < SMALLEST]

    @given(TABLES)
    def test_cannot_be_worked_out_from_a_line(self, table):
        """No row or column has a single hidden number, nor hidden ones that add up to less than five beside a total."""
        told = hide_small(table)
        whole = [[*row, sum(row)] for row in table]
        whole.append([sum(column) for column in zip(*whole, strict=True)])
        lines = [[(r, c) for c in range(len(told[0]))] for r in range(len(told))]
        lines += [[(r, c) for r in range(len(told))] for c in range(len(told[0]))]

        for line in lines:
            dark = [(r, c) for r, c in line if told[r][c] is None]
            assert len(dark) != 1
            last_r, last_c = line[-1]
            if dark and told[last_r][last_c] is not None:
                assert sum(whole[r][c] for r, c in dark) >= SMALLEST

    @given(st.lists(st.lists(st.sampled_from([0, 5, 9, 40]), min_size=3, max_size=3), min_size=2, max_size=4))
    def test_are_all_that_is_hidden(self, table):
        """Where there is none, everything is told."""
        assert not [v for row in hide_small(table) for v in row if v is None]

    @given(TABLES)
    def test_cannot_be_worked_out_from_all_lines_together(self, table):
        """Solving all sums at once fixes no hidden number: for each there is another table with the same told numbers."""
        told = hide_small(table)
        dark = [(r, c) for r, row in enumerate(told) for c, value in enumerate(row) if value is None]
        last_r, last_c = len(told) - 1, len(told[0]) - 1
        sums = [[(-1 if c == last_c else 1) * (r == one) for r, c in dark] for one in range(len(told))]
        sums += [[(-1 if r == last_r else 1) * (c == one) for r, c in dark] for one in range(len(told[0]))]

        for n in range(len(dark)):
            assert rank([*sums, [int(m == n) for m in range(len(dark))]]) > rank(sums)


def rank(rows: list[list[int]]) -> int:
    """Of a matrix, exactly."""
    left, found = [[Fraction(value) for value in row] for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        lead = next((row for row in left[found:] if row[column]), None)
        if lead is None:
            continue
        left.remove(lead)
        left.insert(found, lead)
        for row in left[found + 1 :]:
            factor = row[column] / lead[column]
            row[:] = [a - factor * b for a, b in zip(row, lead, strict=True)]
        found += 1
    return found
