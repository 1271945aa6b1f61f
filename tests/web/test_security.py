"""Attacks on the pages, each as an outsider, a citizen with a link, an officer or a clerk would try it."""

import asyncio
import logging
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from httpx2 import Response
from sqlalchemy import select

from deployments.settings import Settings
from deployments.web_server import make_server
from models.letter import Letter
from models.people import Person, PersonKind
from models.session import transaction
from models.states import Action, Role, State
from models.visibility import without_contacts
from notifications.compose import Address, compose
from tasks.attaching import Upload, attach_file
from tasks.demo_staff import sign_in_demo
from tasks.letter_context import load_subjects
from tasks.letter_values import write_letter
from tasks.links import Links, bind_links
from tasks.looking_up import NothingFound, look_up
from tasks.publishing import find_private
from tasks.workbook.cells import UnreadableError, read_email
from tests.conference import (
    HELD_ON,
    OFFICE,
    THE_UNIT,
    UNIT,
    act,
    all_at_once,
    ask,
    bring,
    make_issue,
    raise_issue,
    rules_on,
)
from tests.web.citizen_browser import link_to, send
from tests.web.conftest import BASE, SITE, Browser, BrowserAs, staff_code
from tests.web.test_canaries import crawl
from web.app import create_app
from web.asking import BROWSER, LANGUAGE, SESSION
from web.page import safe_next
from web.site import Site

DESK = "web.routes.desk.read_unit_desk"
SECRET_WORDS = "Lê Thị Bí Mật 0912345678"


@pytest.fixture
def browser(browser_as: BrowserAs) -> Browser:
    """Somebody from the street."""
    return browser_as()


@pytest.fixture
def broken(a_site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """An officer whose desk meets a fault of ours, which says what somebody had written."""

    def fail(*_: Any) -> None:
        raise ValueError(SECRET_WORDS)

    monkeypatch.setattr(DESK, fail)
    with Browser(create_app(a_site), base_url=BASE, raise_server_exceptions=False) as browser:
        browser.cookies.set(SESSION, sign_in_demo(staff_code(Role.UNIT, UNIT), "test"))
        yield browser


def post(browser: Browser, url: str, fields: dict[str, str], **headers: str) -> Response:
    """A form with the right token and just these headers."""
    data = {"csrf": browser.token("/dang-nhap"), **fields}
    return browser.post(url, data=data, headers=headers, follow_redirects=False)


def ask_raw(site: Site, path: str, **headers: str) -> tuple[int, str]:
    """Status and text of a request that no client library would send."""
    told: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def sent(message: Any) -> None:
        told.append(message)

    scope = {
        "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "path": path, "raw_path": path.encode(),
        "query_string": b"", "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "server": ("testserver", 80), "client": ("192.0.2.1", 1), "root_path": "",
    }  # fmt: skip
    asyncio.run(create_app(site)(scope, receive, sent))
    return told[0]["status"], b"".join(message.get("body", b"") for message in told).decode()


class TestFromAnotherSite:
    @pytest.mark.parametrize(
        "headers",
        [{}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
         {"Origin": f"{BASE}.evil.example"}, {"Origin": "https://testserver"}, {"Origin": f"{BASE}:8080"},
         {"Origin": "http://evil.example", "Host": "evil.example"}],
        ids=str,
    )  # fmt: skip
    def test_no_form_is_taken(self, headers: dict[str, str], browser: Browser):
        """ASVS 5: 3.5.1. Not even with the right token, nor under a name that was made to point here (DNS rebinding)."""
        assert post(browser, "/dang-nhap/thu-nghiem", {"staff": "cb-003"}, **headers).status_code == 403

    @pytest.mark.parametrize(
        "headers", [{"Origin": BASE}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}], ids=str
    )
    def test_our_own_is(self, headers: dict[str, str], browser: Browser):
        """What browsers send for our own forms."""
        assert post(browser, "/dang-nhap/thu-nghiem", {"staff": "cb-003"}, **headers).status_code == 303

    def test_the_token_of_another_browser_or_session_is_none(self, browser_as: BrowserAs):
        """A token that was read from one's own page is no good for a victim's browser, nor one from before the sign-in."""
        attacker, victim = browser_as(), browser_as(Role.CHAIR)
        before = browser_as()
        stale = before.token("/dang-nhap")
        before.cookies.set(SESSION, sign_in_demo("cb-003", "test"))

        for browser, token in ((victim, attacker.token("/dang-nhap")), (before, stale)):
            answer = browser.post("/dang-xuat", data={"csrf": token}, headers={"Origin": BASE}, follow_redirects=False)
            assert answer.status_code == 403

    @pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE", "PUT", "PATCH", "DELETE"])
    def test_no_other_method_does_anything(self, method: str, an_issue: str, browser_as: BrowserAs):
        """ASVS 5: 4.1.4, 13.4.4; no CORS either (3.4.2)."""
        bring(an_issue, State.ASSIGNED)
        browser = browser_as(Role.UNIT, UNIT)

        answers = [browser.request(method, url) for url in ("/viec", f"/kien-nghi/{an_issue}/nhan-viec", "/dang-xuat")]

        assert {answer.status_code for answer in answers} == {405}
        assert not [answer for answer in answers if "access-control-allow-origin" in answer.headers]

    def test_a_method_cannot_be_overridden(self, browser_as: BrowserAs):
        """A GET that calls itself a POST signs nobody out, and a POST that calls itself a GET is still checked."""
        browser = browser_as(Role.CHAIR)

        assert browser.get("/dang-xuat", headers={"X-HTTP-Method-Override": "POST"}).status_code == 405
        assert browser.post("/dang-xuat", headers={"X-HTTP-Method-Override": "GET"}).status_code == 403
        assert browser.get("/chu-tri").status_code == 200


class TestGoingOn:
    ELSEWHERE = (
        "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "/\t/evil.example",
        "/\n/evil.example", "javascript:alert(1)", " //evil.example", "//[", "//℀.example", "evil.example", "",
    )  # fmt: skip

    @pytest.mark.parametrize("url", ELSEWHERE)
    def test_never_leads_to_another_site(self, url: str):
        """ASVS 5: 1.2.2, 3.7.2; an address that cannot be read is none."""
        assert safe_next(url, "/o-day") == "/o-day"

    @pytest.mark.parametrize("url", ["/viec", "/kien-nghi?tu_khoa=a%2F%2Fb", "/k/x#y"])
    def test_leads_to_our_own_pages(self, url: str):
        assert safe_next(url, "/o-day") == url

    @pytest.mark.parametrize("url", ELSEWHERE)
    def test_after_signing_in_and_after_a_step(self, url: str, an_issue: str, browser_as: BrowserAs):
        """As ``tiep`` of the sign-in, and as ``ve`` of a step."""
        bring(an_issue, State.ASSIGNED)
        signing_in = post(browser_as(), "/dang-nhap/thu-nghiem", {"staff": "cb-003", "tiep": url}, Origin=BASE)
        acting = post(browser_as(Role.UNIT, UNIT), f"/kien-nghi/{an_issue}/nhan-viec", {"ve": url}, Origin=BASE)

        for answer in (signing_in, acting):
            assert answer.status_code == 303
            assert urlsplit(urljoin(BASE, answer.headers["location"])).netloc == "testserver"

    def test_a_link_of_the_frame_stays_here(self, a_site: Site):
        """The link to the other language of ``//evil.example/x`` is no link to that site."""
        status, text = ask_raw(a_site, "//evil.example/x")

        assert status == 404
        assert 'href="/evil.example/x?lang=en"' in text
        assert 'href="//' not in text

    def test_the_host_header_is_put_into_nothing(self, a_site: Site, browser: Browser):
        """Neither a page nor a redirect repeats the name that a request came for."""
        answers = [
            browser.get(url, headers={"Host": "evil.example"}, follow_redirects=False)
            for url in ("/viec/", "/dang-nhap", "/", "/viec")
        ]

        assert not [
            answer.url for answer in answers if "evil.example" in answer.text + answer.headers.get("location", "")
        ]


class TestSession:
    SECURE = Site("https://kien-nghi.example", SITE.secret)

    @pytest.fixture
    def secure(self, a_clean_database: str) -> Iterator[Browser]:
        """The site as people come to it: by https."""
        bind_links(Links(self.SECURE.base, self.SECURE.secret))
        with Browser(create_app(self.SECURE), base_url=self.SECURE.base) as browser:
            yield browser
        bind_links(None)

    def test_every_cookie_is_bound_to_this_host_and_hidden_from_scripts(self, secure: Browser):
        """ASVS 5: 3.3.1 to 3.3.4: session, browser and language alike."""
        page = secure.get("/dang-nhap?lang=en")
        form = {"csrf": secure.token("/dang-nhap"), "staff": "cb-003"}
        signed_in = secure.post(
            "/dang-nhap/thu-nghiem", data=form, headers={"Origin": self.SECURE.base}, follow_redirects=False
        )

        cookies = [one for answer in (page, signed_in) for one in answer.headers.get_list("set-cookie")]
        assert {one.partition("=")[0] for one in cookies} == {f"__Host-{name}" for name in (SESSION, BROWSER, LANGUAGE)}
        for one in cookies:
            assert {"secure", "httponly", "path=/", "samesite=lax"} <= {part.strip().lower() for part in one.split(";")}
            assert "domain" not in one.lower()

    def test_https_is_asked_for_from_then_on(self, secure: Browser):
        """ASVS 5: 3.4.1."""
        assert secure.get("/dang-nhap").headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"

    def test_a_secret_that_somebody_else_chose_is_none(self, browser: Browser):
        """ASVS 5: 7.2.4: a cookie that was planted before the sign-in opens nothing after it."""
        browser.cookies.set(SESSION, "planted")
        answer = post(browser, "/dang-nhap/thu-nghiem", {"staff": "cb-003"}, Origin=BASE)

        given = re.search(rf"{SESSION}=([^;]+)", answer.headers["set-cookie"])
        assert given
        assert given[1] != "planted"
        assert len(given[1]) >= 43  # 256 bits (ASVS 5: 7.2.3)
        assert ask("SELECT octet_length(key_hash) FROM web_session") == [(32,)]
        planted = browser.__class__(browser.app, base_url=BASE, cookies={SESSION: "planted"})
        assert planted.get("/", follow_redirects=False).headers["location"] == "/cong-khai"

    def test_signing_in_again_ends_the_session_before(self, browser: Browser):
        """ASVS 5: 7.2.4."""
        post(browser, "/dang-nhap/thu-nghiem", {"staff": "cb-003"}, Origin=BASE)
        first = dict(browser.cookies)
        post(browser, "/dang-nhap/thu-nghiem", {"staff": "cb-003"}, Origin=BASE)

        assert ask("SELECT count(*) FROM web_session WHERE ended_at IS NULL") == [(1,)]
        old = browser.__class__(browser.app, base_url=BASE, cookies=first)
        assert old.get("/", follow_redirects=False).headers["location"] == "/cong-khai"

    @pytest.mark.parametrize("idle", ["31 minutes", "13 hours"])
    def test_ends_by_itself(self, idle: str, browser_as: BrowserAs):
        """ASVS 5: 7.3.1, 7.3.2: after half an hour without use, and after twelve hours whatever is done."""
        browser = browser_as(Role.CHAIR)
        column = "seen_at" if "minutes" in idle else "created_at"
        with transaction() as db:
            db.connection().exec_driver_sql(f"UPDATE web_session SET {column} = now() - interval '{idle}'")

        assert browser.get("/chu-tri", follow_redirects=False).headers["location"].startswith("/dang-nhap")

    def test_somebody_who_was_disabled_is_out_at_once(self, browser_as: BrowserAs):
        """ASVS 5: 7.4.2."""
        browser = browser_as(Role.CHAIR)
        assert browser.get("/chu-tri").status_code == 200
        with transaction() as db:
            db.connection().exec_driver_sql("UPDATE staff SET disabled_at = now() WHERE code = 'cb-003'")
        try:
            assert browser.get("/chu-tri", follow_redirects=False).status_code == 303
        finally:
            with transaction() as db:
                db.connection().exec_driver_sql("UPDATE staff SET disabled_at = NULL")


class TestWhatIsSent:
    FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
    HEAD = b'--x\r\nContent-Disposition: form-data; name="a"\r\n'

    @pytest.mark.parametrize(
        ("kind", "content", "status"),
        [
            (FORM, [b"a" * 100_000] * 11, 413), (PARTS, [b"a" * 100_000] * 120, 413),
            (FORM, b"a&" * 490_000, 400), (PARTS, (HEAD + b"\r\n1\r\n") * 5_000 + b"--x--\r\n", 400),
            (PARTS, HEAD[:-2] + b'; filename="f"\r\n\r\n1\r\n' + (HEAD[:-2] + b'; filename="f"\r\n\r\n1\r\n') * 5_000, 400),
            (PARTS, HEAD + b"X: " + b"y" * 9_000_000 + b"\r\n\r\n1\r\n--x--\r\n", 400),
            (PARTS, b"--x\r\n" + b"X: y\r\n" * 1_500_000 + b"\r\n1\r\n--x--\r\n", 400),
            (PARTS, HEAD + b"\r\n" + b"a" * 2_000_000 + b"\r\n--x--\r\n", 400),
            (PARTS, b"--x\r\n\r\n1\r\n--x--\r\n", 400), ("multipart/form-data", b"abc", 400), (PARTS, HEAD + b"\r\n1", 403),
            (PARTS + "; charset=nope", HEAD + b"\r\n1\r\n--x--\r\n", 403), ("application/json", b"{}", 403), (FORM, b"csrf=%ed%a0%80", 403),
        ],
        ids=["form without end", "parts without end", "half a million fields", "many parts", "many files", "one huge header",
             "many headers", "a huge text", "no name", "no boundary", "cut off", "odd charset", "json", "half a character"],
    )  # fmt: skip
    def test_is_refused_when_it_is_too_much_or_no_form(self, kind: str, content: Any, status: int, browser: Browser):
        """ASVS 5: 2.2.1, 5.2.1: counted as it comes, whatever it said of its length; and soon."""
        body = (piece for piece in content) if isinstance(content, list) else content
        begun = time.process_time()

        answer = browser.post("/tra-cuu", content=body, headers={"Content-Type": kind, "Origin": BASE})

        assert answer.status_code == status
        assert time.process_time() - begun < 2
        assert "default-src 'none'" in answer.headers["content-security-policy"]

    @pytest.mark.parametrize("url", ["/kien-nghi/%00", "/cong-khai/a%00b", "/tep/%00", "/lich/%00.ics"])
    def test_a_nul_in_an_address_is_refused(self, url: str, browser_as: BrowserAs):
        """PostgreSQL keeps it in no text; nobody's browser sends it."""
        assert browser_as(Role.OFFICE).get(url).status_code == 404

    @pytest.mark.parametrize("many", ["a", "a.", "ậ-", "1", "+84", "0912 345 678 ", "a@"])
    def test_no_text_keeps_us_busy(self, many: str):
        """ASVS 5: 1.3.12: hiding contacts and reading addresses takes time in proportion to the text."""
        text = (many * 40_000)[:40_000]
        begun = time.process_time()

        without_contacts(text)
        find_private(text)
        with pytest.raises(UnreadableError):
            read_email(text)

        assert time.process_time() - begun < 2

    def test_a_workbook_may_have_any_name(self, browser_as: BrowserAs):
        """A name of 300 bytes, one that climbs, one with line ends: none is used as a path (ASVS 5: 5.3.2)."""
        browser = browser_as(Role.OFFICE)
        for name in ("ệ" * 96 + ".xlsx", "../../../x.xlsx", "a\r\nX: y.xlsx", "C:\\x\\..\\y.csv", ".csv"):
            answer = browser.post_form(
                "/van-phong/nhap-tep",
                {"conference": "2023-2"},
                files={"file": (name, b"a,b\n")},
                page="/van-phong/nhap-tep",
            )
            assert browser.get(answer.headers["location"]).status_code == 200, name

    def test_a_draft_keeps_no_more_of_a_windows_name_than_it_needs(self, an_issue: str, browser_as: BrowserAs):
        """What is not a field of the form is not a way to store a megabyte."""
        bring(an_issue, State.INSPECTED)
        browser = browser_as(Role.UNIT, UNIT)

        post(browser, f"/kien-nghi/{an_issue}/tra-loi", {"do": "save", "tab": "x" * 90_000, "result": "r"}, Origin=BASE)

        assert ask("SELECT length(fields::text) < 1000 FROM draft") == [(True,)]

    def test_20_001_characters_are_too_many_and_nothing_is_lost(self, an_issue: str, browser_as: BrowserAs):
        """ASVS 5: 2.2.2: the limit holds on the server."""
        bring(an_issue, State.ASSIGNED)
        answer = post(
            browser_as(Role.UNIT, UNIT), f"/kien-nghi/{an_issue}/kiem-tra", {"findings": "ế" * 20_001}, Origin=BASE
        )

        assert answer.status_code == 422
        assert "ế" * 20_001 in answer.text


class TestWhatIsShown:
    EVIL = '<script src="//evil.example/x.js"></script>"\'><img src=x onerror=alert(1)>{{7*7}}${7*7}<!--'

    @pytest.fixture
    def poisoned(self, a_site: Site) -> str:
        """An issue in which everything that a person can write is an attack."""
        with transaction() as db:
            person = Person(
                kind=PersonKind.CITIZEN, name=self.EVIL, address=self.EVIL, ward=self.EVIL, email="an@congdan.example",
                language="vi", channel="email", recognised_by="x",
            )  # fmt: skip
            db.add(person)
            db.flush()
            code = make_issue(
                db, rules_on(db, HELD_ON), 1, person, text=self.EVIL, field=self.EVIL, unknown_unit=self.EVIL
            ).code
        act(code, Action.ASSIGN, OFFICE)
        act(code, Action.INSPECT, THE_UNIT, findings=self.EVIL)
        act(code, Action.ASK, THE_UNIT, question=self.EVIL)
        return code

    @pytest.mark.parametrize("language", ["vi", "en"])
    def test_is_never_run(self, language: str, poisoned: str, browser_as: BrowserAs):
        """ASVS 5: 1.2.1, 1.3.7, 3.2.2: words, names, wards, fields and file names on every page of every role, and to the citizen."""
        link = link_to(poisoned)
        citizen = browser_as()
        files = {"file": (f"{self.EVIL}.txt", b"text")}
        assert send(citizen, f"{link}/tra-loi", {"reply": self.EVIL}, files=files).status_code == 303
        act(poisoned, Action.RESOLVE, THE_UNIT, result=self.EVIL, next_step=self.EVIL, document_no=self.EVIL)
        starts = [
            (browser_as(Role.UNIT, UNIT), "/viec"), (browser_as(Role.OFFICE), "/van-phong"), (browser_as(Role.CHAIR), "/chu-tri"),
            (browser_as(Role.AUDITOR), "/kien-nghi"), (citizen, link),
        ]  # fmt: skip

        pages = {url: text for browser, start in starts for url, text in crawl(browser, f"{start}?lang={language}")}

        shown = [url for url, text in pages.items() if "evil.example" in text]
        assert len(shown) >= 8, shown
        for url, text in pages.items():
            assert '<script src="//' not in text, url
            assert "<img src=x" not in text, url
            assert "'><img" not in text, url
            assert "<!--" not in text, url
            assert "49" not in re.findall(r"onerror=alert\(1\)&gt;(..)", text), url

    def test_letters_hold_it_as_words(self, poisoned: str):
        """ASVS 5: 1.2.1 in mail: the HTML part as well; a subject stays one line (1.3.11)."""
        with transaction() as db:
            subjects = load_subjects(db, db.scalars(select(Letter)).all())
            composed = [
                compose(
                    write_letter(subject), to=Address(self.EVIL[:60], "an@congdan.example"), sender=Address("Quận", "a@b.example"),
                    message_id="<1@b.example>", date=datetime.now(UTC), instance="t",
                )
                for subject in subjects
            ]  # fmt: skip
        assert len(composed) >= 3
        assert any("evil.example" in one.html for one in composed)
        for one in composed:
            assert "<script" not in one.html
            assert "<img" not in one.html
            assert "\n" not in one.subject


class TestFaults:
    def test_the_page_of_a_fault_says_nothing_and_is_protected(self, broken: Browser):
        """ASVS 5: 16.5.1: neither what broke nor where; with the headers of every page, and kept nowhere."""
        answer = broken.get("/viec")

        assert answer.status_code == 500
        assert SECRET_WORDS not in answer.text
        assert "Traceback" not in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"

    def test_the_log_says_where_and_not_what_was_written(self, broken: Browser, caplog: pytest.LogCaptureFixture):
        """ASVS 5: 16.2.5, 16.3.4: the kind of fault and its place are enough to find it."""
        broken.get("/viec")

        assert "ValueError" in caplog.text
        assert "in desk" in caplog.text
        assert SECRET_WORDS not in caplog.text

    def test_the_servers_own_log_does_not_either(self, a_site: Site, tmp_path: Path, caplog: pytest.LogCaptureFixture):
        """uvicorn writes down every fault that reaches it: there as well without its words."""
        log, access = logging.getLogger("uvicorn.error"), logging.getLogger("followup.access")
        level, filters = access.level, list(log.filters)
        make_server(Settings(home=tmp_path / "home", web_port=8_999, secret_key=SITE.secret))
        log.addHandler(caplog.handler)
        try:
            log.error("Exception in ASGI application\n", exc_info=ValueError(SECRET_WORDS))
        finally:
            log.removeHandler(caplog.handler)
            log.filters[:] = filters
            access.setLevel(level)

        assert "Exception in ASGI application: ValueError" in caplog.text
        assert SECRET_WORDS not in caplog.text

    def test_a_name_with_line_ends_stays_one_line_of_the_log(self, browser: Browser, caplog: pytest.LogCaptureFixture):
        """ASVS 5: 16.4.1."""
        caplog.set_level(logging.INFO)
        post(browser, "/dang-nhap/thu-nghiem", {"staff": "x\r\nINFO signed in cb-003"}, Origin=BASE)
        browser.get("/kien-nghi/a%0D%0AINFO%20b")

        assert "\nINFO signed in" not in caplog.text
        assert "\nINFO b" not in caplog.text


class TestWhatIsKept:
    def test_only_a_file_of_ours_is_kept_for_ever(self, browser: Browser):
        """What is not there is not kept by a cache for a year, least of all with a cookie of somebody's."""
        assert "immutable" in browser.get("/static/style.css").headers["cache-control"]
        assert browser.get("/static/khong-co").headers["cache-control"] == "no-store"
        assert browser.get("/static/..%2f..%2fapp.py").headers["cache-control"] == "no-store"

    def test_a_page_that_a_cache_may_keep_gives_nobody_a_cookie(self, browser: Browser):
        """Else one reader's cookie would be everybody's."""
        for url in ("/cong-khai", "/cong-khai/so-lieu", "/static/style.css"):
            answer = browser.get(url)
            assert "public" in answer.headers["cache-control"]
            assert "set-cookie" not in answer.headers
            assert 'name="csrf"' not in answer.text

    def test_everything_else_is_kept_nowhere(self, an_issue: str, browser_as: BrowserAs):
        """ASVS 5: 14.3.2."""
        bring(an_issue, State.INSPECTED)
        pages = [
            (browser_as(Role.UNIT, UNIT), "/viec"), (browser_as(Role.OFFICE), f"/kien-nghi/{an_issue}"),
            (browser_as(), link_to(an_issue)), (browser_as(), "/tra-cuu"), (browser_as(Role.OFFICE), "/cong-khai"),
        ]  # fmt: skip
        assert {browser.get(url).headers["cache-control"] for browser, url in pages} == {"no-store"}


class TestGuessing:
    def test_many_at_once_get_no_further_than_one_after_the_other(self, an_issue: str, a_site: Site):
        """ASVS 5: 2.4.1, 6.3.1: forty guesses at a telephone number that are sent together are not forty tries."""
        found = all_at_once(40, lambda i: look_up(an_issue, f"09123456{i:02d}", f"192.0.2.{i}"))

        assert not [answer for answer in found if isinstance(answer, Exception) and not hasattr(answer, "vi")]
        assert sum(isinstance(answer, NothingFound) for answer in found) <= 6

    def test_no_path_tricks_past_the_sign_in(self, an_issue: str, browser: Browser):
        """Double slashes, dots, semicolons, capitals: a page is found under its one address or not at all."""
        for url in (
            f"//kien-nghi/{an_issue}", f"/kien-nghi//{an_issue}", f"/cong-khai/..%2fkien-nghi%2f{an_issue}",
            f"/cong-khai/..;/kien-nghi/{an_issue}", f"/KIEN-NGHI/{an_issue}", f"/static/..%2f..%2fkien-nghi%2f{an_issue}",
            "/docs", "/redoc", "/openapi.json", "/metrics", "/.git/config", "/static/", "/static/..%2fapp.py",
        ):  # fmt: skip
            assert browser.get(url, follow_redirects=False).status_code == 404, url


class TestAnotherPersonsFile:
    def test_is_not_there(self, an_issue: str, browser_as: BrowserAs):
        """ASVS 5: 8.2.2: a citizen's link opens no file of another issue, nor an officer's papers."""
        other = raise_issue(2, "Ngô Thị Bình")
        for code in (an_issue, other):
            act(code, Action.ASSIGN, OFFICE)
        theirs = attach_file(other, Upload("a.txt", b"text"), THE_UNIT)
        papers = attach_file(an_issue, Upload("b.txt", b"text"), THE_UNIT)
        browser, link = browser_as(), link_to(an_issue)

        assert [browser.get(f"{link}/tep/{file}").status_code for file in (theirs, papers)] == [404, 404]


def test_seeing_who_raised_it_always_leaves_a_trace(an_issue: str, browser_as: BrowserAs):
    """Neither the preview of that step, nor its draft, nor its form shows a name; only the step itself, which is on record."""
    browser = browser_as(Role.OFFICE)
    url = f"/kien-nghi/{an_issue}/xem-nguoi-kien-nghi"
    before = [
        browser.get(url).text,
        *(
            post(browser, url, {"do": do, "reason": "x"}, Origin=BASE).text
            for do in ("preview", "save", "phrase:reason")
        ),
    ]
    seen = ask("SELECT count(*) FROM issue_event WHERE action = 'reveal'")

    shown = post(browser, url, {"reason": "Gọi điện."}, Origin=BASE).text

    assert seen == [(0,)]
    assert not [text for text in before if "Trần Văn An" in text]
    assert "Trần Văn An" in shown
    assert ask("SELECT count(*) FROM issue_event WHERE action = 'reveal'") == [(1,)]
