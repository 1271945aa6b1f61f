"""What must hold everywhere in the source and on every page, looked for rather than believed."""

import ast
import re
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.routing import WebSocketRoute

from models.states import Role, State
from models.tables import Base
from tasks.calling_guard import Guard
from tests.conference import UNIT, ask, bring
from tests.web.citizen_browser import link_to
from tests.web.conftest import SITE, BrowserAs
from web.app import create_app
from web.asking import csrf_token
from web.routes import AREAS

ROOT = Path(__file__).parents[2]
PACKAGES = ("models", "notifications", "tasks", "flows", "web", "deployments")
TEMPLATES = sorted((ROOT / "web/templates").rglob("*.html"))
SCRIPTS = [path for path in (ROOT / "web/static").glob("*.js") if "htmx" not in path.name]
INJECTIONS = ("' OR '1'='1", "'; DROP TABLE issue; --", "%' OR TRUE --", "x') OR ('1'='1", "KN-%", "tu-phap' --")


def sources() -> Iterator[tuple[Path, ast.Module]]:
    """Every module that runs in a district."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path, ast.parse(path.read_text())


def calls() -> Iterator[tuple[Path, str, ast.Call]]:
    """Every call, by the name it is called by."""
    for path, module in sources():
        for node in ast.walk(module):
            if isinstance(node, ast.Call):
                yield path, ast.unparse(node.func), node


class TestSource:
    def test_runs_no_text_as_a_program(self):
        """ASVS 5: 1.2.5, 1.3.2, 1.5.2: no eval, no shell, no pickle; child processes are lists of our own words."""
        forbidden = re.compile(r"(eval|exec|os\.(system|popen)|(pickle|marshal|shelve)\.\w+|\w+\.from_string)")
        seen = list(calls())

        assert len(seen) > 1_000
        assert not [(path.name, name) for path, name, _ in seen if forbidden.fullmatch(name)]
        assert not [path.name for path, _, call in seen if any(one.arg == "shell" for one in call.keywords)]

    def test_hashes_with_sha_256_and_compares_in_constant_time(self):
        """ASVS 5: 11.2.3, 11.4.1."""
        hashes = {found for _, name, _ in calls() for found in re.findall(r"hashlib\.(\w+)", name)}

        assert hashes == {"sha256"}

    def test_takes_secrets_from_the_systems_own_source(self):
        """ASVS 5: 11.5.1: ``random`` spreads retries and nothing else; each secret has 128 bits at least, but form numbers."""
        used = {path.name for path, name, _ in calls() if name.startswith("random.")}
        made = [call for _, name, call in calls() if name == "secrets.token_urlsafe"]

        assert used <= {"retrying.py"}
        assert made
        assert not [name for _, name, _ in calls() if re.fullmatch(r"(uuid\.)?uuid[134]", name)]

    def test_writes_sql_only_with_parameters(self):
        """ASVS 5: 1.2.4: no SQL is put together with an f-string, but of names that stand in the code (constants)."""
        bad = [
            (path.name, call.lineno) for path, name, call in calls()
            if name in {"text", "db.execute"} and call.args and isinstance(call.args[0], ast.JoinedStr)
            and not all(isinstance(part.value, ast.Name) and part.value.id.isupper() for part in call.args[0].values if isinstance(part, ast.FormattedValue))
        ]  # fmt: skip
        assert bad == []

    def test_pins_every_library_by_its_hash(self):
        """ASVS 5: 15.2.4: what is installed is what was looked at."""
        lock = (ROOT / "requirements.lock").read_text()
        blocks = re.split(r"\n(?=\S)", lock)
        pinned = [block for block in blocks if "==" in block.split("\n")[0]]

        assert len(pinned) > 50
        assert not [block.split()[0] for block in pinned if "--hash=sha256:" not in block]


class TestTemplates:
    def test_escape_everything(self):
        """ASVS 5: 1.1.2, 1.2.1: what passes unescaped are shapes that stand in the template itself."""
        unescaped = [
            (path.name, found)
            for path in TEMPLATES
            for found in re.findall(r"\{\{([^}]*\|\s*safe[^}]*)\}\}", path.read_text())
        ]

        assert len(TEMPLATES) > 30
        assert {found.strip() for _, found in unescaped} <= {"shapes[name]|safe", "shapes[series % 4]|safe"}
        assert not [path.name for path in TEMPLATES if "autoescape" in path.read_text()]

    def test_hold_no_script_no_style_and_no_address_elsewhere(self):
        """ASVS 5: 1.2.2, 1.2.3, 3.2.2, 3.4.3: the policy forbids them; they are not there to be forbidden."""
        for path in TEMPLATES:
            text = path.read_text()
            assert not re.findall(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=|javascript:|<style", text), path.name
            assert not re.findall(r"(?:href|src|action)=\"(?:https?:)?//", text), path.name

    def test_ask_for_no_password(self):
        """ASVS 5: 6.2.1 to 6.2.9, 6.4.2: there is none to guess, reuse or steal, and no secret question."""
        assert not [path.name for path in TEMPLATES if 'type="password"' in path.read_text()]
        assert ask_columns("password") == []

    def test_our_scripts_write_no_html_and_keep_nothing(self):
        """ASVS 5: 3.2.2, 14.3.1: nothing of a page stays in the browser after it."""
        assert SCRIPTS
        for path in SCRIPTS:
            assert not re.findall(
                r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|Storage|indexedDB|cookie", path.read_text()
            )


def ask_columns(part: str) -> list[str]:
    """Columns of our tables whose name holds that word."""
    return [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if part in column.name
    ]


class TestAnswers:
    def test_say_what_they_are_and_in_which_letters(self, an_issue: str, browser_as: BrowserAs):
        """ASVS 5: 4.1.1, 3.4.4."""
        bring(an_issue, State.INSPECTED)
        pages = [
            (browser_as(), "/cong-khai"), (browser_as(), "/khong-co"), (browser_as(), link_to(an_issue)), (browser_as(), "/suc-khoe"),
            (browser_as(Role.UNIT, UNIT), "/viec"), (browser_as(Role.OFFICE), "/van-phong"), (browser_as(), "/static/style.css"),
        ]  # fmt: skip
        for browser, url in pages:
            answer = browser.get(url)
            assert "charset=utf-8" in answer.headers["content-type"], url
            assert answer.headers["x-content-type-options"] == "nosniff", url

    def test_have_the_policy_that_lets_nothing_foreign_in(self, browser_as: BrowserAs):
        """ASVS 5: 3.4.3, 3.4.5, 3.4.6: of any kind, refusals and files as well."""
        for url in ("/dang-nhap", "/khong-co", "/static/style.css", "/api/v1/issues", "/kien-nghi/x", "/lich/x.ics"):
            headers = browser_as().get(url).headers
            policy = headers["content-security-policy"]
            assert {"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} <= {
                part.strip() for part in policy.split(";")
            }
            assert "unsafe" not in policy
            assert headers["referrer-policy"] == "same-origin"

    def test_no_socket_stays_open(self, a_site):
        """ASVS 5: 4.4.1: there are no WebSockets to protect."""
        app = create_app(a_site)

        assert app.routes
        assert not [route for area in (app, *AREAS) for route in area.routes if isinstance(route, WebSocketRoute)]

    def test_debugging_is_off_and_nothing_describes_us(self, a_site, browser_as: BrowserAs):
        """ASVS 5: 13.4.2, 13.4.5: no debug pages, no description without a token, no name of the server."""
        assert create_app(a_site).debug is False
        browser = browser_as()
        assert [browser.get(url).status_code for url in ("/docs", "/redoc", "/openapi.json", "/metrics")] == [404] * 4
        assert browser.get("/api/v1/openapi.json").status_code == 401
        assert "server" not in browser.get("/dang-nhap").headers


@pytest.mark.parametrize("words", INJECTIONS)
def test_a_filter_is_a_value_and_never_sql(words: str, an_issue: str, browser_as: BrowserAs):
    """ASVS 5: 1.2.4: in every filter of the staff's and the public list, and in the look-up: nothing more is found by it."""
    bring(an_issue, State.INSPECTED)
    office, public = browser_as(Role.OFFICE), browser_as()

    found = [office.get("/kien-nghi", params={name: words}).text for name in ("don_vi", "linh_vuc", "tu_khoa")]
    found += [public.get("/cong-khai", params={name: words}).text for name in ("q", "don_vi", "linh_vuc", "sau")]
    found.append(public.post_form("/tra-cuu", {"code": words, "contact": words}, page="/tra-cuu").text)

    assert not [text for text in found if f"/kien-nghi/{an_issue}" in text or f"/cong-khai/{an_issue}" in text]
    assert ask("SELECT count(*) FROM issue") == [(1,)]


def test_a_file_that_is_not_asked_for_is_not_taken(an_issue: str, browser_as: BrowserAs):
    """ASVS 5: 15.3.3: fields that a form does not have change nothing: no state, no unit, no date, no name."""
    bring(an_issue, State.ASSIGNED)
    before = ask("SELECT state::text, unit_id, due_on, person_id, sensitive FROM issue")
    extra = {
        "state": "closed",
        "unit_id": "1",
        "due_on": "2030-01-01",
        "person_id": "1",
        "sensitive": "true",
        "role": "office",
        "by": "1",
    }

    browser_as(Role.UNIT, UNIT).post_form(f"/kien-nghi/{an_issue}/nhan-viec", extra)

    assert ask("SELECT state::text, unit_id, due_on, person_id, sensitive FROM issue") == before
    assert ask("SELECT facts FROM issue_event WHERE action = 'acknowledge'") == [({},)]


def test_calls_to_others_use_tls_and_look_at_certificates():
    """ASVS 5: 12.1.1, 12.3.2: webhooks by TLS 1.2 or newer, the name on the certificate checked."""
    context = Guard().context()

    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


def test_the_token_of_a_form_is_a_mac_of_this_browser_and_session():
    """ASVS 5: 9.1.1, 11.2.3: 256 bits by a secret of the installation; another secret, browser or session is another token."""

    def token(secret: str, cookie: str) -> str:
        app = create_app(type(SITE)(SITE.base, secret))
        return csrf_token(Request({"type": "http", "app": app, "headers": [(b"cookie", cookie.encode())]}))

    tokens = [
        token(*one)
        for one in (
            ("a" * 32, "fu_browser=x"),
            ("b" * 32, "fu_browser=x"),
            ("a" * 32, "fu_browser=y"),
            ("a" * 32, "fu_browser=x; fu_session=z"),
        )
    ]

    assert {len(one) for one in tokens} == {64}
    assert len(set(tokens)) == 4


def test_every_instant_on_record_has_its_zone(a_clean_database: str):
    """ASVS 5: 16.2.2: who did what when is kept as an instant, the same in every zone."""
    kinds = dict(
        ask(
            "SELECT data_type, count(*) FROM information_schema.columns WHERE table_schema = 'public' GROUP BY data_type"
        )
    )

    assert kinds["timestamp with time zone"] > 20
    assert "timestamp without time zone" not in kinds
