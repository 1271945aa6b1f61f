"""Guessing gets slower and slower; nobody is locked out for good."""

import pytest
from sqlalchemy import text

from models.session import transaction
from tasks.throttling import TooManyTries, check_throttle, forgive, note_try, take_try
from tests.conference import all_at_once, ask
from tests.web.staff_rows import change


def waits() -> int:
    """Minutes until it may be tried again; 0: now."""
    try:
        check_throttle("a")
    except TooManyTries as error:
        return error.minutes
    return 0


def ages(minutes: int) -> None:
    """That much time passes on the database's clock."""
    change("UPDATE throttle SET open_at = open_at - make_interval(mins => :m), last_at = last_at - make_interval(mins => :m)",
           m=minutes)  # fmt: skip


@pytest.fixture(autouse=True)
def _a_database(a_clean_database):
    """Nothing was tried yet."""


def test_five_tries_cost_nothing_and_each_further_one_twice_the_time():
    """1, 2, 4 … minutes, an hour at most, however long somebody goes on."""
    seen = []
    for _ in range(14):
        note_try("a")
        seen.append(waits())
        ages(waits())

    assert seen == [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_the_wait_is_told_and_then_over():
    """The sentence says in how many minutes; after them it is open without anybody's help."""
    for _ in range(8):
        note_try("a")
    with pytest.raises(TooManyTries) as refused:
        check_throttle("b", "a")
    assert "sau 4 phút" in refused.value.vi
    assert "in 4 minutes" in refused.value.en

    ages(4)

    assert waits() == 0


def test_a_day_later_all_is_forgotten():
    """The count begins anew."""
    for _ in range(10):
        note_try("a")
    ages(24 * 60 + 1)

    note_try("a")

    assert ask("SELECT tries FROM throttle") == [(1,)]
    assert waits() == 0


def test_whoever_proves_who_they_are_starts_anew():
    """And what is older than a day is thrown away with it."""
    for _ in range(10):
        note_try("a", "old")
    change("UPDATE throttle SET last_at = now() - interval '2 days' WHERE key_hash = sha256('old')")

    forgive("a")

    assert ask("SELECT count(*) FROM throttle") == [(0,)]


def test_another_key_does_not_wait():
    """One account's trouble is not another's."""
    for _ in range(10):
        note_try("b")

    assert waits() == 0


def test_keys_are_kept_as_hashes_only():
    """An address that somebody typed is in no table."""
    note_try("sign-in:ai.do@caugiay.example")

    assert "caugiay" not in str(ask("SELECT t.* FROM throttle t"))


def test_of_many_at_once_only_the_free_ones_come_through():
    """Check and count are one: a burst gains nothing (ASVS 5: 15.4.2)."""

    def take(_: int) -> None:
        with transaction() as db:
            take_try(db, {"a": 5, "place": 100})

    done = all_at_once(20, take)

    assert [error for error in done if error and not isinstance(error, TooManyTries)] == []
    assert done.count(None) == 6  # five free, and the one that begins the wait
    assert ask("SELECT tries FROM throttle ORDER BY tries") == [(6,), (6,)]  # who was refused is counted nowhere


def test_who_began_before_another_is_not_made_to_wait_for_that():
    """The clock of a transaction stands where it began; who comes second with an earlier one has a free try left all the same."""
    with transaction() as early:
        early.execute(text("SELECT 1"))  # its clock stands from here on
        with transaction() as late:
            take_try(late, {"a": 5})

        take_try(early, {"a": 5})

    assert ask("SELECT tries FROM throttle") == [(2,)]
