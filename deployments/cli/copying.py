"""A copy of the database into a file and back, by PostgreSQL's own programs."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from deployments.pg_binaries import find_binaries
from deployments.settings import Settings
from models.errors import InputWrong


class ProgramMissing(InputWrong):
    """The PostgreSQL came without its program for copies."""

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__(
            f"Không có {name} trong {folder}. Hãy cài gói postgresql-client cùng phiên bản và đặt FOLLOWUP_PG_BIN.",
            f"There is no {name} in {folder}. Install postgresql-client of the same version and set FOLLOWUP_PG_BIN.",
        )


class CopyFailed(InputWrong):
    """PostgreSQL's program gave up; the sentence ends with its own words."""

    def __init__(self, name: str, said: str) -> None:
        last = said.strip().splitlines()[-1] if said.strip() else "–"
        super().__init__(f"{name} không làm được: {last}", f"{name} failed: {last}")


class FileThere(InputWrong):
    """A copy is never written over another."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"“{file}” đã có; hãy chọn tên khác.", f"“{file}” is there already; choose another name.")


def dump(settings: Settings, url: str, file: Path) -> None:
    """
    Copy the database into ``file`` (custom format, readable by its owner only), there whole or not at all.

    :raises InputWrong: the program is missing or fails, or the file is there
    """
    if file.exists():
        raise FileThere(file)
    draft = file.with_name(f".{file.name}.part")
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        _run(settings, url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={draft}")
        draft.rename(file)
    except OSError as error:
        raise CopyFailed("pg_dump", error.strerror or str(error)) from error
    finally:
        draft.unlink(missing_ok=True)


def restore(settings: Settings, url: str, file: Path) -> None:
    """
    Put the copy in the place of what the database holds, all of it or nothing.

    :raises InputWrong: the program is missing or fails, or the file is no copy
    """
    if not file.is_file():
        raise CopyFailed("pg_restore", f"{file}: no such file")
    options = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
    _run(settings, url, "pg_restore", *options, str(file))


def _run(settings: Settings, url: str, name: str, *options: str) -> None:
    folder = find_binaries(settings.pg_bin)
    program = folder / name
    if not program.exists():
        raise ProgramMissing(name, folder)
    where = make_url(url)
    command = [str(program), *options[:-1], f"--dbname={_without_password(where)}", options[-1]]
    env = os.environ | {"PGPASSWORD": where.password or "", "PGCONNECT_TIMEOUT": "10", "LC_ALL": "C"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        raise CopyFailed(name, done.stderr)


def _without_password(where: URL) -> str:
    """For the command line, which everybody on the machine can read."""
    plain = URL.create("postgresql", where.username, None, where.host, where.port, where.database, where.query)
    return plain.render_as_string(hide_password=False)
