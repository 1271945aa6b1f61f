"""An address of ours leads back to its letter, whatever happens to its case on the way; nobody else's does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.return_addresses import AddressForged, ReturnAddresses, Returned, ReturnPurpose

OURS = ReturnAddresses("kiennghi.caugiay.example", "a secret of thirty-two characters!")


@given(st.sampled_from(ReturnPurpose), st.integers(1, 2**63 - 1))
def test_leads_back_to_the_letter(purpose, letter_id):
    """RFC 5321 §4.5.3.1.1: a local part has 64 octets at most; some servers fold its case."""
    address = OURS.make(purpose, letter_id)

    assert OURS.read(address) == OURS.read(address.upper()) == Returned(purpose, letter_id)
    assert len(address.partition("@")[0]) <= 64


@given(st.integers(1, 10**9), st.integers(0, 15), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_one_character_changed_is_a_forgery(letter_id, at, character):
    """The number of another letter, or a guess at the signature."""
    local, _, domain = OURS.make(ReturnPurpose.REPLY, letter_id).partition("@")
    head, _, mac = local.partition(".")
    forged = f"{head}.{mac[:at]}{character}{mac[at + 1 :]}@{domain}"

    if mac[at] != character:
        with pytest.raises(AddressForged):
            OURS.read(forged)


def test_an_address_for_one_purpose_is_not_signed_for_another():
    """Who was given a reply address cannot decline mail with it."""
    given_out = OURS.make(ReturnPurpose.REPLY, 7)

    with pytest.raises(AddressForged):
        OURS.read(given_out.replace("reply+", "unsub+"))


@pytest.mark.parametrize("address", ["an@example.vn", "reply@kiennghi.caugiay.example", "", "reply+7.x@other.example"])
def test_any_other_address_is_none_of_ours(address):
    """Mail to it is matched in other ways, or waits for a person."""
    assert OURS.read(address) is None


def test_another_installation_signs_otherwise():
    """The secret of one home is worth nothing in another."""
    other = ReturnAddresses(OURS.domain, "another secret of thirty-two chars")

    with pytest.raises(AddressForged):
        OURS.read(other.make(ReturnPurpose.REPLY, 7))
