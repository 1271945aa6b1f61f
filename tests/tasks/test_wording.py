"""Which words a letter is written with, and that it says so afterwards."""

import pytest

from models.errors import NotFound
from models.people import Channel
from models.session import transaction
from models.states import Action
from notifications.wording import FRAME, shipped
from tasks.composing import Sender, prepare_letters
from tasks.outbox import claim_letters
from tasks.paper import draw_sheets
from tasks.wording import (
    find_version,
    list_versions,
    read_words,
    record_versions,
    restore_shipped,
    restore_version,
    use_words,
    words_in_use,
)  # fmt: skip
from tests.conference import OFFICE, act, all_at_once, ask, make_person, raise_issue

SENDER = Sender("kien-nghi@caugiay.example", "caugiay.example")
OURS = shipped("receipt", "vi")
THEIRS = OURS.replace("Trân trọng cảm ơn", "Xin trân trọng cảm ơn")


def compose_all():
    """Every letter that is owed gets its bytes."""
    with transaction() as db:
        from sqlalchemy import update  # noqa: PLC0415

        from models.letter import Letter  # noqa: PLC0415

        db.execute(update(Letter).where(Letter.raw.is_(None)).values(not_before=Letter.owed_at))
    return prepare_letters(claim_letters(100), SENDER)


def made_from(code):
    """Of each letter of an issue: whose words, whose frame, and its bytes."""
    return ask(
        "SELECT w.saved_by, w.body, f.kind, l.raw FROM letter l JOIN issue i ON i.id = l.issue_id "
        "LEFT JOIN letter_template w ON w.id = l.template_id LEFT JOIN letter_template f ON f.id = l.frame_id "
        "WHERE i.code = :code AND l.kind = 'receipt' ORDER BY l.id", code=code,
    )  # fmt: skip


def test_a_letter_says_which_version_of_our_words_made_it(an_issue):
    """The shipped words become a version when a letter is first written with them."""
    compose_all()

    [(saved_by, body, frame, raw)] = made_from(an_issue)

    assert (saved_by, body, frame) == (None, OURS, FRAME)
    assert raw


def test_new_words_make_the_letters_written_after_them_and_leave_the_others_alone(an_issue):
    """A change takes effect for letters composed after it; what is composed keeps its bytes."""
    compose_all()
    before = made_from(an_issue)

    assert use_words("receipt", {"vi": THEIRS, "en": shipped("receipt", "en")}, "cb-001") == ["vi"]
    second = raise_issue(2)
    compose_all()

    assert made_from(an_issue) == before
    [(saved_by, body, _, raw)] = made_from(second)
    assert (saved_by, body) == ("cb-001", THEIRS)
    assert raw != before[0][3]


def test_words_that_are_in_use_already_make_no_version(a_clean_database):
    use_words("receipt", {"vi": THEIRS}, "cb-001")

    assert use_words("receipt", {"vi": THEIRS}, "cb-002") == []
    assert [one.saved_by for one in list_versions("receipt", "vi")] == ["cb-001", None]


def test_one_goes_back_to_an_earlier_version_and_to_ours(a_clean_database):
    """A version is never changed: going back marks the earlier one as the one in use."""
    use_words("receipt", {"vi": THEIRS}, "cb-001")
    use_words("receipt", {"vi": THEIRS + "x\n"}, "cb-001")
    newest, earlier, ours = list_versions("receipt", "vi")

    restore_version(find_version("receipt", earlier.id))
    assert read_words(["receipt"]).body("receipt", "vi") == THEIRS
    restore_shipped("receipt", ["vi"])
    assert read_words(["receipt"]).body("receipt", "vi") == OURS
    assert read_words(["receipt"]).words == {}

    assert [(one.id, one.in_use) for one in list_versions("receipt", "vi")] == [(newest.id, False), (earlier.id, False), (ours.id, True)]  # fmt: skip
    with pytest.raises(NotFound):
        find_version("reminder", ours.id)


def test_the_frame_is_words_too(an_issue):
    """It stands around every letter."""
    use_words(FRAME, {"vi": shipped(FRAME, "vi").replace("Thông tin cá nhân", "Thông tin của Ông/Bà")}, "cb-001")
    compose_all()

    assert ask("SELECT DISTINCT f.saved_by FROM letter l JOIN letter_template f ON f.id = l.frame_id") == [("cb-001",)]


def test_a_letter_on_paper_says_it_too(a_clean_database):
    """From when it was last drawn to be printed."""
    with transaction() as db:
        make_person(db, "Lê Thị Hòa", Channel.PAPER)
    raise_issue(4, "Lê Thị Hòa")
    use_words("receipt", {"vi": THEIRS}, "cb-001")

    [sheet] = draw_sheets()

    assert "Xin trân trọng cảm ơn" in sheet.text
    assert ask("SELECT w.saved_by FROM letter l JOIN letter_template w ON w.id = l.template_id") == [("cb-001",)]


def test_an_update_of_the_software_brings_its_own_words_unless_the_office_has_its_own(a_clean_database):
    """What we shipped before stays on record as the version of its letters."""
    with transaction() as db:
        record_versions(db, words_in_use(db, ["receipt"]), ["receipt"])
    ask_and_change = "UPDATE letter_template SET body = 'old', sha256 = 'old' WHERE kind = 'receipt' AND language = 'vi' RETURNING id"
    [(old,)] = ask(ask_and_change)  # as an earlier software would have left it
    use_words("receipt", {"en": shipped("receipt", "en") + "x\n"}, "cb-001")

    with transaction() as db:
        versions = record_versions(db, words_in_use(db, ["receipt"]), ["receipt"])

    assert versions["receipt", "vi"] != old
    assert read_words(["receipt"]).body("receipt", "vi") == OURS
    assert read_words(["receipt"]).body("receipt", "en").endswith("x\n")


def test_workers_that_write_the_first_letters_together_record_our_words_once(a_clean_database):
    def record(_):
        with transaction() as db:
            return record_versions(db, words_in_use(db, ["receipt"]), ["receipt"])

    found = all_at_once(6, record)

    assert len({tuple(sorted(one.items())) for one in found}) == 1
    assert ask("SELECT count(*) FROM letter_template") == [(4,)]


def test_words_saved_while_a_worker_records_ours_stay_in_use(a_clean_database):
    """Whichever comes first, the office's own words are in use afterwards."""

    def step(i):
        if i % 2:
            return use_words("receipt", {"vi": THEIRS}, "cb-001")
        with transaction() as db:
            return record_versions(db, words_in_use(db, ["receipt"]), ["receipt"])

    assert not [error for error in all_at_once(6, step) if isinstance(error, Exception)]
    assert read_words(["receipt"]).body("receipt", "vi") == THEIRS


def test_a_batch_costs_one_statement_for_its_words(an_issue, statements_of):
    """Whatever the number of letters, once ours are on record."""
    compose_all()
    act(an_issue, Action.ASSIGN, OFFICE)

    asked = [one for one in statements_of(compose_all) if "letter_template" in one]

    assert len(asked) <= 3  # what is in use, and the first time of a kind: again under the lock, and the versions


@pytest.fixture
def statements_of():
    from sqlalchemy import Engine, event  # noqa: PLC0415

    def count(work):
        said = []

        def hear(_connection, _cursor, statement, *_rest):
            said.append(statement)

        event.listen(Engine, "before_cursor_execute", hear)
        try:
            work()
        finally:
            event.remove(Engine, "before_cursor_execute", hear)
        return said

    return count
