"""Our signature as another's verifier sees it: dkimpy, with the key from a name server that is a function."""

from base64 import b64encode

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from models.errors import InputWrong
from notifications.dkim import SIGNED, Signer, read_signer
from notifications.envelope import Envelope
from notifications.letters import LETTERS
from notifications.samples import compose_sample, sample

KEY = generate_private_key(65537, 2048)
SIGNER = Signer("caugiay.example", "followup", KEY)
PUBLIC = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def verifies(raw):
    """Whether the first signature holds."""
    asked = []

    def dns(name, timeout=5):
        asked.append(name)
        return b"v=DKIM1; k=rsa; p=" + b64encode(PUBLIC)

    held = dkim.verify(raw, dnsfunc=dns)
    assert asked == [b"followup._domainkey.caugiay.example."]
    return held


def signed(letter="assignment"):
    return SIGNER.sign(compose_sample(sample(letter, "vi")).raw)


class TestASignature:
    @pytest.mark.parametrize("letter", sorted(LETTERS))
    def test_holds_for_every_letter(self, letter):
        assert verifies(signed(letter))

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (b"\r\nFrom: ", b"\r\nFrom: a"),
            (b"\r\nSubject: =?utf-8?b?W", b"\r\nSubject: =?utf-8?b?X"),
            (b"method=PUBLISH", b"method=REQUEST"),
            (b"base64\r\n\r\nV", b"base64\r\n\r\nW"),
            (b"\r\nDate: ", b"\r\nFrom: another@evil.example\r\nDate: "),
        ],
    )
    def test_breaks_with_any_change_of_what_it_covers(self, before, after):
        """A header, the body, or a second From."""
        whole = signed()
        assert before in whole

        assert not verifies(whole.replace(before, after, 1))

    def test_covers_how_to_decline(self):
        """RFC 8058 §4: else a mail program must not offer it."""
        whole = signed("receipt")

        assert verifies(whole)
        assert not verifies(whole.replace(b"/thoi-thu/", b"/thoi-thu/x"))
        assert not verifies(whole.replace(b"List-Unsubscribe=One-Click", b"List-Unsubscribe=None"))

    def test_holds_for_who_stands_in_for_another(self):
        """A test installation writes down whom a letter was for, before everything else."""
        letter = Envelope("bounce@caugiay.example", "an@congdan.example", signed()).readdressed("thu@caugiay.example")

        assert letter.raw.startswith(b"X-Original-To: ")
        assert verifies(letter.raw)

    def test_holds_for_what_goes_over_the_wire(self):
        """Line ends made whole, dots doubled and undone: the same bytes."""
        sent = Envelope("", "an@congdan.example", signed()).body()
        received = sent.removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n.")

        assert verifies(received)

    def test_is_the_same_at_every_signing(self):
        """A letter's bytes can be made again."""
        assert signed() == signed()


@pytest.mark.parametrize("body", [b"", b"\r\n\r\n", b"a  b \t\r\n\r\n", b" \r\nx\r\n \r\n\r\n", b"no end"])
def test_any_body_is_reduced_as_the_verifier_reduces_it(body):
    """RFC 6376 §3.4.4: blanks, empty lines at the end, a body of nothing."""
    mail = b"From: a@caugiay.example\r\nSubject:  a \t b\r\n  c \r\nTo: b@x.example\r\n\r\n" + body

    assert verifies(SIGNER.sign(mail))


def test_lines_are_short_and_from_is_named_twice():
    head = signed().partition(b"\r\nFrom:")[0]

    assert max(map(len, head.split(b"\r\n"))) <= 78
    names = b"".join(head.partition(b"h=")[2].partition(b";")[0].split()).decode().split(":")
    assert names.count("from") == 2
    assert set(names) <= set(SIGNED)


class TestTheKey:
    def write(self, folder, key):
        path = folder / "key.pem"
        path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return path

    def test_is_read_from_a_file(self, tmp_path):
        read = read_signer(self.write(tmp_path, KEY), "caugiay.example", "followup")

        assert verifies(read.sign(compose_sample(sample("receipt", "vi")).raw))

    def test_that_is_too_short_is_refused(self, tmp_path):
        """RFC 8301 §3.2: receivers do not trust 1024 bits."""
        with pytest.raises(InputWrong, match="RSA of 2048 bits"):
            read_signer(self.write(tmp_path, generate_private_key(65537, 1024)), "caugiay.example", "s")

    def test_that_is_no_key_is_refused_and_the_file_named(self, tmp_path):
        path = tmp_path / "key.pem"
        path.write_text("no key")

        with pytest.raises(InputWrong, match=str(path)):
            read_signer(path, "caugiay.example", "s")
