import pytest

from models.states import Action

CODE = "KN-2023-2-0001"
UNIT = ("--as", "unit:tu-phap")
ANSWER = (
    "outcome=solved", "result=Đã trả kết quả.", "legal_basis=Luật Hộ tịch 2014", "next_step=Mời Ông/Bà đến nhận.",
    "document_no=218/TP", "document_on=16/11/2023",
)  # fmt: skip


def fields(*pairs: str) -> list[str]:
    return [word for pair in pairs for word in ("--field", pair)]


@pytest.mark.parametrize("who", ["unit:tu-phap", "unit:Phòng Tư pháp", "unit:phòng tư pháp quận"])
def test_a_unit_acts_by_code_or_by_name(a_conference, who):
    """``--as unit:…`` takes the unit's code or its name."""
    done = a_conference.json("act", "inspect", CODE, "--as", who, "--field", "findings=Hồ sơ đủ.")

    assert (done["source"], done["target"], done["unit"]) == ("assigned", "inspected", "Phòng Tư pháp")


def test_an_issue_is_carried_from_its_date_to_the_answer(a_conference):
    """The steps of a unit, with facts as people write them."""
    a_conference.json("act", "acknowledge", CODE, *UNIT)
    a_conference.json("act", "inspect", CODE, *UNIT, "--field", "findings=Hồ sơ đủ.")
    a_conference.json("act", "resolve", CODE, *UNIT, *fields(*ANSWER))

    events = a_conference.json("show", CODE)["events"]
    assert [event["action"] for event in events] == ["raise", "assign", "acknowledge", "inspect", "resolve"]
    assert events[-1]["facts"]["document_on"] == "2023-11-16"
    assert events[-1]["said"]["next_step"] == "Mời Ông/Bà đến nhận."


def test_what_follows_is_done_before_the_command_returns_and_letters_stay_owed(a_conference):
    """Nobody waits for an engine; the letters wait for their delivery."""
    before = len(a_conference.json("letters", "list"))

    a_conference.json("act", "inspect", CODE, *UNIT, "--field", "findings=Hồ sơ đủ.")

    letters = a_conference.json("letters", "list")
    assert len(letters) > before
    assert {letter["status"] for letter in letters} <= {"owed", "bundled", "to_print"}


def test_a_step_that_lacks_facts_is_refused_with_their_names_and_choices(a_conference):
    """The sentence says what to add, and what may be chosen where there is a choice."""
    a_conference("act", "inspect", CODE, *UNIT, "--field", "findings=Hồ sơ đủ.")

    answer = a_conference("act", "resolve", CODE, *UNIT)

    assert (answer.code, answer.out) == (1, "")
    assert all(name in answer.err for name in ("result", "legal_basis", "document_no"))
    assert "outcome: solved (đã giải quyết xong), explained" in answer.err


@pytest.mark.parametrize(
    ("action", "who", "field"),
    [("decline", "office", "reason=boring"), ("confirm", "citizen", "rating=5")],
)
def test_a_choice_that_does_not_exist_is_refused_with_the_list(a_conference, action, who, field):
    """Catalogues are closed."""
    answer = a_conference("act", action, CODE, "--as", who, "--field", field, "--lang", "en")

    assert answer.code == 1
    assert "is not one of:" in answer.err


def test_a_step_out_of_turn_is_refused(a_conference):
    """What the table of moves does not list is refused; the sentence lists what can be done."""
    answer = a_conference("act", "confirm", CODE, "--as", "citizen", "--field", "rating=satisfied", "--json")

    assert (answer.code, answer.out) == (1, "")
    assert "acknowledge" in answer.err


def test_another_unit_is_refused(a_conference):
    """A unit acts on its own issues only."""
    assert a_conference("act", "acknowledge", CODE, "--as", "unit:van-phong").code == 1


@pytest.mark.parametrize(
    ("words", "listed"),
    [
        (("act", "dance", CODE, "--as", "office"), "acknowledge"),
        (("act", "raise", CODE, "--as", "office"), "acknowledge"),
        (("act", "assign", CODE, "--as", "mayor"), "chair"),
        (("act", "assign", CODE, "--as", "unit"), "unit:tu-phap"),
        (("act", "inspect", CODE, *UNIT, "--field", "finding=x"), "findings"),
        (("act", "inspect", CODE, *UNIT, "--field", "findings"), "findings"),
        (("act", "inspect", CODE, *UNIT, "--on", "2023-13-40"), "15/12/2023"),
    ],
)
def test_a_wrong_call_ends_with_2_and_the_list(a_conference, what_was_said, words, listed):
    """Unknown actions, roles and names of facts are mistakes of the call; the message says what there is."""
    answer = a_conference(*words)

    assert (answer.code, answer.out) == (2, "")
    assert listed in what_was_said(answer)


def test_a_day_to_come_is_refused(a_conference):
    """Nothing is recorded as having happened tomorrow."""
    answer = a_conference("act", "acknowledge", CODE, *UNIT, "--on", "17/11/2023")

    assert answer.code == 1
    assert "17/11/2023" in answer.err


def test_help_lists_what_each_action_needs(a_district, what_was_said):
    """``act --help`` comes from the table of moves."""
    told = what_was_said(a_district("act", "--help"))

    assert all(action in told for action in Action if action not in {Action.RAISE, Action.AMEND})
    assert "outcome (solved, explained" in told
