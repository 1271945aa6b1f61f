"""How this process sends, from its settings."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from deployments.sending import make_sender
from deployments.settings import Settings
from models.errors import InputWrong


@pytest.fixture
def a_key(tmp_path: Path) -> Path:
    """A private key in a file."""
    path = tmp_path / "dkim.pem"
    key = generate_private_key(65537, 2048)
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path


def test_letters_are_signed_for_the_domain_they_come_from(a_key: Path, tmp_path: Path):
    """DMARC wants d= to be the domain of From, whatever the domain of Message-IDs and return addresses is."""
    sender = make_sender(Settings(
        home=tmp_path, mail_from="vp@caugiay.gov.example", mail_domain="mail.caugiay.example", dkim_key=a_key,
        dkim_selector="nam2023",
    ))  # fmt: skip

    assert sender.signer is not None
    assert (sender.signer.domain, sender.signer.selector) == ("caugiay.gov.example", "nam2023")
    assert (sender.address, sender.domain) == ("vp@caugiay.gov.example", "mail.caugiay.example")


def test_nobody_signs_unless_there_is_a_key(tmp_path: Path):
    """The relay does, ordinarily."""
    assert make_sender(Settings(home=tmp_path)).signer is None


def test_a_file_that_is_no_key_stops_before_a_letter_leaves(tmp_path: Path):
    (tmp_path / "dkim.pem").write_text("-----BEGIN NOTHING-----")

    with pytest.raises(InputWrong, match=r"dkim\.pem"):
        make_sender(Settings(home=tmp_path, dkim_key=tmp_path / "dkim.pem"))
