"""What an installation is told by its environment (``FOLLOWUP_…``); a wrong value is answered, never guessed."""

import os
from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import SettingsConfigDict

from deployments.settings_mail import MailSettings
from deployments.settings_reading import fault, read_one_of, read_parts
from models.errors import InputWrong
from notifications.relay import MailMode

__all__ = ["MailMode", "Settings", "SettingsWrong", "user_data_folder"]

_OTHER_NAMES = {"prefect_api_url": "PREFECT_API_URL"}


class SettingsWrong(InputWrong):
    """Variables of the environment have values they cannot have; one sentence each, none repeats a secret."""

    def __init__(self, faults: list[tuple[str, str, str]]) -> None:
        self.names = [name for name, _, _ in faults]
        super().__init__(
            "\n".join(f"{name}: {vi}" for name, vi, _ in faults), "\n".join(f"{name}: {en}" for name, _, en in faults)
        )


class Settings(MailSettings):
    """
    The settings of this process, from its environment; keyword arguments (names of fields) go first. An empty variable is an unset one.

    :raises SettingsWrong: naming each variable, what is wrong with it and how to mend it
    """

    model_config = SettingsConfigDict(
        env_prefix="FOLLOWUP_",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        hide_input_in_errors=True,
    )

    home: Path = Field(default_factory=lambda: user_data_folder() / "followup")
    database_url: SecretStr | None = None
    pg_bin: Path | None = None
    lang: str = "vi"
    web_url: str | None = None  # where people find the pages; our own address on this machine if nobody says
    web_port: int = Field(0, ge=0, le=65535)  # 0: the last one used, else a free one
    secret_key: SecretStr | None = Field(None, min_length=32)  # signs links and forms; the home's own if nobody says
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    webhook_local: bool = False  # demos and tests: a webhook may call this machine, over plain http too
    prefect_api_url: str | None = Field(None, validation_alias="PREFECT_API_URL")

    def __init__(self, **given: Any) -> None:
        try:
            super().__init__(**given)
        except ValidationError as error:
            raise SettingsWrong([*map(_as_fault, _faults(error))]) from None  # the error may hold secrets

    @field_validator("home", "pg_bin")
    @classmethod
    def _is_absolute(cls, path: Path | None) -> Path | None:
        return path.expanduser().absolute() if path else None

    @field_validator("pg_bin")
    @classmethod
    def _holds_postgres(cls, folder: Path | None) -> Path | None:
        if folder and not ((folder / "postgres").exists() and (folder / "initdb").exists()):
            raise fault(
                f"thư mục {folder} không có initdb và postgres; hãy ghi thư mục bin của PostgreSQL.",
                f"the folder {folder} holds no initdb and postgres; give the bin folder of a PostgreSQL.",
            )
        return folder

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, url: SecretStr | None) -> SecretStr | None:
        """Kept as SQLAlchemy wants it, ``postgresql+psycopg://``."""
        if url is None:
            return None
        given = read_parts(url, ("postgresql", "postgresql+psycopg"), "postgresql://user:password@host:5432/database")
        if not given.path.strip("/"):
            raise fault(
                "thiếu tên cơ sở dữ liệu ở cuối (…/tên).", "the database's name is missing at the end (…/name)."
            )
        return SecretStr(given._replace(scheme="postgresql+psycopg").geturl())

    @field_validator("lang")
    @classmethod
    def _is_a_language(cls, lang: str) -> str:
        return read_one_of(lang.strip().lower(), ("vi", "en"))

    @field_validator("web_url", "oidc_issuer")
    @classmethod
    def _is_a_site(cls, url: str | None) -> str | None:
        """Without a slash at the end."""
        if url and not read_parts(SecretStr(url), ("http", "https"), "https://kiennghi.donvi.vn").hostname:
            raise fault("thiếu tên máy chủ (https://máy).", "the host is missing (https://host).")
        return url.rstrip("/") if url else None

    @field_validator("prefect_api_url")
    @classmethod
    def _is_http(cls, url: str | None) -> str | None:
        if url and not read_parts(SecretStr(url), ("http", "https"), "http://host:4200/api").hostname:
            raise fault("thiếu tên máy chủ (http://máy:4200/api).", "the host is missing (http://host:4200/api).")
        return url


def user_data_folder() -> Path:
    """Where a user's programs keep their data (XDG Base Directory; a relative ``XDG_DATA_HOME`` is ignored)."""
    chosen = Path(os.environ.get("XDG_DATA_HOME", ""))
    return chosen if chosen.is_absolute() else Path.home() / ".local" / "share"


def _faults(error: ValidationError) -> list[Any]:
    """Pydantic's faults, without those that only follow from another."""
    return [detail for detail in error.errors() if detail["type"] != "default_factory_not_called"]


def _as_fault(detail: Any) -> tuple[str, str, str]:
    """Name of the variable, Vietnamese and English, of one of pydantic's faults (``ErrorDetails``)."""
    field = str(detail["loc"][0]) if detail["loc"] else "mail_mode"
    name = _OTHER_NAMES.get(field, field if field.isupper() else f"FOLLOWUP_{field.upper()}")
    words = detail.get("ctx", {})
    return name, words.get("vi", "giá trị không đọc được."), words.get("en", "the value cannot be read.")
