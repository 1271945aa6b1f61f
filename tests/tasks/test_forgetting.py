"""What only helped somebody to work is forgotten in time; the evidence stays."""

from datetime import timedelta

import pytest

from models.clock import read_clock
from models.session import transaction
from tasks.demo_staff import sign_in_demo
from tasks.forgetting import forget_old
from tasks.links import use_once
from tests.conference import ask
from tests.web.staff_rows import change

MAIL = (
    "INSERT INTO inbound_mail (source, sha256, raw, size, received_at, status, kind) "
    "SELECT 'imap', :key, 'x', 1, CAST(:at AS timestamptz), CAST(:status AS inboundstatus), CAST(:kind AS inboundkind)"
)


def a_mail(key: str, status: str, kind: str) -> None:
    """One that came in 31 days ago."""
    with transaction() as db:
        at = read_clock(db).now - timedelta(days=31)
    change(MAIL, key=key, status=status, kind=kind, at=at)


def test_a_browser_that_was_away_for_90_days_is_forgotten(a_clean_database):
    """One that was seen a day less ago signs on as before."""
    sign_in_demo("cb-001", "")
    change("UPDATE web_session SET seen_at = now() - interval '89 days'")
    assert forget_old()["sessions"] == 0

    change("UPDATE web_session SET seen_at = now() - interval '91 days'")

    assert forget_old()["sessions"] == 1
    assert ask("SELECT count(*) FROM web_session") == [(0,)]


def test_the_mark_of_a_link_lasts_longer_than_the_link(a_clean_database):
    """Forgotten too early, a link could be used a second time."""
    with transaction() as db:
        use_once(db, "old")
        use_once(db, "new")
    change("UPDATE link_use SET used_at = used_at - interval '401 days' WHERE nonce = 'old'")

    assert forget_old()["link_uses"] == 1
    assert ask("SELECT nonce FROM link_use") == [("new",)]


@pytest.mark.parametrize(("status", "kind", "left"), [
    ("noted", "loop", None), ("noted", "out_of_office", None),
    ("noted", "bounce", "x"), ("waiting", "auto_reply", "x"), ("done", "reply", "x"), ("filed", "reply", "x"),
])  # fmt: skip
def test_only_what_a_machine_wrote_loses_its_bytes(a_clean_database, status, kind, left):
    """That it came stays on record; what a person wrote, and what a mail server said of a letter, stays whole."""
    a_mail("one", status, kind)

    forget_old()

    assert ask("SELECT convert_from(raw, 'UTF8') FROM inbound_mail") == [(left,)]


def test_nothing_of_the_history_goes(an_issue):
    """Events, letters and texts are the evidence."""
    before = ask(
        "SELECT (SELECT count(*) FROM issue_event), (SELECT count(*) FROM letter), (SELECT count(*) FROM event_text)"
    )

    forget_old()

    after = ask(
        "SELECT (SELECT count(*) FROM issue_event), (SELECT count(*) FROM letter), (SELECT count(*) FROM event_text)"
    )
    assert before == after
