"""The directive as a file of the district's own: what it says, what is refused, and on which line."""

import hashlib
import unicodedata
from pathlib import Path

import pytest

from models.directive import parse_directive
from models.directive_letters import OCCASIONS, USES, Audience, LetterKind
from models.directive_rules import rules_in
from models.letter_words import AUDIENCE_WORDS, LETTER_WORDS, OCCASION_WORDS
from models.states import DeclineReason, Level, Rung
from models.working_days import Limit, LimitKind

SHIPPED = Path(__file__).parents[2] / "deployments" / "directives"
TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in sorted(SHIPPED.glob("*.toml"))}
TEXT = TEXTS["quan-cau-giay-2023"]
KIN = """
[[exceptions]]
field = "Khai tử quá hạn"
days = {general}
kind = "working"
carries = "kip-thoi"

[[exceptions]]
field = "khai tu QUÁ HẠN"
level = "complex"
days = 20
kind = "calendar"
carries = "kip-thoi"
"""


def read(text):
    return parse_directive(text, "thử")


def changed(old, new, text=TEXT):
    assert old in text
    return text.replace(old, new, 1)


def email(on, to, letter):
    return f'\n[[emails]]\non = "{on}"\nto = ["{to}"]\nletter = "{letter}"\ncarries = "kip-thoi"\n'


@pytest.fixture
def the_directive():
    return read(TEXT)


class TestTheShippedDirectives:
    def test_are_the_district_of_2023_and_the_ward_of_2025(self):
        """Two are shipped, each under its own code."""
        assert {name: read(text).code for name, text in TEXTS.items()} == {
            "phuong-cau-giay-2025": "phuong-cau-giay-2025",
            "quan-cau-giay-2023": "quan-cau-giay-2023",
        }

    @pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
    def test_leave_no_sentence_without_a_rule_and_no_rule_without_effect(self, text):
        """Each sentence of the conclusion is carried out, and each rule can fire."""
        directive = read(text)

        assert directive.uncovered_sentences() == ()
        assert directive.rules_that_never_fire() == ()

    @pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
    def test_send_every_letter_there_is(self, text):
        """No letter was written in vain; what has no occasion is asked for on a page, or made by the engine itself."""
        unordered = {kind for kind in LetterKind if not USES[kind].occasions}

        assert {rule.letter for rule in read(text).emails} == set(LetterKind) - unordered
        assert unordered == {
            LetterKind.SIGN_IN, LetterKind.ADDRESS_CHECK, LetterKind.UNIT_DIGEST, LetterKind.ADDRESS_DEAD,
            LetterKind.MAIL_WAITING,
        }  # fmt: skip

    def test_only_the_made_up_conclusion_says_so(self):
        """The ward's conclusion shows the form; the district's was spoken."""
        assert {name: read(text).conclusion.illustrative for name, text in TEXTS.items()} == {
            "phuong-cau-giay-2025": True,
            "quan-cau-giay-2023": False,
        }


class TestLimits:
    @pytest.mark.parametrize(("level", "days"), [("simple", 5), ("normal", 15), (Level.COMPLEX, 30)])
    def test_follow_the_level(self, the_directive, level, days):
        """05, 15 or 30 working days."""
        assert the_directive.limit_for(level, "Kết hôn có yếu tố nước ngoài") == Limit(days, LimitKind.WORKING)

    @pytest.mark.parametrize(
        ("level", "field", "limit"),
        [
            ("normal", "Khai tử quá hạn", Limit(7, LimitKind.WORKING)),
            ("normal", "KHAI TỬ  quá hạn.", Limit(7, LimitKind.WORKING)),
            ("simple", unicodedata.normalize("NFD", "Khai tử quá hạn"), Limit(7, LimitKind.WORKING)),
            ("complex", "Khai tử quá hạn", Limit(20, LimitKind.CALENDAR)),
            ("normal", "Một cửa", Limit(15, LimitKind.WORKING)),
        ],
    )
    def test_of_a_field_come_before_those_of_its_level(self, level, field, limit):
        """A field may have its own limit, however it is written; the narrower exception wins."""
        directive = read(TEXT + KIN.format(general=7))

        assert directive.limit_for(level, field) == limit

    def test_of_stages_can_be_counted_with(self, the_directive):
        """A rule's limit counts like any other."""
        assert the_directive.stages.reopened.limit == Limit(5, LimitKind.WORKING)
        assert the_directive.objection.limit == Limit(15, LimitKind.WORKING)
        assert the_directive.red_line.limit == Limit(45, LimitKind.CALENDAR)


class TestTheLadder:
    def test_has_two_reminders_and_three_reports(self, the_directive):
        """T-3, T-1; +1, +3, +5; and one working day to acknowledge."""
        assert the_directive.rungs == {
            Rung.UNACKNOWLEDGED: 1, Rung.BEFORE_3: -3, Rung.BEFORE_1: -1,
            Rung.OVER_1: 1, Rung.OVER_3: 3, Rung.OVER_5: 5,
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("on", "told"),
        [
            ("over_1", {("unit", "overdue"), ("unit_head", "overdue_head"), ("citizen", "apology")}),
            ("over_3", {("unit", "overdue"), ("office", "overdue_office")}),
            ("over_5", {("chair", "overdue_chair")}),
            ("unacknowledged", {("unit", "unacknowledged"), ("office", "unacknowledged")}),
            ("no_unit", {("office", "no_unit"), ("chair", "no_unit")}),
            ("assign", {("unit", "assignment"), ("co_units", "co_assignment"), ("citizen", "handler")}),
            (
                "reassign",
                {
                    ("unit", "assignment"),
                    ("co_units", "co_assignment"),
                    ("former_unit", "taken_over"),
                    ("citizen", "handler"),
                },
            ),
            ("amend", set()),
        ],
    )
    def test_tells_whom_the_directive_names(self, the_directive, on, told):
        """Who hears on which occasion is the directive's table."""
        assert {(to, rule.letter) for rule in the_directive.emails_for(on) for to in rule.to} == told


class TestTheText:
    def test_is_known_by_its_hash(self, the_directive):
        """A version is the SHA-256 of exactly its text."""
        assert the_directive.content_hash == hashlib.sha256(TEXT.encode()).hexdigest()
        assert read(TEXT + "\n").content_hash != the_directive.content_hash

    @pytest.mark.parametrize("text", ["\ufeff" + TEXT, TEXT.replace("\n", "\r\n"), unicodedata.normalize("NFD", TEXT)])
    def test_may_come_from_any_editor(self, the_directive, text):
        """A byte order mark, Windows line ends and decomposed letters change nothing that it says."""
        assert read(text).model_dump() == the_directive.model_dump()

    def test_cannot_be_changed_once_read(self, the_directive):
        """An issue is judged by what was written."""
        with pytest.raises(ValueError, match="frozen"):
            the_directive.office = "tu-phap"

    def test_says_where_to_go_for_every_reason(self, the_directive):
        """Whoever is declined is told where to go, in both languages."""
        assert set(the_directive.where_to_go) == set(DeclineReason)
        assert "Ban Tiếp công dân" in the_directive.where_to_go[DeclineReason.COMPLAINT].vi


class TestSentences:
    def test_without_a_rule_are_listed(self):
        """A sentence that no rule carries out is named; background is not."""
        text = changed("background = true", "background = false")

        assert read(text).uncovered_sentences() == ("trong-tam",)


class TestRulesThatNeverFire:
    @pytest.mark.parametrize(
        ("text", "because"),
        [
            (changed('on = "over_5"', 'on = "over_3"'), "Bậc “over_5” không gửi thư"),
            (changed('[[ladder]]\nrung = "over_5"\nworking_days = 5\ncarries = "trach-nhiem"', ""), "bậc này không có"),
            (TEXT + email("assign", "chair", "assignment"), "Thư “assignment” không viết cho “chair”"),
            (TEXT + email("raise", "citizen", "resolution"), "Thư “resolution” không viết được khi “raise”"),
            (TEXT + email("assign", "unit", "assignment"), "“assignment” cho “unit” khi “assign” được ghi 2 lần"),
            (changed("working_days = -3", "working_days = -30"), "dài hơn mọi thời hạn"),
        ],
    )
    def test_are_listed_with_the_reason(self, text, because):
        """What can have no effect is named before the conference, not found after it."""
        found = [sentence.vi for sentence in read(text).rules_that_never_fire()]

        assert [sentence for sentence in found if because in sentence]

    def test_an_exception_equal_to_its_level_changes_nothing(self):
        """An exception that repeats the level's own limit is listed."""
        one = KIN.format(general=15).split("\n\n")[0].replace("kind", 'level = "normal"\nkind')

        [sentence] = read(TEXT + one).rules_that_never_fire()

        assert "equals the general limit" in sentence.say("en")


class TestPlainWords:
    @pytest.mark.parametrize("language", ["vi", "en"])
    def test_say_every_rule_with_the_sentence_it_carries_out(self, the_directive, language):
        """A leader reads what will happen and why, one line a rule."""
        heading, *lines = the_directive.describe(language)

        assert "512/TB-UBND" in heading
        assert len(lines) == len(list(rules_in(the_directive)))
        assert all(("Thực hiện câu “" if language == "vi" else "Carries out “") in line for line in lines)

    def test_read_like_an_order(self, the_directive):
        """The wording is that of the office."""
        lines = the_directive.describe("vi")

        assert any(line.startswith("Kiến nghị mức Thường: 15 ngày làm việc kể từ ngày tiếp nhận.") for line in lines)
        assert any(line.startswith("Trước hạn 3 ngày làm việc: gửi thư nhắc hạn cho đơn vị chủ trì.") for line in lines)

    def test_say_the_exceptions(self):
        """An exception is named with its field and level."""
        lines = "\n".join(read(TEXT + KIN.format(general=7)).describe("vi"))

        assert "Riêng lĩnh vực “Khai tử quá hạn” (Mọi mức): 7 ngày làm việc" in lines
        assert "(Phức tạp): 20 ngày (tính cả ngày nghỉ)" in lines

    def test_mark_a_made_up_conclusion(self):
        """Nobody takes the illustration for a paper."""
        assert "(minh họa)" in read(TEXTS["phuong-cau-giay-2025"]).describe("vi")[0]

    def test_exist_for_everything(self):
        """No letter, audience or occasion lacks its words or its use."""
        assert set(LETTER_WORDS) == set(USES) == set(LetterKind)
        assert set(AUDIENCE_WORDS) == set(Audience)
        assert set(OCCASION_WORDS) | set(Rung) == OCCASIONS
