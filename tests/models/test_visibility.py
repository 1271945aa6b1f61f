"""What is covered of a person in words that anybody may read."""

import pytest

from models.people import Person, PersonKind
from models.visibility import name_without_person, without_person

AN = Person(kind=PersonKind.CITIZEN, name="Trần Văn An", email="an@congdan.example")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Tôi là An, ở tổ 12.", "Tôi là [họ tên], ở tổ 12."),
        ("Tên tôi là Văn An.", "Tên tôi là [họ tên]."),
        ("tôi tên là an", "tôi tên là [họ tên]"),
        ("Ông/Bà An đã gửi", "Ông/Bà [họ tên] đã gửi"),
        ("Em là An ạ", "Em là [họ tên] ạ"),
        ("chú An, bác Văn  An", "chú [họ tên], bác [họ tên]"),
    ],
)
def test_the_given_name_alone_is_covered_after_an_introduction_or_a_form_of_address(written: str, read: str):
    assert without_person(written, AN) == read


@pytest.mark.parametrize("written", ["Bình an và an toàn", "công an phường", "bà con an cư", "chị Lan an tâm"])
def test_a_common_word_that_is_also_a_name_stays(written: str):
    assert without_person(written, AN) == written


def test_looking_for_a_given_name_takes_no_time_to_speak_of():
    """However much white space somebody sends."""
    assert without_person("anh " + " " * 200_000, AN)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("TranVanAn_CCCD.pdf", "[họ tên].pdf"),
        ("đơn của ông An.png", "đơn của ông [họ tên].png"),
        ("giấy_khai_sinh.png", "giấy_khai_sinh.png"),
        ("an@congdan.example.png", "[…].png"),
    ],
)
def test_the_name_of_a_file_says_no_more_than_anybody_may_know(given: str, shown: str):
    assert name_without_person(given, AN) == shown
