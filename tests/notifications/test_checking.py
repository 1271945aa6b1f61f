"""The office writes words; whatever it writes, no letter leaks another field or runs code."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import InputWrong
from notifications.checking import check_words
from notifications.compose import render
from notifications.letters import LETTERS
from notifications.samples import sample
from notifications.wording import FRAME, shipped
from notifications.words import LANGUAGES

KINDS = [FRAME, *LETTERS]


def told(kind, body, language="vi"):
    return [fault.en for fault in check_words(kind, language, body)]


def with_line(line, kind="receipt", language="vi"):
    return f"{shipped(kind, language).rstrip()}\n\n{line}\n"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_we_ship_pass_their_own_check(kind, language):
    assert check_words(kind, language, shipped(kind, language)) == []


@pytest.mark.parametrize("attack", [
    "{{ ''.__class__ }}", "{{ code.__class__.__mro__ }}", "{{ cycler.__init__.__globals__ }}", "{{ code['__class__'] }}",
    "{{ self }}", "{{ lipsum() }}", "{{ code.upper() }}", "{{ code|attr('upper') }}", "{{ [].append }}", "{{ {}.x }}",
    "{% for i in range(10**9) %}x{% endfor %}", "{{ 'a' * 10**9 }}", "{{ 9 ** 9 ** 9 }}", "{{ code ~ code }}",
    "{{ code|center(1000000000) }}", "{{ code|format(1) }}", "{{ code|tojson }}", "{{ text|length|number|default(1) }}",
    "{% include '/etc/passwd' %}", "{% import 'x' as y %}", "{% from 'x' import y %}", "{% extends '_frame/vi.txt' %}",
    "{% macro x() %}{{ x() }}{% endmacro %}{{ x() }}", "{% set link = 'https://evil.example' %}", "{% block x %}{% endblock %}",
    "{% filter capital %}x{% endfilter %}", "{% call x() %}{% endcall %}", "{% do 1 %}", "{{ loop }}", "{{ namespace() }}",
    "{% for one in code %}{{ one }}{% endfor %}", "{% for x in co_units recursive %}{{ loop(x) }}{% endfor %}",
    "{{ link.__len__ }}", "{% if code is mapping %}x{% endif %}", "{{ config }}", "{{ request }}",
])  # fmt: skip
def test_an_attack_is_refused_before_it_is_run(attack):
    """Nothing but values, filters, if and for: by its syntax, so it is never rendered."""
    began = time.perf_counter()

    faults = check_words("receipt", "vi", with_line(f"Xem {attack}"))

    assert faults
    assert {fault.line for fault in faults} == {len(with_line("").splitlines())}
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize("attack", ["{{ ''.__class__ }}", "{{ cycler }}", "{% for i in range(10**9) %}x{% endfor %}"])
def test_even_unchecked_words_run_in_a_sandbox_without_globals(attack):
    """What somebody wrote into the database by other ways cannot run code either."""
    with pytest.raises((InputWrong, TypeError)):
        render(sample("receipt", "vi"), {("receipt", "vi"): f"[{{{{ code }}}}] x\n\n{attack}\n"})


@pytest.mark.parametrize(("kind", "name"), [
    ("receipt", "from_whom"), ("receipt", "to_unit"), ("receipt", "co_units"), ("reminder", "person"), ("merged", "email"),
    ("overdue_chair", "person"), ("address_check", "conference"), (FRAME, "person"), (FRAME, "text"),
])  # fmt: skip
def test_a_letter_reaches_only_what_its_own_class_declares(kind, name):
    """A citizen's letter nothing of the unit's, an official's nothing of who raised it, the frame neither."""
    assert [
        f"this letter has no value or filter “{name}”" in one
        for one in told(kind, with_line(f"x {{{{ {name} }}}}", kind))
    ] == [True]


def test_rows_are_named_value_by_value():
    """A row printed whole would show all it holds."""
    line = "{% for issue in issues %}– {{ issue }} {{ issue.person }} {{ issue.code.upper }}{% endfor %}"

    faults = told("weekly_digest", with_line(line, "weekly_digest"))

    assert any("“issue” is a whole row" in one for one in faults)
    assert any("“person”" in one for one in faults)
    assert any("(Getattr)" in one for one in faults)


@pytest.mark.parametrize(("change", "says"), [
    (("[{{ code }}] ", ""), "begin with the code"),
    (("[{{ code }}] Đã tiếp nhận kiến nghị của {{ you }}\n\n", "\n"), "line 1 must be the subject"),
    (("{{ you }}\n\n{{ greeting }}", "{{ you }}\n{{ greeting }}"), "line 2 empty"),
    (("tại: {{ link }}", "tại trang của chúng tôi"), "{{ link }} is missing: the reader follows"),
    (("tại: {{ link }}", "tại {{ link }} nhé"), "must end its line"),
    (("{{ office_phone }}", "số của chúng tôi"), "{{ office_phone }} is missing"),
    (("{{ text|quoted }}", "{{ text }}"), "print it as {{ text|quoted }}"),
    (("{{ text|quoted }}", "Ý kiến: {{ text|quoted }}"), "a quotation (|quoted) needs a line of its own"),
    (("{{ greeting }}", "{{ person }}"), "must not begin a line"),
    (("{{ greeting }}", "{% if you %}{{ field }}{% endif %}"), "must not begin a line"),
    (("{% if correct_by %} Nếu", " Nếu"), "the braces or a tag are wrong"),
    (("{{ greeting }}", "x {{ correct_by|day }}"), "what may be missing belongs into {% if %}"),
    (("{{ greeting }}", "x {{ unti }}"), "no value or filter “unti”; nearest: unit"),
    (("{{ greeting }}", "x {{ received_on|dya }}"), "no value or filter “dya”; nearest: day"),
    (("{{ greeting }}", "x\u202ey"), "invisible characters (U+202E)"),
    (("{{ greeting }}", "x\x07y"), "invisible characters (U+0007)"),
    (("{{ greeting }}", "Kính gư\u0309i"), "accents are not composed"),
    (("{{ greeting }}", "x" * 1_001), "longer than 1000 characters"),
    (("{{ greeting }}", "x\n" * 30_000), "longer than 40000 characters"),
])  # fmt: skip
def test_each_fault_is_named_with_how_to_mend_it(change, says):
    body = shipped("receipt", "vi")
    assert change[0] in body

    assert any(says in one for one in told("receipt", body.replace(*change)))


def test_all_faults_are_told_at_once_each_with_its_line():
    """Vietnamese first; a person who mends one is not sent back for the next."""
    body = with_line("x {{ tetx }}\n{{ person }} y\nz\u200b {{ ''.__class__ }}")
    last = len(body.splitlines())

    faults = check_words("receipt", "vi", body)

    assert [fault.line for fault in faults] == [last - 2, last - 1, last, last]
    assert faults[0].vi == "thư này không có giá trị hay cách viết “tetx”; gần nhất: text"


@pytest.mark.parametrize(("lost", "says"), [
    ("decline", "{{ decline }} is missing: where one declines further e-mail"),
    ("office_phone", "{{ office_phone }} is missing: the reader calls there"),
    ("to_citizen", "the part for citizens"), ("demo", "a letter of the demo clock must say so"),
])  # fmt: skip
def test_the_frame_must_go_on_saying_where_to_answer_and_how_to_decline(lost, says):
    body = shipped(FRAME, "vi").replace(lost, "place")

    assert any(says in one for one in told(FRAME, body))


@pytest.mark.parametrize("change", [("{{ body }}", ""), ("{{ title }}", "{{ title }}!"), ('--{{ " " }}\n', ""), ("{{ office }}\n", "\n\n{{ office }}\n")])  # fmt: skip
def test_a_frame_that_breaks_letters_is_refused(change):
    """Title and body each on their line, the footer set off, no gap within the head."""
    body = shipped(FRAME, "vi")
    assert change[0] in body

    assert told(FRAME, body.replace(*change))


def test_a_letter_that_lets_somebody_in_bears_no_code():
    assert any("without it" in one for one in told("sign_in", "[{{ code }}] " + shipped("sign_in", "vi")))


@pytest.mark.parametrize(("wrong", "line"), [("{ field }", 10), ("{{ field }", 10), ("{% raw %}{{ field }}{% endraw %}", 10)])  # fmt: skip
def test_a_brace_left_over_is_named_with_its_line(wrong, line):
    """The reader would see it as it stands."""
    faults = check_words("receipt", "vi", shipped("receipt", "vi").replace("{{ field }}", wrong))

    assert line in {fault.line for fault in faults if "{ hoặc }" in fault.vi}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("never", ["{% if false %}", "{% if on_paper and link %}", "{% if link and not demo %}"])
def test_a_link_under_a_condition_that_hides_it_is_missed(never, language):
    """Whoever has a link is told it: what counts is what a reader of the samples sees."""
    body = shipped("receipt", language)

    assert any("{{ link }} is not said in every letter" in one for one in told("receipt", body.replace("{% if link %}", never), language))  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "name"), [("receipt", "office_phone"), ("handler", "unit_phone"), ("handler", "due_on")]
)
def test_a_telephone_or_a_date_under_a_condition_that_hides_it_is_missed(kind, name):
    body = shipped(kind, "vi")
    hidden = re.sub(rf"\{{\{{ {name}[^}}]*\}}\}}", lambda found: f"{{% if false %}}{found[0]}{{% endif %}}", body)
    assert hidden != body

    assert any(f"{{{{ {name} }}}}" in one for one in told(kind, hidden))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("kind", "name"), [
    ("receipt", "correct_by"), ("receipt", "assign_by"), ("handler", "due_on"), ("question", "reply_by"),
    ("new_date", "original_due_on"), ("overdue_chair", "report_by"), ("overdue", "late_days"), ("receipt", "field"),
])  # fmt: skip
def test_no_words_lose_a_date_or_a_value_that_ours_always_print(kind, name, language):
    """If a sample has it: in both languages."""
    body = re.sub(rf"\{{\{{ {name}[^}}]*\}}\}}", "x", shipped(kind, language))

    assert any(f"{{{{ {name} }}}} is" in one for one in told(kind, body, language))


@pytest.mark.parametrize("wrong", ["{% if you %}x", "{% endif %}", "{{ you }", "{{ you", "{% fi you %}", "{{ you code }}", "{{ you| }}", "{{ $ }}"])  # fmt: skip
def test_what_cannot_be_read_is_explained_in_vietnamese(wrong):
    """None of the words of the template engine reach a clerk."""
    said = " ".join(fault.vi for fault in check_words("receipt", "vi", with_line(f"x {wrong}")))

    assert not {"unexpected", "expected", "template", "Encountered", "looking", "token", "got"} & {*said.split()}


PIECES = st.sampled_from([
    "{{ code }}", "{{ person }}", "{{ text|quoted }}", "{{", "}}", "{%", "%}", "{% if link %}", "{% endif %}", "{% else %}",
    "{% for x in co_units %}", "{% endfor %}", "{{ x }}", "{{ x.y }}", "{{ (1) }}", "{{ '' }}", "{#", "#}", "\n", "– ", "> ", "a", "|day",
    "{{ not code }}", "{{ code and link }}", "{{ due_on|day }}", "{% raw %}", "{% endraw %}", "(", "[0]", ".__class__", "{{ code() }}", "\x00",
])  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join))
def test_whatever_is_written_gets_an_answer_and_what_passes_can_be_sent(line):
    """No text makes the check fail; what it lets through renders, without a value of another letter."""
    body = with_line(f"Lời: {line}")

    if not check_words("receipt", "vi", body):
        text = render(sample("receipt", "vi"), {("receipt", "vi"): body})[1]
        assert "<" not in text.replace(sample("receipt", "vi").text, "")
        assert "object at 0x" not in text
