"""A real Postfix and a real Dovecot for these tests, with configuration, spool and mailboxes of their own."""

from collections.abc import Iterator

import pytest

from notifications import deliver
from notifications.return_addresses import ReturnAddresses
from tasks import delivering, links, returns
from tests.mta.city import City
from tests.mta.postfix import OUR_DOMAIN

_SECRET = "a secret of the tests"
_SHOWN = 12_000  # characters of a log that a failure shows


@pytest.fixture(scope="session")
def the_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """Relay and mailboxes, started once."""
    with City(tmp_path_factory.mktemp("mail-logs")) as city:
        yield city


@pytest.fixture
def a_city(the_servers: City, a_clean_database: str, request: pytest.FixtureRequest) -> Iterator[City]:
    """The relay with no mail in it, the mailboxes empty, our letters with addresses to answer to."""
    the_servers.forget()
    request.node.stash[_LOGS] = [(log, log.stat().st_size if log.exists() else 0) for log in the_servers.logs]
    bound = (delivering._bound, links._bound, returns._bound)
    before = [list(one) for one in bound]
    links.bind_links(links.Links(f"https://{OUR_DOMAIN}", _SECRET))
    returns.bind_returns(ReturnAddresses(OUR_DOMAIN, _SECRET))
    yield the_servers
    for one, was in zip(bound, before, strict=True):
        one[:] = was


@pytest.fixture
def trust(the_servers: City, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This machine trusts the authority that signed for the servers, as an administrator would make it."""
    monkeypatch.setenv("SSL_CERT_FILE", str(the_servers.authority.root))
    deliver.shared_context.cache_clear()
    yield
    deliver.shared_context.cache_clear()


_LOGS = pytest.StashKey[list]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """A failure shows what the servers wrote meanwhile."""
    report = yield
    if report.failed:
        for log, since in item.stash.get(_LOGS, []):
            with log.open("rb") as file:
                file.seek(since)
                report.sections.append((f"log of {log.parent.name}", file.read().decode(errors="replace")[-_SHOWN:]))
    return report
