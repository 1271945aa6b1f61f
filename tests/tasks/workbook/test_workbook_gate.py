"""Files from outside: what is harmless is read, what is not is refused in one sentence."""

import tracemalloc
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import InputWrong
from tasks.workbook import WorkbookWrong, read_workbook
from tests.tasks.workbook import hostile

SAMPLE = Path(__file__).parents[2] / "samples" / "hoi-nghi-2023-lan-2.xlsx"
TABLE = [["STT", "Nội dung kiến nghị", "Cơ quan chủ trì"], ["1", "Đề nghị sửa đường, ngõ 86", "Phòng QLĐT"]]
TONES = "\u0300\u0301\u0303\u0309\u0323"
SMALL = 16 << 20  # bytes

HOSTILE = [
    (hostile.a_text_of_400_mb, "more than 50 MB"),
    (hostile.four_million_rows, "more than 50 MB"),
    (hostile.a_lie_about_sizes, "broken"),
    (hostile.billion_laughs, "DOCTYPE"),
    (hostile.an_external_entity, "DOCTYPE"),
    (hostile.truncated, "broken"),
    (hostile.not_a_zip, "no workbook"),
    (hostile.a_zip_of_something_else, "unexpected parts"),
    (hostile.with_a_macro, "macros"),
    (hostile.linked_to_another_file, "links to other files"),
    (hostile.two_hundred_and_one_parts, "unexpected parts"),
    (hostile.one_cell_at_the_far_corner, "20,000 rows"),
    (hostile.cells_at_both_corners, "too much memory"),
    (hostile.one_long_text_in_every_cell, "too much memory"),
    (hostile.too_many_columns, "50 columns"),
    (hostile.too_many_rows, "20,000 rows"),
    (hostile.larger_than_5_mb, "larger than 5 MB"),
    (hostile.an_old_xls, "password"),
    (hostile.nothing_at_all, "no workbook"),
    (hostile.broken_xml, "broken"),
    (hostile.an_empty_sheet, "holds nothing"),
    (hostile.no_file, "cannot be opened"),
]


@pytest.fixture
def the_peak() -> Iterator[Callable[[], int]]:
    """The most memory this process held during the test, in bytes."""
    tracemalloc.start()
    yield lambda: tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()


@pytest.mark.parametrize(("make", "because"), HOSTILE, ids=lambda value: getattr(value, "__name__", ""))
def test_refuses_what_is_hostile_or_broken_in_one_sentence(tmp_path: Path, the_peak, make, because):
    """Nothing a file holds makes the reading process large, slow or loud."""
    file = make(tmp_path / "workbook.xlsx")
    tracemalloc.reset_peak()

    with pytest.raises(WorkbookWrong, match=because) as refused:
        read_workbook(file)

    assert len(refused.value.faults) == 1
    assert refused.value.vi.endswith(".")
    assert the_peak() < SMALL


def test_a_refusal_is_an_input_that_is_wrong():
    """Whoever catches ``InputWrong`` catches this too, and has both languages."""
    refused = WorkbookWrong([])

    assert isinstance(refused, InputWrong)
    assert refused.say("en") == ""


@settings(max_examples=25, deadline=None)
@given(flips=st.lists(st.tuples(st.floats(0, 0.999), st.binary(min_size=1, max_size=1)), min_size=1, max_size=8))
def test_a_damaged_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, flips):
    """Bytes lost on the way give a sheet or a sentence, never a crash."""
    content = bytearray(SAMPLE.read_bytes())
    for place, byte in flips:
        content[int(place * len(content))] = byte[0]
    file = tmp_path_factory.mktemp("damaged") / "workbook.xlsx"
    file.write_bytes(content)

    with suppress(WorkbookWrong):
        assert read_workbook(file).rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1258"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_reads_csv_as_offices_save_it(tmp_path: Path, encoding, delimiter):
    """A text file in any usual encoding and with any usual delimiter is a table too."""
    lines = [delimiter.join(f'"{cell}"' for cell in row) for row in TABLE]
    text = "\r\n".join(lines)
    file = tmp_path / "workbook.csv"
    file.write_bytes(_as_typed(text).encode(encoding) if encoding == "windows-1258" else text.encode(encoding))

    sheet = read_workbook(file)

    assert [[_composed(value) for value in row] for row in sheet.rows] == TABLE


def test_csv_that_is_no_text_is_refused(tmp_path: Path):
    """Bytes that are no text in a known encoding are not guessed at."""
    file = tmp_path / "workbook.csv"
    file.write_bytes(b"STT;N\x8ai dung\xd2\xff\x8a")

    with pytest.raises(WorkbookWrong, match="broken"):
        read_workbook(file)


def test_csv_obeys_the_same_limits(tmp_path: Path):
    """A text file with too many columns or rows is refused like any other."""
    wide, long = tmp_path / "wide.csv", tmp_path / "long.csv"
    wide.write_text("x;" * 100, encoding="utf-8")
    long.write_text("1;2\n" * 20_001, encoding="utf-8")

    with pytest.raises(WorkbookWrong, match="50 columns"):
        read_workbook(wide)
    with pytest.raises(WorkbookWrong, match="20,000 rows"):
        read_workbook(long)


def test_chooses_the_sheet_with_the_headings(tmp_path: Path):
    """Of several sheets the one with the table is read; the others are named, hidden ones too."""
    book = openpyxl.Workbook()
    book.active.title = "Bìa"
    book.active["B2"] = "Báo cáo"
    table = book.create_sheet("Bảng")
    for at, row in enumerate(TABLE):
        for column, value in enumerate(row):
            table.cell(at + 3, column + 2, value)
    table.cell(5, 6, date(2023, 12, 1))
    book.create_sheet("Cũ").sheet_state = "hidden"
    book.save(tmp_path / "workbook.xlsx")

    sheet = read_workbook(tmp_path / "workbook.xlsx")

    assert (sheet.name, sheet.others) == ("Bảng", ("Bìa", "Cũ"))
    assert sheet.rows[2][:4] == (None, *TABLE[0])
    assert sheet.rows[4][5] == date(2023, 12, 1)


def _as_typed(text: str) -> str:
    """Each letter with its own code and then its tone as a mark, as windows-1258 has it."""
    typed = ""
    for letter in text:
        marks = unicodedata.normalize("NFD", letter)
        tone = "".join(mark for mark in marks if mark in TONES)
        typed += unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in TONES)) + tone
    return typed


def _composed(value: object) -> str:
    return unicodedata.normalize("NFC", str(value))
