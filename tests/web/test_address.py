"""A new e-mail address: both agree, the old one may stop it, and a stranger learns nothing."""

from datetime import timedelta

import pytest

from models.session import transaction
from models.states import State
from tasks.links import Purpose, links
from tests.conference import NEXT_DAY, ask, bring, raise_issue, stand_on
from tests.web.citizen_browser import last_step, link_to, send
from tests.web.conftest import Browser, BrowserAs

OLD, NEW = "an@congdan.example", "an.moi@hop-thu.example"


@pytest.fixture
def browser(browser_as: BrowserAs) -> Browser:
    """Nobody signed in."""
    return browser_as()


def links_by_side() -> dict[str, str]:
    """``/dia-chi/…`` of the newest letter of each side."""
    bound = links()
    assert bound
    rows = ask("SELECT facts ->> 'side', id FROM letter WHERE kind = 'address_check' ORDER BY id")
    return {side: f"/dia-chi/{bound.sign(Purpose.ADDRESS, number)}" for side, number in rows}


def email() -> str:
    [(address,)] = ask("SELECT email FROM person ORDER BY id LIMIT 1")
    return str(address)


def settle(browser: Browser, url: str, answer: str = "agree"):
    return browser.post_form(url, {"answer": answer}, page="/tra-cuu")


@pytest.fixture
def asked(an_issue: str, browser: Browser) -> str:
    """A change asked for on the citizen's page."""
    send(browser, f"{link_to(an_issue)}/dia-chi-thu", {"email": " An.Moi@hop-thu.example "})
    return an_issue


def test_both_sides_are_written_to_at_once(asked):
    """Each at its own address, with a link of its own."""
    assert ask("SELECT address, facts ->> 'side', status::text FROM letter WHERE kind = 'address_check' ORDER BY id") == [
        (OLD, "old", "owed"), (NEW, "new", "owed"),
    ]  # fmt: skip
    assert email() == OLD


@pytest.mark.parametrize("order", [("old", "new"), ("new", "old")])
def test_the_address_changes_when_both_have_agreed(order, asked, browser):
    """Whoever comes first waits for the other; only the name of the column goes on record."""
    by_side = links_by_side()

    settle(browser, by_side[order[0]])
    assert email() == OLD
    assert "chờ địa chỉ còn lại" in browser.get(by_side[order[0]]).text

    settle(browser, by_side[order[1]])
    assert email() == NEW
    assert last_step(asked) == ("amend", "citizen", {"changed": ["email"]})
    assert "Địa chỉ đã được thay đổi" in browser.get(by_side["old"]).text


def test_opening_a_link_agrees_to_nothing(asked, browser):
    """Mail scanners follow links."""
    for url in links_by_side().values():
        assert browser.get(url).status_code == 200

    assert ask("SELECT old_agreed_at, new_agreed_at FROM address_change") == [(None, None)]


def test_the_old_address_may_stop_it(asked, browser):
    """After the new one agreed, too; then nobody can agree any more."""
    by_side = links_by_side()
    settle(browser, by_side["new"])

    settle(browser, by_side["old"], "stop")
    settle(browser, by_side["old"])

    assert email() == OLD
    assert "đã dừng" in browser.get(by_side["new"]).text


def test_is_dropped_after_seven_days(asked, browser):
    """Half agreed is not agreed."""
    by_side = links_by_side()
    settle(browser, by_side["new"])
    stand_on(NEXT_DAY + timedelta(days=8))

    settle(browser, by_side["old"])

    assert email() == OLD
    assert "quá 7 ngày" in browser.get(by_side["old"]).text


def test_a_later_change_takes_the_place_of_the_earlier(asked, browser):
    """Only the newest is open."""
    earlier = links_by_side()
    send(browser, f"{link_to(asked)}/dia-chi-thu", {"email": "khac@hop-thu.example"})

    for url in earlier.values():
        settle(browser, url)

    assert email() == OLD
    assert "đã dừng" in browser.get(earlier["old"]).text


def test_what_the_office_corrected_meanwhile_stands(asked, browser):
    """The old side is no longer the person's address."""
    with transaction() as db:
        db.connection().exec_driver_sql("UPDATE person SET email = 'dung@congdan.example'")

    for url in links_by_side().values():
        settle(browser, url)

    assert email() == "dung@congdan.example"


def test_the_page_shows_no_name_no_issue_and_the_other_address_in_part(asked, browser):
    """The new address may be a stranger's, by a slip of the pen."""
    page = browser.get(links_by_side()["new"]).text

    assert "a***@congdan.example" in page
    for hidden in (OLD, NEW, "Trần Văn An", asked, "/k/"):
        assert hidden not in page


def test_a_first_address_decides_alone_and_is_used(an_issue, browser):
    """Without an old address only the new one is asked; from then on letters go there."""
    link = link_to(an_issue)
    with transaction() as db:
        db.connection().exec_driver_sql("UPDATE person SET channel = 'paper', email = NULL")
    send(browser, f"{link}/dia-chi-thu", {"email": NEW})
    by_side = links_by_side()
    assert set(by_side) == {"new"}

    settle(browser, by_side["new"])
    bring(an_issue, State.ASSIGNED)

    assert email() == NEW
    assert ask("SELECT status::text FROM letter WHERE kind = 'handler'") == [("owed",)]


@pytest.mark.parametrize(("given", "said"), [
    ("khong phai", "chưa đúng"), ("", "chưa đúng"), (OLD.upper(), "đang dùng"), ("a@b.example\nBcc: x@y.z", ""),
])  # fmt: skip
def test_what_is_no_new_address_is_refused(given, said, an_issue, browser):
    """With what was typed still there; nothing is written to anybody else."""
    answer = send(browser, f"{link_to(an_issue)}/dia-chi-thu", {"email": given})

    assert said in answer.text
    assert "bcc" not in str(ask("SELECT address FROM letter WHERE kind = 'address_check'")).lower()


def test_may_be_asked_for_three_times_a_day(an_issue, browser):
    """Each writes to an address that may be a stranger's."""
    link = f"{link_to(an_issue)}/dia-chi-thu"
    for n in range(3):
        send(browser, link, {"email": f"moi{n}@hop-thu.example"})

    answer = send(browser, link, {"email": "moi9@hop-thu.example"})

    assert "thử lại vào ngày mai" in answer.text
    assert ask("SELECT count(*) FROM address_change") == [(3,)]


def test_another_persons_link_changes_nothing_here(asked, browser):
    """A citizen's link is no link to an address, nor the other way round."""
    other = raise_issue(2, "Lê Thị Bình")
    token = links_by_side()["new"].rpartition("/")[2]

    assert browser.get(f"/k/{token}").status_code == 404
    assert browser.get(f"/dia-chi/{link_to(other).rpartition('/')[2]}").status_code == 404
