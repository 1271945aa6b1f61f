import urllib.error
import urllib.request

import psycopg
import pytest
from waiting import eventually

from deployments.prefect_server import PrefectAway, PrefectServer
from deployments.runtime import local_postgres


def test_comes_up_on_our_postgresql_behind_a_password_and_ends_with_us(a_home, settings):
    """One server a home; its tables are in the database ``prefect``; without the password it tells nothing."""
    with local_postgres(settings) as cluster:
        with PrefectServer(a_home, cluster.url("prefect"), sign_in=True) as server:
            server.wait()
            with PrefectServer(a_home, cluster.url("prefect")) as joined:
                assert joined.api_url == server.api_url
            assert server.is_healthy()
            with urllib.request.urlopen(server.ui_url) as page:
                assert "<html" in page.read().decode()
            with psycopg.connect(cluster.url("prefect").replace("+psycopg", "")) as db:
                assert db.execute("SELECT count(*) FROM flow_run").fetchone() == (0,)
            with pytest.raises(urllib.error.HTTPError, match="401"):
                urllib.request.urlopen(f"{server.api_url}/admin/version")

        assert eventually(lambda: not server.is_healthy())
        assert a_home.has_ended("prefect")


def test_says_so_when_it_does_not_come_up(a_home):
    """A database that is not there is answered with a sentence that names the log."""
    nowhere = "postgresql+psycopg://a:b@127.0.0.1:1/prefect"

    with PrefectServer(a_home, nowhere) as server, pytest.raises(PrefectAway, match=r"prefect\.log"):
        server.wait()
