"""
Where the data folder of our own PostgreSQL lies, and which system user owns it.

PostgreSQL refuses to run as root, and the user it runs as then may not be able to reach the home (under ``/root``).
We open no folder above the home to others; in this case the data lie in an area of their own, and the home points there.
"""

import contextlib
import json
import os
import pwd
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from deployments.home import Home, HomeUnusable, write_whole

AREA = Path("/var/lib/followup")
_BACK = "home.json"  # in each place of the area: whose it is
_MOURNING = 7 * 24 * 3600  # seconds that a place without a home is kept; it may come back, moved or mounted


@dataclass(frozen=True, slots=True)
class Place:
    """A folder for the cluster and the system user PostgreSQL runs as (None: as we are)."""

    folder: Path
    user: str | None

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder."""
        return self.folder / "data"

    def give(self, path: Path) -> None:
        """Make ``path`` the property of PostgreSQL's user."""
        if self.user:
            owner = pwd.getpwnam(self.user)
            os.chown(path, owner.pw_uid, owner.pw_gid)


def find_place(home: Home) -> Place:
    """
    The place of this home's cluster; made, empty, if there is none (a deleted home's cluster is not found again).

    :raises HomeUnusable: we are root and the area cannot be made, or the home is a copy of one that is in use
    """
    if os.geteuid() != 0:
        home.postgres.mkdir(mode=0o700, exist_ok=True)
        return Place(home.postgres, None)
    known = home.recall("place").get("folder")
    in_home = not known and all(folder.stat().st_mode & 0o001 for folder in home.path.parents)
    return Place(_open_home(home) if in_home else _place_outside(home, known), _server_user())


def _open_home(home: Home) -> Path:
    """Let PostgreSQL's user through our own folder, to its own; it can look into none."""
    home.postgres.mkdir(exist_ok=True)
    for folder in (home.path, home.postgres):
        folder.chmod(0o711)
    return home.postgres


def _place_outside(home: Home, known: str | None) -> Path:
    """The place in the area; home and place name each other."""
    folder = Path(known) if known and Path(known).is_dir() else _new_place()
    if (owner := _owner(folder)) not in (None, home.path):
        raise HomeUnusable(home.path, f"copied from {owner}, whose cluster it names")
    home.remember("place", folder=str(folder))
    write_whole(folder / _BACK, json.dumps({"home": str(home.path), "device": home.path.stat().st_dev}))
    remove_orphans()
    return folder


def remove_place(home: Home) -> None:
    """Delete this home's cluster with all that is in it; the caller makes sure that it does not run."""
    folder = home.recall("place").get("folder") or home.postgres
    shutil.rmtree(folder, ignore_errors=True)
    home.forget("place")
    home.forget("postgres")


def remove_orphans(area: Path = AREA) -> None:
    """Delete the places whose home has been gone for a week, or is gone and was in the temporary folder."""
    for back in area.glob(f"*/{_BACK}"):
        with contextlib.suppress(OSError, ValueError):  # another process may be deleting the same one
            if _is_orphan(back) and not _runs(back.parent):
                shutil.rmtree(back.parent, ignore_errors=True)


def _owner(folder: Path) -> Path | None:
    """The home that has this place, as far as it still says so itself."""
    try:
        home = Path(json.loads((folder / _BACK).read_text())["home"])
        pointer = json.loads((home / "run" / "place.json").read_text())
    except (OSError, ValueError):
        return None
    return home if pointer["folder"] == str(folder) else None


def _is_orphan(back: Path) -> bool:
    """Whether the home is gone from where it was, its disk still being there, for long enough."""
    facts = json.loads(back.read_text())
    home, missing = Path(facts["home"]), back.with_name("missing")
    if _owner(back.parent):
        missing.unlink(missing_ok=True)
        return False
    if _nearest(home).stat().st_dev != facts["device"]:  # its disk is not mounted
        return False
    if not missing.exists():
        missing.touch()
    age = time.time() - missing.stat().st_mtime
    return home.is_relative_to(tempfile.gettempdir()) or age > _MOURNING


def _nearest(path: Path) -> Path:
    """The path itself, or its closest folder that exists."""
    return next(folder for folder in (path, *path.parents) if folder.exists())


def _runs(folder: Path) -> bool:
    """Whether a PostgreSQL seems to work there (its pid file names a live process)."""
    try:
        pid = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, 0)
    except (OSError, ValueError, IndexError):
        return False
    return True


def make_area() -> Path:
    """The area for what PostgreSQL's user must reach: root's, and nobody sees what is in it. :raises HomeUnusable:"""
    try:
        AREA.mkdir(exist_ok=True)
        if AREA.stat().st_uid != 0:
            raise HomeUnusable(AREA, "not owned by root")
        AREA.chmod(0o711)
    except OSError as error:
        raise HomeUnusable(AREA, error.strerror or str(error)) from error
    return AREA


def _new_place() -> Path:
    folder = Path(tempfile.mkdtemp(dir=make_area()))
    folder.chmod(0o711)
    return folder


def _server_user() -> str:
    """``postgres`` where the system has it, else ``nobody``."""
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return "nobody"
