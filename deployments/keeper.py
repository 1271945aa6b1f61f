"""``python -m deployments.keeper HOME [PG_BIN]``: keeps a home's PostgreSQL up as long as anybody uses it."""

import sys
from contextlib import suppress
from itertools import chain, repeat
from pathlib import Path
from threading import Event

import psycopg

from deployments.home import Home
from deployments.joining import end_in_order_when_asked, tell_refusal, tell_up, when_unused
from deployments.postgres import Cluster, KeptByAnother, PostgresAway
from deployments.settings import Settings
from models.errors import FollowUpError


def keep(home: Home, cluster: Cluster) -> None:
    """Return when nobody uses the cluster; until then it is started again whenever it ends, or ends while it starts."""
    unused = Event()

    def let_go() -> None:
        unused.set()
        cluster.interrupt()

    when_unused(home, "postgres", let_go)
    while True:
        cluster.wait()
        if unused.is_set():
            return
        _start_again(cluster, unused)
        if unused.is_set():  # let_go may have met the one that had ended
            return


def _start_again(cluster: Cluster, unused: Event) -> None:
    """
    Until it is up, or nobody uses it: killed once more meanwhile, or with a full disk, it may come up later.

    :raises KeptByAnother: another supervisor was faster
    """
    for patience in chain((0.1, 0.5, 1, 2), repeat(5)):
        try:
            return cluster.start()
        except KeptByAnother:
            raise
        except (PostgresAway, psycopg.OperationalError):
            if unused.wait(patience):
                return None
    return None


def main() -> None:
    end_in_order_when_asked()
    home, chosen = Home(Path(sys.argv[1])), [Path(path) for path in sys.argv[2:]]
    try:
        cluster = Cluster(home, Settings(home=home.path, pg_bin=chosen[0] if chosen else None))
        cluster.start()
    except KeptByAnother:  # whoever started it was killed before it could tell; it comes up all the same
        tell_up()
        return
    except FollowUpError as error:
        tell_refusal(error)
        return
    with cluster:
        tell_up()
        with suppress(KeptByAnother):
            keep(home, cluster)


if __name__ == "__main__":
    main()
