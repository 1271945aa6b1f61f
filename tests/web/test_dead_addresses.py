"""Addresses that take no mail: whose they are, and the office lets one have mail again."""

import pytest

from models.states import Action, Role, State
from tests.browser.situation import send_letters
from tests.conference import OFFICE, act, ask, bring, raise_issue
from tests.web.conftest import BrowserAs

PAGE = "/van-phong/dia-chi-hong"
ADDRESS = "an@congdan.example"


def block(address: str = ADDRESS, reason: str = "bounced") -> None:
    """That address takes no more mail."""
    ask("INSERT INTO suppression VALUES (encode(sha256(lower(:address)::bytea), 'hex'), :reason, now()) RETURNING 1",
        address=address, reason=reason)  # fmt: skip


@pytest.fixture
def a_dead_address(an_issue: str) -> str:
    """A citizen whose mail bounced; their next letter is to be printed."""
    block()
    bring(an_issue, State.ASSIGNED)
    send_letters()
    return an_issue


def test_says_whose_why_and_how_many_letters_went_on_paper(a_dead_address: str, browser_as: BrowserAs):
    """Who the person is stays covered; the hash is shown to nobody."""
    page = browser_as(Role.OFFICE).get(PAGE).text
    [(hashed,)] = ask("SELECT address_hash FROM suppression")
    [(printed,)] = ask("SELECT count(*) FROM letter WHERE status = 'to_print'")

    assert ADDRESS not in page
    assert "a***@congdan.example" in page
    assert f"/kien-nghi/{a_dead_address}/xem-nguoi-kien-nghi" in page
    assert "/van-phong/nhap-tep" in page
    assert "Thư gửi đến bị trả lại" in page
    assert f'data-label="Thư in giấy">{printed}<' in page
    assert printed > 0
    assert "Trần Văn An" not in page
    assert hashed not in page


def test_letting_it_have_mail_again_sends_what_waits_and_is_on_record(a_dead_address: str, browser_as: BrowserAs):
    office = browser_as(Role.OFFICE)
    [(person,)] = ask("SELECT id FROM person")

    done = office.post_form(PAGE, {"cua": f"person:{person}"}, page=PAGE)

    assert done.headers["location"] == f"{PAGE}?bao=address-restored"
    assert ask("SELECT count(*) FROM suppression") == [(0,)]
    assert ask("SELECT count(*) FROM letter WHERE status = 'to_print'") == [(0,)]
    assert ask("SELECT who, facts FROM access_event WHERE what = 'address_restored'") == [
        ("cb-001", {"person": person})
    ]
    assert "Địa chỉ được nhận thư trở lại" in office.get(f"/kien-nghi/{a_dead_address}/dong-thoi-gian").text
    assert office.post_form(PAGE, {"cua": f"person:{person}"}, page=PAGE).status_code == 404


def test_who_declined_mail_is_not_written_to_again_by_anybody_else(an_issue: str, browser_as: BrowserAs):
    block(reason="unsubscribed")
    office = browser_as(Role.OFFICE)
    [(person,)] = ask("SELECT id FROM person")

    assert "Địa chỉ đã đúng, gửi lại" not in office.get(PAGE).text
    assert office.post_form(PAGE, {"cua": f"person:{person}"}, page=PAGE).status_code == 409
    assert ask("SELECT count(*) FROM suppression") == [(1,)]


def test_addresses_of_units_and_staff_are_found_too_and_nobodys_is_counted(
    a_clean_database: str, browser_as: BrowserAs
):
    [(unit,)] = ask("SELECT email FROM unit WHERE code = 'tu-phap'")
    [(staff,)] = ask("SELECT email FROM staff WHERE code = 'cb-005'")
    for address in {unit, staff, "khong-con-ai@xa.example"}:
        block(address)
    raise_issue(1)

    page = browser_as(Role.OFFICE).get(PAGE).text

    assert unit in page
    assert staff in page
    assert "Ngoài ra có 1 địa chỉ bị chặn" in page


@pytest.mark.parametrize("whose", ["person:x", "nobody:1", "", f"unit:{2**70}"])
def test_what_is_no_owner_is_no_page(whose: str, a_clean_database: str, browser_as: BrowserAs):
    assert browser_as(Role.OFFICE).post_form(PAGE, {"cua": whose}, page=PAGE).status_code == 404


def test_only_what_is_still_true_is_sent_again_the_oldest_first(an_issue: str, browser_as: BrowserAs):
    """A question that was answered, a date that was changed again: nobody needs them now."""
    block()
    bring(an_issue, State.AWAITING_CITIZEN)
    act(an_issue, Action.SUPPLY, OFFICE)
    send_letters()
    [(person,)] = ask("SELECT id FROM person")
    ask(
        "UPDATE letter SET owed_at = owed_at - interval '1 day' WHERE kind = 'inspected' AND person_id = :p RETURNING 1",
        p=person,
    )
    ask(
        "INSERT INTO letter (key, kind, recipient_role, status, conference_id, issue_id, person_id, address, as_of, owed_at,"
        " not_before) SELECT key || ':' || n, 'handler', recipient_role, 'to_print', conference_id, issue_id, person_id,"
        " address, as_of, owed_at, not_before FROM letter, generate_series(1, 2) n WHERE kind = 'receipt' RETURNING 1"
    )

    browser_as(Role.OFFICE).post_form(PAGE, {"cua": f"person:{person}"}, page=PAGE)

    status = "SELECT kind::text, status::text FROM letter WHERE person_id = :p AND status <> 'owed' ORDER BY id"
    cancelled = [kind for kind, state in ask(status, p=person) if state == "cancelled"]
    assert cancelled.count("question") == 1
    assert "receipt" not in cancelled
    assert ask("SELECT count(*) FROM letter WHERE kind = 'handler' AND status = 'owed'") == [(1,)]
    again = ask(
        "SELECT kind::text FROM letter WHERE person_id = :p AND status = 'owed' ORDER BY priority, next_at, id",
        p=person,
    )
    aged = ask("SELECT kind::text FROM letter WHERE person_id = :p AND status = 'owed' ORDER BY owed_at, id", p=person)
    assert again == aged
