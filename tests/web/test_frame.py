"""What holds for every page: who may come in, what headers it has, which changes are let through."""

from models.states import Role
from tests.web.conftest import BASE, BrowserAs


class TestComingIn:
    def test_the_demo_offers_roles_while_the_demo_clock_is_on(self, browser_as: BrowserAs):
        """On a demo clock one button signs in as each role."""
        page = browser_as().get("/dang-nhap")

        assert page.status_code == 200
        assert "Trần Thu Hương" in page.text

    def test_signing_in_leads_to_ones_own_desk(self, browser_as: BrowserAs):
        """A chair who takes the demo role comes to the chair's page."""
        browser = browser_as()

        answer = browser.post_form("/dang-nhap/thu-nghiem", {"staff": "cb-003", "tiep": "/"})

        assert answer.status_code == 303
        assert browser.get("/", follow_redirects=False).headers["location"] == "/chu-tri"

    def test_signing_out_ends_the_session_on_the_server(self, browser_as: BrowserAs):
        """A copied cookie is worth nothing after signing out (ASVS 5: 7.4.1)."""
        browser = browser_as(Role.OFFICE)
        kept = dict(browser.cookies)

        browser.post_form("/dang-xuat")
        browser.cookies.update(kept)

        assert browser.get("/", follow_redirects=False).headers["location"] == "/cong-khai"


class TestChanges:
    def test_a_form_without_its_token_changes_nothing(self, browser_as: BrowserAs):
        """ASVS 5: 3.5.1."""
        answer = browser_as().post("/dang-nhap/thu-nghiem", data={"staff": "cb-003"}, headers={"Origin": BASE})

        assert answer.status_code == 403
        assert "tải lại trang" in answer.text

    def test_a_form_from_another_site_changes_nothing(self, browser_as: BrowserAs):
        """Even with the right token."""
        answer = browser_as().post_form(
            "/dang-nhap/thu-nghiem", {"staff": "cb-003"}, headers={"Origin": "http://evil.example"}
        )

        assert answer.status_code == 403


def test_every_answer_has_its_protecting_headers(browser_as: BrowserAs):
    """No inline script, no frame, no sniffing, nothing kept (ASVS 5: 3.4)."""
    answer = browser_as().get("/dang-nhap")

    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"


def test_an_unknown_page_says_so_in_the_readers_language(browser_as: BrowserAs):
    """Vietnamese first, English when asked."""
    assert "Không có trang này" in browser_as().get("/khong-co").text
    assert "no such page" in browser_as().get("/khong-co?lang=en").text
