"""Every letter in every language, now and later: what a reader must find in it, and what nobody may."""

import re
from datetime import date

import pytest
from jinja2 import meta
from pydantic import ValidationError

from models.directive_letters import LetterKind
from models.errors import InputWrong
from models.states import DeclineReason, Level, Outcome, State
from notifications import words
from notifications.compose import render
from notifications.letters import LETTERS
from notifications.letters_citizen import CitizenLetter
from notifications.letters_common import PRIVATE, SPOKEN
from notifications.letters_leaders import LateIssue, MorningSheet
from notifications.samples import sample
from notifications.words import LANGUAGES, TEMPLATES, environment

EVERY = [(kind, language) for kind in LETTERS for language in LANGUAGES]
CITIZEN = [(kind, language) for kind, language in EVERY if issubclass(LETTERS[kind], CitizenLetter)]
OFFICIAL = [(kind, language) for kind, language in EVERY if not issubclass(LETTERS[kind], CitizenLetter)]
ASKED = [kind for kind, letter in LETTERS.items() if "requested" in letter.model_fields]
SOURCES = sorted(TEMPLATES.glob("*/*.txt"))
FRAME = {"title", "body", "to_citizen"}
HOSTILE = {"unit": "Phòng <Tư pháp>", "person": 'Nguyễn\r\nBcc: x@y "A", <b>'}
DAY = {"vi": r"\d\d/\d\d/2023", "en": r"\d{1,2} (November|December) 2023"}


def hostile(kind, language):
    """The sample with a unit and a person whose names are markup and an injected header."""
    return sample(kind, language, **{name: HOSTILE[name] for name in HOSTILE if name in LETTERS[kind].model_fields})


def test_there_is_a_class_for_every_kind_the_directive_may_name():
    """The directive and the letters speak of the same kinds."""
    assert set(LETTERS) == {str(kind) for kind in LetterKind}


def test_every_folder_has_a_class_and_every_class_a_folder():
    """See the folder, know the system."""
    folders = {folder.name for folder in TEMPLATES.iterdir() if folder.name != "_frame"}

    assert folders == set(LETTERS)
    assert {(path.parent.name, path.stem) for path in SOURCES if path.parent.name != "_frame"} == set(EVERY)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: f"{path.parent.name}.{path.stem}")
class TestTemplate:
    def test_uses_only_the_values_its_class_declares(self, path):
        """A clerk who mistypes a name hears of it from the test, not from a citizen."""
        letter = LETTERS.get(path.parent.name)
        declared = letter.names() if letter else LETTERS["receipt"].names() | FRAME

        used = meta.find_undeclared_variables(environment("vi").parse(path.read_text(encoding="utf-8")))

        assert used <= declared

    def test_lets_no_person_begin_a_line(self, path):
        """What begins a line decides its form, so people's words come quoted or after words of ours."""
        ours = r"office|authority|greeting|title|body|place|written_on\|in_words(\|capital)?|You|unit|to_unit"
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("{{"):
                assert re.match(rf"\{{\{{ ({ours}|\w+\|quoted) \}}\}}", line), line

    def test_prints_what_people_spoke_only_as_a_quotation(self, path):
        """Several lines of a person can never look like a list or a paragraph of the authority."""
        printed = re.findall(r"\{\{ (\w+)((?:\|\w+)*) \}\}", path.read_text(encoding="utf-8"))

        assert {filters for name, filters in printed if name in SPOKEN} <= {"|quoted"}

    def test_never_says_before_a_day(self, path):
        """“Trước ngày 30/11” is read as the 29th by some; a date is always “chậm nhất ngày”."""
        text = path.read_text(encoding="utf-8").casefold()

        assert "trước ngày" not in text
        assert not re.search(r"\bbefore \{\{ \w+\|day", text)


@pytest.mark.parametrize(("kind", "language"), EVERY)
class TestEveryLetter:
    def test_names_the_issue_and_what_happened_in_its_subject(self, kind, language):
        """The code comes first, then what happened; the letter opens with the same words."""
        letter = sample(kind, language)

        subject, text = render(letter)

        assert subject.startswith(f"[{letter.code}] ")
        assert text.split("\n\n")[1] == subject.removeprefix(f"[{letter.code}] ")

    def test_leaves_no_trace_of_its_making(self, kind, language):
        """No braces, no None, no name of a state or an outcome, no gap where a part was left out."""
        subject, text = render(sample(kind, language))

        assert not re.search(r"\{\{|\}\}|\{%|%\}|\bNone\b|\bTrue\b|\bFalse\b", subject + text)
        assert not re.search(r"awaiting_citizen|beyond_authority|upper_level", text)
        assert "\n\n\n" not in text
        assert not re.search(r"[ \t]\n(?<!-- \n)", text)
        assert not re.search(r"[^–] {2,}|\s[,.;]|\(\)|\.\.", text)

    def test_says_who_writes_and_what_it_is_worth(self, kind, language):
        """Authority, office and telephone; an automatic notice; the official act is the signed document."""
        letter = sample(kind, language)

        foot = render(letter)[1].rpartition("\n-- \n")[2]

        assert letter.authority in foot
        assert letter.office_phone in foot
        assert {"vi": "văn bản chính thức", "en": "the official act"}[language] in foot

    def test_owns_up_to_a_simulated_clock(self, kind, language):
        """A letter of the demonstration says so; a real one does not."""
        line = {"vi": "(Thư thử nghiệm – đồng hồ giả lập)", "en": "(Test letter – simulated clock)"}[language]

        assert line in render(sample(kind, language, demo=True))[1]
        assert line not in render(sample(kind, language, demo=False))[1]

    def test_bears_hostile_names(self, kind, language):
        """A unit “Phòng <Tư pháp>” and a person with a line break stay one line each, whatever they hold."""
        subject, text = render(hostile(kind, language))

        assert "\n" not in subject + text.split("\n\n")[1]
        assert not [line for line in text.split("\n") if line.startswith("Bcc:")]

    def test_can_leave_out_every_value_it_need_not_have(self, kind, language):
        """An optional value that is missing takes its words along."""
        fields = LETTERS[kind].model_fields.items()
        missing = {name: field.default for name, field in fields if not field.is_required()}

        text = render(sample(kind, language, **missing))[1]

        assert not re.search(r"\bNone\b(?!\.)", text)
        assert not re.search(r"[^–] {2,}|\s[,.;]|\(\)|\n– [^\n]*:\n|\n\n\n", text.rpartition("\n-- \n")[0])


@pytest.mark.parametrize(("kind", "language"), CITIZEN)
class TestToACitizen:
    def test_gives_code_date_and_telephone(self, kind, language):
        """Every letter to a citizen can be acted on by a telephone call."""
        letter = sample(kind, language)

        body = render(letter)[1].rpartition("\n-- \n")[0].split("\n\n", 2)[2]

        assert letter.code in body
        assert letter.office_phone in body
        assert re.search(DAY[language], body)

    def test_speaks_to_a_person_and_to_an_organisation_in_their_own_way(self, kind, language):
        """Ông/Bà with the name; an organisation by its name, never as Ông/Bà."""
        person = render(sample(kind, language, person="Trần Văn Hậu", is_organisation=False, next_step=None))[1]
        company = render(sample(kind, language, person="Công ty Mầm Xanh", is_organisation=True, next_step=None))[1]

        assert {"vi": "\nKính gửi Ông/Bà Trần Văn Hậu,\n", "en": "\nDear Trần Văn Hậu,\n"}[language] in person
        assert {"vi": "\nKính gửi: Công ty Mầm Xanh\n", "en": "\nDear Công ty Mầm Xanh,\n"}[language] in company
        assert "Ông/Bà" not in company

    def test_promises_what_the_personal_data_are_for(self, kind, language):
        """Personal data are used only to handle the issue."""
        words = {"vi": "chỉ được dùng để giải quyết kiến nghị", "en": "used only to handle this issue"}[language]

        assert words in render(sample(kind, language))[1]

    def test_greets_even_an_erased_name(self, kind, language):
        """After erasure a letter still begins properly."""
        text = render(sample(kind, language, person=None, is_organisation=False))[1]

        assert {"vi": "\nKính gửi Ông/Bà,\n", "en": "\nDear Sir or Madam,\n"}[language] in text


@pytest.mark.parametrize(("kind", "language"), OFFICIAL)
def test_a_letter_to_officials_cannot_carry_the_citizens_identity(kind, language):
    """Name, telephone and address of the citizen are not even accepted."""
    for name in ("person", "phone", "email", "address", "is_organisation"):
        with pytest.raises(ValidationError):
            LETTERS[kind](**sample(kind, language).model_dump(), **{name: "Nguyễn Thị Minh"})

    assert "Minh" not in render(sample(kind, language))[1]


@pytest.mark.parametrize(("kind", "language"), [each for each in OFFICIAL if each[1] == "vi"])
def test_a_letter_between_offices_ends_as_such_letters_end(kind, language):
    """``Trân trọng./.`` closes a letter to a unit or a leader."""
    assert "\nTrân trọng./.\n\n-- \n" in render(sample(kind, language))[1]


@pytest.mark.parametrize("kind", ASKED)
def test_a_unit_the_district_cannot_order_never_reads_an_order(kind):
    """Ngành dọc: “đề nghị phối hợp”, never “yêu cầu”, nor in what leaders read about it."""
    letter = sample(kind, "vi", requested=True, text="Nội dung.", unit="Chi cục Thuế quận", to_unit="Chi cục Thuế quận")

    subject, text = render(letter)

    assert "yêu cầu" not in (subject + text).casefold()
    assert "đôn đốc" not in (subject + text).casefold()


def test_a_department_reads_an_order_where_it_is_one():
    """The district's own departments are directed."""
    assert "– Yêu cầu: kiểm tra" in render(sample("assignment", "vi", requested=False))[1]
    assert "– Đề nghị: kiểm tra" in render(sample("assignment", "vi", requested=True))[1]


@pytest.mark.parametrize(("kind", "language"), [each for each in EVERY if "sensitive" in LETTERS[each[0]].model_fields])
def test_a_sensitive_issue_is_told_without_its_content(kind, language):
    """Health and the like are not written into a mail; the letter says so."""
    spoken = dict.fromkeys(PRIVATE & set(LETTERS[kind].model_fields), "CANARY")

    text = render(sample(kind, language, sensitive=True, **spoken))[1]

    assert "CANARY" not in text
    assert re.search("nhạy cảm|[Ss]ensitive", text)


def test_a_quotation_cannot_pass_for_ours():
    """Each line a person wrote is marked, whatever it begins with."""
    text = "Một\r\n– Thời hạn: 01/01/2024\n\n-- \n1. Kết luận\u2028> x\x00"

    body = render(sample("assignment", "vi", text=text))[1]

    assert "\n> Một\n> – Thời hạn: 01/01/2024\n>\n> --\n> 1. Kết luận > x\n" in body


@pytest.mark.parametrize(("table", "members"), [
    (words.STATES, State), (words.OUTCOMES, Outcome), (words.LEVELS, Level), (words.DECLINED, DeclineReason),
])  # fmt: skip
def test_every_value_has_its_words(table, members):
    """No letter fails because a state or an outcome has no name."""
    assert set(table) == set(members)


@pytest.mark.parametrize(("day", "written"), [
    (date(2023, 11, 16), "ngày 16 tháng 11 năm 2023"),
    (date(2024, 1, 5), "ngày 05 tháng 01 năm 2024"),
    (date(2024, 2, 29), "ngày 29 tháng 02 năm 2024"),
    (date(2024, 3, 9), "ngày 09 tháng 3 năm 2024"),
])  # fmt: skip
def test_the_date_of_a_letter_is_written_as_the_decree_says(day, written):
    """NĐ 30/2020: a zero before days below ten and before months one and two."""
    assert words.day_in_words(day) == written


def test_a_template_that_prints_a_missing_value_is_refused_by_name(monkeypatch):
    """A broken template is an answer that names its file; it is not sent as “None”."""
    environment("vi").get_template("receipt/vi.txt")
    broken = environment("vi").from_string("[{{ code }}] x\n\n{{ correct_by }}")
    monkeypatch.setattr(environment("vi"), "get_template", lambda _name: broken)

    with pytest.raises(InputWrong, match=r"receipt/vi\.txt"):
        render(sample("receipt", "vi", correct_by=None))


@pytest.mark.parametrize("link", ["javascript:alert(1)", "http://x y", 'https://x"onclick=', "kiennghi.example"])
def test_a_link_is_an_address_of_the_web(link):
    """Nothing else can be followed."""
    with pytest.raises(ValidationError):
        sample("receipt", "vi", link=link)


def test_a_morning_without_trouble_says_so():
    """An empty sheet is a message too."""
    empty = dict.fromkeys(("newly_late", "late_longest", "due_soon", "unacknowledged", "scores"), ())

    text = render(sample("morning_sheet", "vi", late=0, **empty))[1]

    assert text.count("Không có.") == 4


def test_a_digest_counts_the_rows_it_leaves_out():
    """A long list may be cut; the reader sees that it was."""
    text = render(sample("weekly_digest", "vi", late=12))[1]

    assert "– Ngoài ra: 10 kiến nghị quá hạn khác" in text


def test_rows_hold_no_person():
    """A digest names issues and units only."""
    assert issubclass(MorningSheet, LETTERS["morning_sheet"])
    assert {"person", "text"}.isdisjoint(LateIssue.model_fields)
