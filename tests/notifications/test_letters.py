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
from notifications.samples import compose_sample, sample
from notifications.wording import TEMPLATES
from notifications.words import LANGUAGES, environment

EVERY = [(kind, language) for kind in LETTERS for language in LANGUAGES]
CITIZEN = [(kind, language) for kind, language in EVERY if issubclass(LETTERS[kind], CitizenLetter)]
PERSONAL = [(kind, language) for kind, language in EVERY if LETTERS[kind].to_citizen]
OFFICIAL = [each for each in EVERY if each not in PERSONAL]
APART = [(kind, language) for kind, language in EVERY if not LETTERS[kind].threaded]
LINKED = [each for each in EVERY if each[0] not in {"declined", "taken_over"}]
ASKED = [kind for kind, letter in LETTERS.items() if "requested" in letter.model_fields]
SOURCES = sorted(TEMPLATES.glob("*/*.txt"))
FRAME = {"title", "body", "to_citizen"}
HOSTILE = {"name": "Tuấn\r\nBcc: x@y,\u202e <b>", "unit": "Phòng <Tư pháp>", "person": 'Nguyễn\r\nBcc: x@y "A", <b>'}
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
        """The code comes first (but in a letter that lets somebody in), then what happened; the letter opens with it."""
        letter = sample(kind, language)

        subject, text = render(letter)

        assert subject.startswith(f"[{letter.code}] ") is letter.threaded
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
def test_a_citizen_can_act_on_every_letter_about_the_issue_by_telephone(kind, language):
    """Code, date and telephone are in the body."""
    letter = sample(kind, language)

    body = render(letter)[1].rpartition("\n-- \n")[0].split("\n\n", 2)[2]

    assert letter.code in body
    assert letter.office_phone in body
    assert re.search(DAY[language], body)


@pytest.mark.parametrize(("kind", "language"), PERSONAL)
class TestToACitizen:
    def test_says_that_its_link_is_for_its_reader_only(self, kind, language):
        """The link opens the issue without an account, so it is not to be passed on."""
        words = {"vi": "xin không chuyển tiếp thư này", "en": "please do not forward it"}[language]

        assert words in render(sample(kind, language))[1]
        if not LETTERS[kind].model_fields["link"].is_required():
            assert words not in render(sample(kind, language, link=None))[1]

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


@pytest.mark.parametrize(("kind", "language"), LINKED)
def test_a_link_ends_its_line_after_words_that_say_what_it_is_for(kind, language):
    """A long address at the end of a line is not broken by a mail reader; “tại:” says what one does there."""
    letter = sample(kind, language)

    lines = [line for line in render(letter)[1].split("\n") if letter.link in line]

    assert len(lines) == 1
    assert re.fullmatch(rf"[^>–].*: {re.escape(letter.link)}", lines[0])


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("receipt", "theo dõi tiến độ"), ("handler", "Theo dõi tiến độ"), ("new_date", "Theo dõi tiến độ"),
        ("question", "Trả lời câu hỏi"), ("resolution", "Đánh giá hoặc gửi ý kiến chưa đồng ý"),
        ("answered_at_conference", "Đánh giá hoặc gửi ý kiến chưa đồng ý"),
        ("assignment", "Xác nhận đã tiếp nhận bằng một lần bấm"), ("reopened", "Xác nhận đã tiếp nhận bằng một lần bấm"),
        ("unacknowledged", "Xác nhận đã tiếp nhận bằng một lần bấm"), ("extension_proposed", "Xem và quyết định"),
        ("sign_in", "Đăng nhập"), ("address_check", "xác nhận"),
    ],
)  # fmt: skip
def test_a_link_says_what_one_does_there(kind, words):
    """Follow, answer, rate, object; acknowledge in one tap; decide."""
    letter = sample(kind, "vi")

    assert f"{words} tại: {letter.link}\n" in render(letter)[1]


def test_the_office_is_not_asked_to_acknowledge_for_a_unit():
    """Its own link opens its own desk."""
    letter = sample("unacknowledged", "vi", to_unit="Văn phòng HĐND và UBND")

    assert f"\nXem tại: {letter.link}\n" in render(letter)[1]


@pytest.mark.parametrize(("kind", "language"), APART)
def test_a_letter_that_lets_somebody_in_names_no_issue_and_no_conference(kind, language):
    """Its code would mislead, and a wrong address would learn one; no header threads it."""
    letter = sample(kind, language)

    mail = compose_sample(letter)

    assert letter.code not in mail.subject + mail.text.replace(letter.link, "")
    head = mail.raw.partition(b"\r\n\r\n")[0]
    assert not [name for name in (b"X-Issue", b"References", b"In-Reply-To") if name in head]


def test_a_sign_in_letter_says_how_long_and_how_often_its_link_works():
    """And what to do if somebody else asked for it."""
    text = render(sample("sign_in", "vi"))[1]

    assert "– Hiệu lực: 15 phút" in text
    assert "– Số lần dùng: một lần" in text
    assert "Nếu không yêu cầu đăng nhập, đề nghị đồng chí bỏ qua thư này" in text


@pytest.mark.parametrize("kind", ["sign_in", "address_check"])
def test_a_letter_that_only_brings_a_link_is_not_written_without_it(kind):
    """An installation without pages has nothing to send."""
    with pytest.raises(ValidationError):
        sample(kind, "vi", link=None)


@pytest.mark.parametrize("side", ["old", "new"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_change_of_address_needs_both_and_says_so(side, language):
    """Whichever side reads it."""
    text = render(sample("address_check", language, side=side, other="a***@congdan.example"))[1]

    assert "a***@congdan.example" in text
    assert {"vi": "cả địa chỉ cũ và địa chỉ mới đều đã xác nhận", "en": "both the old and the new address"}[
        language
    ] in text


def test_the_chair_is_asked_to_decide_while_the_date_can_still_be_extended():
    """The office reads the same, to see to it."""
    for to_chair, asked in ((True, "Kính đề nghị đồng chí xem xét, quyết định"), (False, "Đề nghị Văn phòng")):
        text = render(sample("extension_proposed", "vi", to_chair=to_chair))[1]

        assert asked in text
        assert "chậm nhất ngày 07/12/2023; sau ngày này thời hạn không gia hạn được nữa" in text


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


def test_a_template_that_prints_a_missing_value_is_refused_by_name():
    """A broken template is an answer that names its file; it is not sent as “None”."""
    broken = {("receipt", "vi"): "[{{ code }}] x\n\n{{ correct_by }}"}

    with pytest.raises(InputWrong, match=r"receipt/vi\.txt"):
        render(sample("receipt", "vi", correct_by=None), broken)


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


@pytest.mark.parametrize(("language", "code"), [("vi", "KN-2023-2-0001"), ("en", "KN-2023-2-0002")])
def test_the_sample_about_a_dead_address_names_the_issue_of_its_citizen(language, code):
    """Not the conference: somebody is to telephone whoever raised it."""
    subject, text = render(sample("address_dead", language))

    assert subject.startswith(f"[{code}] ")
    assert text.count(code) == 1
