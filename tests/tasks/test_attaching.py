"""Files with an issue: what is taken, by its content; under which name; how many; and that it is on record."""

import hashlib
import io
import zipfile

import pytest
from openpyxl import Workbook

from models.errors import Refused
from models.rules import Actor
from models.session import transaction
from models.states import Action, Role, State
from tasks.act import MovedOn, act_within
from tasks.attaching import NoSuchFile, TooManyFiles, Upload, attach_file, attach_within, list_files, read_file
from tasks.file_kinds import FileRefused, kind_of
from tests.conference import CITIZEN, OFFICE, OTHER_UNIT, THE_UNIT, ask, bring, issue_of

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\n%%EOF"
_OPEN_XML = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(40)
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)
WEBP = b"RIFF\x32\x00\x00\x00WEBPVP8 " + bytes(40)


def packed(*parts: tuple[str, str]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, words in parts:
            archive.writestr(name, words)
    return kept.getvalue()


def contents(main: str = _OPEN_XML) -> tuple[str, str]:
    return "[Content_Types].xml", f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/></Types>'


def workbook() -> bytes:
    kept = io.BytesIO()
    Workbook().save(kept)
    return kept.getvalue()


DOCX = packed(contents(), ("word/document.xml", "<w/>"))
ODT = packed(("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<o/>"))


@pytest.mark.parametrize(("content", "ending"), [
    (PDF, "pdf"), (JPEG, "jpg"), (PNG, "png"), (WEBP, "webp"), (DOCX, "docx"),
    (workbook(), "xlsx"), (ODT, "odt"), ("Kính gửi Văn phòng,\nđề nghị xem lại.".encode(), "txt"),
])  # fmt: skip
def test_takes_the_kinds_people_send(content, ending):
    """PDF, pictures, Word, Excel, OpenDocument, plain text; known by their bytes."""
    assert kind_of(content).ending == ending


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize("content", [
    b"<!DOCTYPE html><script>alert(1)</script>", SVG, b'<?xml version="1.0"?>' + SVG, b"hello <ScRiPt >x</script>",
    "\ufeff  <html>".encode(), b"MZ\x90\x00" + bytes(60), b"\x7fELF" + bytes(60), b"GIF89a" + bytes(20),
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), b"\x00%PDF-1.7", b"abc\x00def", "Chào".encode("utf-16"),
    packed(("a.txt", "just a zip")), packed(contents(), ("word/vbaProject.bin", "x")),
    packed(contents("application/vnd.ms-word.document.macroEnabled.main+xml"), ("word/document.xml", "<w/>")),
    packed(("mimetype", "application/vnd.oasis.opendocument.text"), ("Basic/Standard/Module1.xml", "x")),
    packed(contents(), ("word/embeddings/oleObject1.bin", "x")), b"PK\x03\x04" + bytes(40), DOCX[:-30],
    packed(("mimetype", "application/epub+zip")),
])  # fmt: skip
def test_takes_nothing_else_whatever_it_is_called(content):
    """No HTML, SVG, programs, old binary Office files, macros, embedded objects, bare or broken archives."""
    with pytest.raises(FileRefused, match="10 MB"):
        kind_of(content)


def test_a_bomb_is_not_unpacked():
    """An archive that would swell is refused by what its list says, without reading it."""
    with pytest.raises(FileRefused, match="swells"):
        kind_of(packed(contents(), ("word/document.xml", "0" * 201_000_000)))


class TestAttaching:
    def test_gives_it_a_name_of_ours_and_keeps_theirs_for_the_staff(self, an_issue):
        """The name is the issue's code, a number and the ending of what was found."""
        attach_file(an_issue, Upload("C:\\bí mật\\..\\đơn\u202efdp.exe", PDF), OFFICE)
        attach_file(an_issue, Upload("x", PNG), CITIZEN)

        with transaction() as db:
            first, second = list_files(db, issue_of(an_issue).id)
        assert (first.name, first.given_name) == (f"{an_issue}-tep-1.pdf", "đơn fdp.exe")
        assert (second.name, second.role) == (f"{an_issue}-tep-2.png", Role.CITIZEN)

    def test_is_on_record_with_its_checksum_and_no_name(self, an_issue):
        """The step names the file by its public id, and what its bytes are by SHA-256."""
        public_id = attach_file(an_issue, Upload("Giấy khai sinh Trần Văn An.pdf", PDF), CITIZEN)

        [(facts,)] = ask("SELECT facts FROM issue_event WHERE action = 'attach'")
        assert facts == {"file": public_id, "sha256": hashlib.sha256(PDF).hexdigest()}

    def test_keeps_nothing_when_the_step_is_refused(self, an_issue):
        """A unit adds files to its own issues only."""
        bring(an_issue, State.ASSIGNED)

        with pytest.raises(Refused):
            attach_file(an_issue, Upload("a.pdf", PDF), Actor(Role.UNIT, OTHER_UNIT))

        assert ask("SELECT count(*) FROM attachment") == [(0,)]

    def test_refuses_empty_and_large_files(self, an_issue):
        """10 MB at most."""
        for content in (b"", PDF + bytes(10 * 1024 * 1024)):
            with pytest.raises(FileRefused):
                attach_file(an_issue, Upload("a.pdf", content), OFFICE)

    def test_stops_at_twenty_and_leaves_half_for_the_offices(self, an_issue):
        """A citizen cannot use up the places that the answer needs."""
        bring(an_issue, State.ASSIGNED)
        for _ in range(10):
            attach_file(an_issue, Upload("a.pdf", PDF), CITIZEN)
        with pytest.raises(TooManyFiles, match="10 files"):
            attach_file(an_issue, Upload("a.pdf", PDF), CITIZEN)
        for _ in range(10):
            attach_file(an_issue, Upload("a.pdf", PDF), THE_UNIT)
        with pytest.raises(TooManyFiles, match="20 files"):
            attach_file(an_issue, Upload("a.pdf", PDF), OFFICE)

    def test_says_when_somebody_was_faster(self, an_issue):
        """With the version that the form showed, before anything is kept."""
        with pytest.raises(MovedOn):
            attach_file(an_issue, Upload("a.pdf", PDF), OFFICE, expect=issue_of(an_issue).version + 1)

    def test_is_undone_with_the_transaction_it_is_part_of(self, an_issue):
        """A file that came with an answer is not kept if the answer is refused."""

        def answer() -> None:
            with transaction() as db:
                attach_within(db, an_issue, Upload("a.pdf", PDF), OFFICE)
                act_within(db, an_issue, Action.RESOLVE, OFFICE)

        with pytest.raises(Refused):
            answer()

        assert ask("SELECT count(*) FROM attachment") == [(0,)]


@pytest.mark.parametrize(("by", "may"), [
    (OFFICE, True), (THE_UNIT, True), (Actor(Role.AUDITOR), True), (Actor(Role.CHAIR), True),
    (Actor(Role.UNIT, OTHER_UNIT), False), (CITIZEN, False),
])  # fmt: skip
def test_gives_a_file_to_staff_who_may_open_its_issue(by, may, an_issue):
    """ASVS 5: 8.2.2: for anybody else it is as if it did not exist."""
    bring(an_issue, State.ASSIGNED)
    public_id = attach_file(an_issue, Upload("a.pdf", PDF), OFFICE)
    if may:
        assert read_file(public_id, by).content == PDF
    else:
        with pytest.raises(NoSuchFile):
            read_file(public_id, by)
