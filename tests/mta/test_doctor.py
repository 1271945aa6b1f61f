"""``followup mail doctor`` against the city's own relay and mailboxes."""

from pathlib import Path
from urllib.parse import quote

import pytest
from pydantic import SecretStr

from deployments.doctor import relay
from deployments.doctor.examine import examine
from deployments.doctor.finding import Verdict
from deployments.settings import Settings
from tests.mta.city import AN, OFFICE
from tests.mta.dovecot import PASSWORD
from tests.mta.postfix import OUR_DOMAIN
from tests.mta.programs import find, tell


@pytest.fixture
def ask_the_doctor(a_city, trust, tmp_path, monkeypatch):
    """The doctor's findings for the office's account, by what was looked at."""
    monkeypatch.setattr(relay, "SOON", 0)  # certificates of these tests hold for a day
    account = f"{quote(OFFICE, safe='')}:{quote(PASSWORD, safe='')}"

    async def ask(*, to_self=False, imap=None, folder="INBOX", **more):
        imap = imap or f"imaps://{account}@127.0.0.1:{a_city.dovecot.imaps}/{folder}"
        smtp = f"smtp+starttls://{account}@127.0.0.1:{a_city.postfix.submission}"
        given = {"smtp_url": SecretStr(smtp), "imap_url": SecretStr(imap)} | more
        settings = Settings(home=tmp_path, mail_domain=OUR_DOMAIN, mail_mode="live", **given)
        return {one.what[1]: one for one in await examine(settings, to_self=to_self)}

    ask.account = account
    return ask


async def test_a_city_that_is_well_sends_and_takes_back(a_city, ask_the_doctor):
    """Relay and mailbox, and a letter to our own plus address that comes back into it."""
    found = await ask_the_doctor(to_self=True)

    told = {what: one.verdict for what, one in found.items() if one.verdict is not Verdict.UNCHECKED}
    assert {what for what, verdict in told.items() if verdict is Verdict.FAULT} == set()
    assert {
        "IMAP: sign-in",
        "IMAP: folder",
        "Relay: sign-in",
        "Trial letter: back in the mailbox (plus address)",
    } <= told.keys()
    [mail] = a_city.delivered(OFFICE)
    assert b"Auto-Submitted: auto-generated" in mail


async def test_nothing_is_sent_unless_it_is_asked_for(a_city, ask_the_doctor):
    await ask_the_doctor()

    assert a_city.dovecot.mails(OFFICE) == []


async def test_a_wrong_password_or_folder_is_named(a_city, ask_the_doctor):
    """The password itself is nowhere."""
    wrong = f"imaps://{quote(OFFICE, safe='')}:s3cret@127.0.0.1:{a_city.dovecot.imaps}/INBOX"

    refused = await ask_the_doctor(imap=wrong)
    elsewhere = await ask_the_doctor(folder="No%20such")

    assert refused["IMAP: sign-in"].verdict is Verdict.FAULT
    assert elsewhere["IMAP: folder"].says[1] == "there is no folder “No such”"
    assert "s3cret" not in str(refused)
    assert PASSWORD not in str(refused)


async def test_imap_with_starttls_is_as_good(a_city, ask_the_doctor):
    found = await ask_the_doctor(imap=f"imap+starttls://{ask_the_doctor.account}@127.0.0.1:{a_city.dovecot.imap}/INBOX")

    assert {found[what].verdict for what in ("IMAP: sign-in", "IMAP: folder")} == {Verdict.FINE}


async def test_a_mailbox_that_is_not_where_answers_go_is_found_out(a_city, ask_the_doctor, monkeypatch):
    """The letter is sent and taken, but another mailbox is looked into."""
    monkeypatch.setattr("deployments.doctor.round_trip.PATIENCE", 3)
    other = f"imaps://{quote(AN, safe='')}:{quote(PASSWORD, safe='')}@127.0.0.1:{a_city.dovecot.imaps}/INBOX"

    found = await ask_the_doctor(to_self=True, imap=other)

    assert found["Trial letter: sent"].verdict is Verdict.FINE
    assert found["Trial letter: back in the mailbox (plus address)"].verdict is Verdict.FAULT


@pytest.mark.parametrize("to", ["reply+1k.abcdefghij234567", "bounce+1k.abcdefghij234567", "unsub+1k.abcdefghij234567"])
def test_the_alias_of_the_operators_guide_leads_back_to_the_mailbox(to, tmp_path):
    """As Postfix itself reads it."""
    guide = (Path(__file__).parents[2] / "docs/operator.md").read_text("utf-8")
    [line] = [line for line in guide.splitlines() if line.startswith("/^(reply|bounce|unsub)")]
    (tmp_path / "followup").write_text(line + "\n")

    assert (
        tell(find("postmap"), "-q", f"{to}@kiennghi.donvi.vn", f"regexp:{tmp_path}/followup").strip()
        == line.split()[-1]
    )
