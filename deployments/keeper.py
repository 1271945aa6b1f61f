"""``python -m deployments.keeper HOME [PG_BIN]``: keeps a home's PostgreSQL up as long as anybody uses it."""

import sys
from pathlib import Path
from threading import Event

from deployments.home import Home
from deployments.joining import end_in_order_when_asked, tell_refusal, tell_up, when_unused
from deployments.postgres import Cluster, KeptByAnother
from deployments.settings import Settings
from models.errors import FollowUpError


def keep(home: Home, cluster: Cluster) -> None:
    """Return when nobody uses the cluster; until then it is started again whenever it ends."""
    unused = Event()

    def let_go() -> None:
        unused.set()
        cluster.interrupt()

    when_unused(home, "postgres", let_go)
    while True:
        cluster.wait()
        if unused.is_set():
            return
        cluster.start()
        if unused.is_set():  # let_go may have met the one that had ended
            return


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
        keep(home, cluster)


if __name__ == "__main__":
    main()
