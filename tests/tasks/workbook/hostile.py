"""Workbooks nobody should open unprepared, made on the spot."""

import io
import zipfile
from pathlib import Path

import openpyxl

SHEET = "xl/worksheets/sheet1.xml"
START = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
END = b"</sheetData></worksheet>"
MB = 1 << 20


def parts_of_a_workbook() -> dict[str, bytes]:
    """The parts of a small, harmless workbook."""
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["STT", "Nội dung kiến nghị", "Cơ quan chủ trì"])
    book.save(file)
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(path: Path, parts: dict[str, bytes], times: int = 1) -> Path:
    """A workbook of these parts; the sheet's rows are repeated ``times``."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            with archive.open(name, "w", force_zip64=True) as part:
                if name != SHEET or times == 1:
                    part.write(content)
                    continue
                part.write(START)
                for _ in range(times):
                    part.write(content)
                part.write(END)
    return path


def with_rows(path: Path, rows: bytes, times: int = 1) -> Path:
    """A workbook whose one sheet holds these rows."""
    content = rows if times > 1 else START + rows + END
    return write(path, {**parts_of_a_workbook(), SHEET: content}, times)


def a_text_of_400_mb(path: Path) -> Path:
    parts = {**parts_of_a_workbook(), SHEET: START + b'<row><c t="inlineStr"><is><t>'}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            with archive.open(name, "w", force_zip64=True) as part:
                part.write(content)
                for _ in range(400 if name == SHEET else 0):
                    part.write(b"a" * MB)
    return path


def four_million_rows(path: Path) -> Path:
    return with_rows(path, b"<row><c><v>1</v></c></row>" * 4_000, times=1_000)


def billion_laughs(path: Path) -> Path:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    declared = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY l0 "ha">{laughs}]>'.encode()
    sheet = declared + START.partition(b"?>")[2] + b'<row><c t="inlineStr"><is><t>&l9;</t></is></c></row>' + END
    return write(path, {**parts_of_a_workbook(), SHEET: sheet})


def an_external_entity(path: Path) -> Path:
    declared = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///missing">]>'
    sheet = declared + START.partition(b"?>")[2] + b'<row><c t="inlineStr"><is><t>&x;</t></is></c></row>' + END
    return write(path, {**parts_of_a_workbook(), SHEET: sheet})


def truncated(path: Path) -> Path:
    write(path, parts_of_a_workbook())
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return path


def not_a_zip(path: Path) -> Path:
    path.write_bytes(b"%PDF-1.7 this is no workbook")
    return path


def a_zip_of_something_else(path: Path) -> Path:
    return write(path, {"holiday/photo.jpg": b"\xff\xd8\xff"})


def a_lie_about_sizes(path: Path) -> Path:
    """The directory claims one byte for a part of many."""
    four_million_rows(path)
    content = bytearray(path.read_bytes())
    at = content.rfind(b"PK\x01\x02", 0, content.rfind(SHEET.encode()))
    content[at + 24 : at + 28] = (1).to_bytes(4, "little")
    path.write_bytes(content)
    return path


def with_a_macro(path: Path) -> Path:
    return write(path, {**parts_of_a_workbook(), "xl/vbaProject.bin": b"Sub AutoOpen()"})


def linked_to_another_file(path: Path) -> Path:
    return write(path, {**parts_of_a_workbook(), "xl/externalLinks/externalLink1.xml": b"<externalLink/>"})


def two_hundred_and_one_parts(path: Path) -> Path:
    return write(path, {**parts_of_a_workbook(), **{f"xl/worksheets/sheet{n}.xml": START + END for n in range(2, 202)}})


def one_cell_at_the_far_corner(path: Path) -> Path:
    return with_rows(path, b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def cells_at_both_corners(path: Path) -> Path:
    return with_rows(
        path, b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )


def one_long_text_in_every_cell(path: Path) -> Path:
    text = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%s</t></si></sst>' % (
        b"a" * 20_000
    )
    row = b"<row>" + b'<c t="s"><v>0</v></c>' * 50 + b"</row>"
    return write(path, {**parts_of_a_workbook(), "xl/sharedStrings.xml": text, SHEET: row}, times=20)


def too_many_columns(path: Path) -> Path:
    return with_rows(path, b"<row>" + b"<c><v>1</v></c>" * 51 + b"</row>")


def too_many_rows(path: Path) -> Path:
    return with_rows(path, b"<row><c><v>1</v></c></row>", times=20_001)


def larger_than_5_mb(path: Path) -> Path:
    path.write_bytes(b"PK\x03\x04" + b"\0" * (5 * MB))
    return path


def an_old_xls(path: Path) -> Path:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512)
    return path


def nothing_at_all(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def broken_xml(path: Path) -> Path:
    return write(path, {**parts_of_a_workbook(), SHEET: START + b"<row><c><v>1</c></row>"})


def an_empty_sheet(path: Path) -> Path:
    return with_rows(path, b"")


def no_file(path: Path) -> Path:
    return path
