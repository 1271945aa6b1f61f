"""Files over HTTP: downloads only, for those who may."""

import pytest

from models.states import Role, State
from tasks.attaching import Upload, attach_file
from tests.conference import OFFICE, OTHER_UNIT, UNIT, bring
from tests.tasks.test_attaching import PDF
from tests.web.conftest import BrowserAs


@pytest.fixture
def a_file(an_issue: str) -> str:
    """Public id of a file with an assigned issue."""
    bring(an_issue, State.ASSIGNED)
    return attach_file(an_issue, Upload('x"; evil.html', PDF), OFFICE)


def test_are_saved_and_never_shown(a_file, browser_as: BrowserAs):
    """Attachment under a name of ours, no sniffing, a sandbox, kept nowhere (ASVS 5: 3.2.1, 5.4.1)."""
    answer = browser_as(Role.OFFICE).get(f"/tep/{a_file}")

    assert answer.content == PDF
    assert answer.headers["content-disposition"] == 'attachment; filename="KN-2023-2-0001-tep-1.pdf"'
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("role", "unit", "status"), [
    (Role.UNIT, UNIT, 200), (Role.UNIT, OTHER_UNIT, 404), (Role.AUDITOR, None, 200), (None, None, 303),
])  # fmt: skip
def test_are_for_who_may_open_the_issue(role, unit, status, a_file, browser_as: BrowserAs):
    """ASVS 5: 8.2.2."""
    assert browser_as(role, unit).get(f"/tep/{a_file}", follow_redirects=False).status_code == status
