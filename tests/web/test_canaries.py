"""Canary values of a hidden person, in every column that holds something of them: where do they turn up?"""

import logging
import re
from collections import deque
from collections.abc import Iterator

import pytest

from models.people import Channel, Person, PersonKind
from models.session import transaction
from models.states import Action, Role
from tests.conference import HELD_ON, OFFICE, OTHER_UNIT, THE_UNIT, UNIT, act, ask, make_issue, rules_on
from tests.web.conftest import Browser, BrowserAs

CANARIES = ("Hoàng Canary Yến", "ngõ Canary 77", "0912345678", "+84912345678", "91 234 56 78", "canary@congdan.example")
_HREF = re.compile(r'(?:href|action|src)="(/[^"#]*)')
_MOST = 250  # pages a crawl looks at


@pytest.fixture
def a_canary(a_clean_database: str) -> str:
    """An issue, answered and published by the office, of a person whose every datum can be recognised."""
    with transaction() as db:
        person = Person(
            kind=PersonKind.CITIZEN, name=CANARIES[0], address=CANARIES[1], ward="Quan Hoa", phone="+84912345678",
            email=CANARIES[5], language="vi", channel=Channel.EMAIL, recognised_by="canary",
        )  # fmt: skip
        db.add(person)
        db.flush()
        text = "Đề nghị trả giấy. Gọi tôi 0912345678 hoặc canary@congdan.example."
        code = make_issue(db, rules_on(db, HELD_ON), 1, person, text=text).code
    act(code, Action.ASSIGN, OFFICE)
    act(code, Action.INSPECT, THE_UNIT)
    act(code, Action.RESOLVE, THE_UNIT)
    return code


def crawl(browser: Browser, start: str) -> Iterator[tuple[str, str]]:
    """(address, text) of every page that can be reached by links from ``start``."""
    waiting, seen = deque([start]), {start}
    while waiting and len(seen) < _MOST:
        url = waiting.popleft()
        answer = browser.get(url)
        yield url, answer.text
        for found in _HREF.findall(answer.text):
            link = found.replace("&amp;", "&")
            if link not in seen and not link.startswith(("/static/", "/dang-xuat")) and "lang=" not in link:
                seen.add(link)
                waiting.append(link)


READERS = [
    (None, None, "/cong-khai"), (Role.UNIT, UNIT, "/viec"), (Role.UNIT, OTHER_UNIT, "/viec"),
    (Role.CHAIR, None, "/chu-tri"), (Role.AUDITOR, None, "/kiem-toan"), (Role.OFFICE, None, "/van-phong"),
]  # fmt: skip


@pytest.mark.parametrize(("role", "unit", "start"), READERS)
def test_nobody_reads_on_a_page_who_raised_it(role, unit, start, a_canary: str, browser_as: BrowserAs, caplog):
    """No page that can be reached by links shows who raised an issue; the office must ask for it by a step of its own."""
    caplog.set_level(logging.DEBUG)
    browser = browser_as(role, unit)

    pages = dict(crawl(browser, start))
    if role:
        pages |= {url: browser.get(url).text for url in (f"/kien-nghi/{a_canary}",)}

    for url, text in pages.items():
        # The office prepares the letters of people without e-mail and the words for the public: there it needs them.
        if role is Role.OFFICE and url.startswith(("/van-phong/thu/in", "/van-phong/cong-khai/")):
            continue
        assert not [canary for canary in CANARIES if canary in text], url
    assert not [canary for canary in CANARIES if canary in caplog.text]


def test_history_and_webhooks_hold_no_identity(a_canary: str):
    """What Prefect and webhooks are told comes from the history's plain facts: codes, dates, numbers."""
    told = str(ask("SELECT facts, actor FROM issue_event"))

    assert not [canary for canary in CANARIES if canary in told]
