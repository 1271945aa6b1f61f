"""One staff verb: facts as people write them, what was left out filled in from the record, one transaction."""

from datetime import date

import pytest

from models.errors import FactWrong, NotFound, Refused
from models.rules import Actor
from models.states import Action, Role, State
from tasks.act import act_on_issue
from tests.conference import CITIZEN, OFFICE, THE_UNIT, UNIT, act, ask, bring, issue_of, raise_issue


def facts_of(code, action):
    [(facts, said)] = ask("SELECT e.facts, t.said FROM issue_event e JOIN issue i ON i.id = e.issue_id "
                          "LEFT JOIN event_text t ON t.event_id = e.id WHERE i.code = :code AND e.action::text = :action",
                          code=code, action=action)  # fmt: skip
    return facts | (said or {})


@pytest.mark.parametrize("written", ["kn-2023-2-0001", "  KN-2023-2-0001\n"])
def test_a_code_is_known_however_it_is_typed(an_issue, written):
    """Small letters and spaces do no harm."""
    assert act_on_issue(written, Action.WITHDRAW, OFFICE, {"reason": "x"}).code == an_issue


@pytest.mark.usefixtures("a_clean_database")
def test_an_unknown_code_is_told(an_issue):
    """In both languages."""
    with pytest.raises(NotFound, match="KN-2023-2-0404") as refusal:
        act_on_issue("KN-2023-2-0404", Action.ACKNOWLEDGE, THE_UNIT)

    assert "kiến nghị" in refusal.value.vi


@pytest.mark.parametrize("written", ["2023-12-07", "07/12/2023", "7/12/2023"])
def test_a_day_is_read_as_people_write_it(an_issue, written):
    """The Vietnamese way and the ISO way."""
    act(an_issue, Action.ASSIGN, OFFICE, due_on=written)

    assert issue_of(an_issue).due_on == date(2023, 12, 7)


@pytest.mark.parametrize("written", ["31/02/2023", "12-07-2023", "soon", "2023/12/07", "1/2/3/4", "٧/١٢/٢٠٢٣x"])
def test_what_is_no_day_is_refused_with_an_example(an_issue, written):
    """It says how to write it."""
    with pytest.raises(FactWrong, match="2023-12-15"):
        act(an_issue, Action.ASSIGN, OFFICE, due_on=written)


@pytest.mark.parametrize("name", ["tu-phap", "Phòng Tư pháp", "phong tu phap", "PHÒNG  TƯ PHÁP"])
def test_a_unit_is_known_by_any_of_its_names(an_issue, name):
    """As responsible and as the one that acts."""
    act(an_issue, Action.ASSIGN, OFFICE, unit=name)
    act_on_issue(an_issue, Action.ACKNOWLEDGE, Actor(Role.UNIT, name))

    assert ask("SELECT actor FROM issue_event WHERE action = 'acknowledge'") == [(f"unit:{UNIT}",)]


def test_an_unknown_unit_is_told_with_the_nearest(an_issue):
    """A typing mistake is one look away from its mending."""
    with pytest.raises(NotFound) as refusal:
        act(an_issue, Action.ASSIGN, OFFICE, unit="Phòng Tư phápp quận Đống Đa và nhiều hơn")

    assert refusal.value.name.startswith("Phòng Tư phápp")


class TestWhatIsLeftOut:
    def test_the_proposed_unit_and_the_directives_date(self, an_issue):
        """An assignment in one word."""
        code = raise_issue(2, proposed_unit=UNIT)
        act_on_issue(code, Action.ASSIGN, OFFICE)

        assert issue_of(code).due_on == date(2023, 12, 7)
        assert facts_of(code, "assign") == {"unit": UNIT, "due_on": "2023-12-07"}

    def test_where_to_go_instead(self, an_issue):
        """The directive knows, for each reason."""
        act_on_issue(an_issue, Action.DECLINE, OFFICE, {"reason": "complaint"})

        assert "Ban Tiếp công dân" in facts_of(an_issue, "decline")["where_to_go"]

    def test_the_right_unit_of_a_hand_back_is_written_either_way(self, an_issue):
        """``unit`` or ``right_unit``."""
        bring(an_issue, State.ASSIGNED)
        act_on_issue(an_issue, Action.HAND_BACK, THE_UNIT, {"unit": "Phòng Kinh tế", "reason": "x"})

        assert issue_of(an_issue).proposed_unit == "kinh-te"


class TestWords:
    def test_are_kept_as_they_were_said(self, an_issue):
        """Line breaks, quotation marks and markup included; decomposed letters become whole ones."""
        said = "Dòng một\r\nDòng hai <b>“đậm”</b> {{ x }} \u0110a\u0323t"
        act(an_issue, Action.ASSIGN, OFFICE)
        act(an_issue, Action.INSPECT, THE_UNIT, findings=said)

        assert facts_of(an_issue, "inspect") == {"findings": "Dòng một\nDòng hai <b>“đậm”</b> {{ x }} \u0110\u1ea1t"}

    def test_have_an_end(self, an_issue):
        """20,000 characters are a long letter."""
        with pytest.raises(FactWrong, match="20,000"):
            act(an_issue, Action.WITHDRAW, OFFICE, reason="x" * 20_001)

    def test_are_kept_apart_from_the_facts(self, an_issue):
        """What can be personal can be erased; the plain facts cannot hold it."""
        act(an_issue, Action.WITHDRAW, CITIZEN, reason="Tôi là An, 0912 000 101.")

        assert ask("SELECT facts FROM issue_event WHERE action = 'withdraw'") == [({},)]


def test_what_is_refused_leaves_no_trace(an_issue):
    """No step, no letter, no lock."""
    before = ask("SELECT count(*) FROM letter"), ask("SELECT count(*) FROM issue_event")

    with pytest.raises(Refused):
        act(an_issue, Action.RESOLVE, THE_UNIT)

    assert (ask("SELECT count(*) FROM letter"), ask("SELECT count(*) FROM issue_event")) == before
    act(an_issue, Action.ASSIGN, OFFICE)


def test_the_answer_says_what_was_done(an_issue):
    """In plain values: for a command, a page or a form."""
    moved = act_on_issue(an_issue, Action.ASSIGN, OFFICE, {"unit": UNIT})

    assert (moved.code, moved.action, moved.source, moved.target) == (an_issue, "assign", "raised", "assigned")
    assert ask("SELECT id FROM issue_event WHERE action = 'assign'") == [(moved.event_id,)]
