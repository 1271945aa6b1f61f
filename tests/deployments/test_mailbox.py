import socket
from email.message import EmailMessage

import aiosmtplib
import pytest

from deployments.home import Home
from deployments.mailbox import Mailbox, letters_in
from deployments.runtime import mail_server


@pytest.fixture
def a_mailbox(tmp_path):
    with Mailbox(tmp_path / "mailbox") as mailbox:
        yield mailbox


@pytest.fixture
def a_letter():
    letter = EmailMessage()
    letter["From"], letter["To"] = "kien-nghi@caugiay.example", "an@phuong.example"
    letter["Subject"] = "[KN-2023-2-0017] Nhắc thời hạn"
    letter.set_content("Kính gửi đơn vị,\n.dấu chấm đầu dòng\n")
    return letter


async def send(letter: EmailMessage, port: int) -> str:
    _, answer = await aiosmtplib.send(letter, hostname="127.0.0.1", port=port, start_tls=False)
    return answer


async def test_a_letter_is_on_the_disk_when_the_answer_comes(a_mailbox, a_letter):
    """250 means kept: the file it names is there, whole."""
    answer = await send(a_letter, a_mailbox.port)

    name = answer.split()[-1]
    kept = (a_mailbox.folder / name).read_bytes()
    assert kept.startswith(b"X-Envelope-From: kien-nghi@caugiay.example\r\nX-Envelope-To: an@phuong.example\r\n")
    assert [path.name for path in a_mailbox.folder.iterdir()] == [name]


async def test_a_letter_is_kept_as_it_came(a_mailbox, a_letter):
    """Subject, text and envelope can be read back."""
    await send(a_letter, a_mailbox.port)

    (letter,) = a_mailbox.letters()
    assert letter["Subject"] == a_letter["Subject"]
    assert letter.get_content().splitlines() == a_letter.get_content().splitlines()
    assert (letter["X-Envelope-From"], letter["X-Envelope-To"]) == (a_letter["From"], a_letter["To"])


async def test_files_sort_as_the_letters_came(a_mailbox, a_letter):
    """The name tells when, which, about what and to whom."""
    for number in range(3):
        a_letter.replace_header("Subject", f"[KN-2023-2-000{number}] Nhắc")
        await send(a_letter, a_mailbox.port)

    names = sorted(path.name for path in a_mailbox.folder.iterdir())
    assert [name.split("-", 2)[1] for name in names] == ["000001", "000002", "000003"]
    assert [name.split("-", 2)[2] for name in names] == [f"KN-2023-2-000{n}-an@phuong.example.eml" for n in range(3)]


@pytest.mark.parametrize("issue", ["../../etc/x", "KN/1", "a\tb", "kn 1"])
async def test_no_header_names_a_file_elsewhere(a_mailbox, a_letter, issue):
    """What comes by mail is not trusted with paths."""
    a_letter.replace_header("Subject", "no code")
    a_letter["X-Issue"] = issue

    answer = await send(a_letter, a_mailbox.port)

    assert answer.endswith("-letter-an@phuong.example.eml")


async def test_a_letter_that_cannot_be_kept_is_not_accepted(a_mailbox, a_letter):
    """A full or broken disk is said to the sender, who tries again later."""
    a_mailbox.folder.rmdir()

    with pytest.raises(aiosmtplib.SMTPDataError) as refusal:
        await send(a_letter, a_mailbox.port)

    assert refusal.value.code == 451


async def test_a_letter_of_more_than_20_mb_is_refused(a_mailbox, a_letter):
    """A runaway attachment does not fill the disk."""
    a_letter.add_attachment(b"x" * 16_000_000, maintype="application", subtype="octet-stream")

    with pytest.raises(aiosmtplib.SMTPResponseException) as refusal:
        await send(a_letter, a_mailbox.port)

    assert refusal.value.code == 552
    assert a_mailbox.letters() == []


async def test_a_command_that_delivers_brings_the_mailbox_up(settings, a_letter):
    """It runs while the command needs it, and the letters are in the home."""
    home = Home(settings.home)

    with mail_server(settings) as first, mail_server(settings) as second:
        assert first == second
        await send(a_letter, int(first.rsplit(":", 1)[1]))

    assert not home.runs("mailbox")
    assert len(letters_in(home.mailbox)) == 1


def test_the_mailbox_of_a_killed_command_vanishes(a_home, a_command):
    """kill -9 leaves no listening process."""
    port = int(a_command.urls()[1].rsplit(":", 1)[1])
    socket.create_connection(("127.0.0.1", port)).close()

    a_command.kill()

    assert a_home.has_ended("mailbox", within=15)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_a_districts_own_server_is_taken_as_it_is(settings):
    """With FOLLOWUP_SMTP_URL no mailbox is started."""
    chosen = settings.model_copy(update={"smtp_url": type(settings)(smtp_url="smtp://mail.example:25").smtp_url})

    with mail_server(chosen) as url:
        assert url == "smtp://mail.example:25"
        assert not Home(settings.home).runs("mailbox")
