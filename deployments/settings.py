"""What an installation is told by its environment (``FOLLOWUP_…``); a wrong value is answered, never guessed."""

import os
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import SplitResult, urlsplit

from email_validator import EmailNotValidError, validate_email
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from models.errors import InputWrong
from notifications.relay import MailMode, is_here

_OTHER_NAMES = {"prefect_api_url": "PREFECT_API_URL"}


class SettingsWrong(InputWrong):
    """Variables of the environment have values they cannot have; one sentence each, none repeats a secret."""

    def __init__(self, faults: list[tuple[str, str, str]]) -> None:
        self.names = [name for name, _, _ in faults]
        super().__init__(
            "\n".join(f"{name}: {vi}" for name, vi, _ in faults), "\n".join(f"{name}: {en}" for name, _, en in faults)
        )


class Settings(BaseSettings):
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
    smtp_url: SecretStr | None = None
    mail_mode: MailMode = Field(default_factory=lambda given: _usual_mode(given.get("smtp_url")))
    mail_redirect: str | None = None
    mail_allowlist: Annotated[tuple[str, ...], NoDecode] = ()
    mail_from: str | None = None
    mail_domain: str = "kiennghi.caugiay.example"
    dkim_key: Path | None = (
        None  # a private key in PEM; our letters are signed with it if nobody later on the way signs
    )
    dkim_selector: str = "followup"
    imap_url: SecretStr | None = None  # where answers and bounces arrive
    inbound_maildir: Path | None = None  # the same, where a mail server of this machine delivers
    inbound_smtp: str | None = None  # host:port; the same, where a smarthost hands them to us
    mail_dns: str | None = (
        None  # host or host:port of the name server that `followup mail doctor` asks; none if nobody says
    )
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

    @property
    def mail_mode_is_chosen(self) -> bool:
        """False when nobody set ``FOLLOWUP_MAIL_MODE`` and the usual one holds; ``status`` says so."""
        return "mail_mode" in self.model_fields_set

    @property
    def mail_sender(self) -> str:
        """The address our letters come from."""
        return self.mail_from or f"kien-nghi@{self.mail_domain}"

    def __init__(self, **given: Any) -> None:
        try:
            super().__init__(**given)
        except ValidationError as error:
            raise SettingsWrong([*map(_as_fault, _faults(error))]) from None  # the error may hold secrets

    @field_validator("home", "pg_bin", "inbound_maildir", "dkim_key")
    @classmethod
    def _is_absolute(cls, path: Path | None) -> Path | None:
        return path.expanduser().absolute() if path else None

    @field_validator("pg_bin")
    @classmethod
    def _holds_postgres(cls, folder: Path | None) -> Path | None:
        if folder and not ((folder / "postgres").exists() and (folder / "initdb").exists()):
            raise _fault(
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
        parts = _parts(url, ("postgresql", "postgresql+psycopg"), "postgresql://user:password@host:5432/database")
        if not parts.path.strip("/"):
            raise _fault(
                "thiếu tên cơ sở dữ liệu ở cuối (…/tên).", "the database's name is missing at the end (…/name)."
            )
        return SecretStr(parts._replace(scheme="postgresql+psycopg").geturl())

    @field_validator("smtp_url")
    @classmethod
    def _is_smtp(cls, url: SecretStr | None) -> SecretStr | None:
        if url is None:
            return None
        parts = _parts(url, ("smtp", "smtps", "smtp+starttls"), "smtp+starttls://user:password@host:587")
        if not parts.hostname:
            raise _fault("thiếu tên máy chủ (smtp://máy:cổng).", "the server's name is missing (smtp://host:port).")
        return url

    @field_validator("imap_url")
    @classmethod
    def _is_imap(cls, url: SecretStr | None) -> SecretStr | None:
        """The path is the folder; INBOX if there is none. Plain ``imap`` is for this machine only."""
        if url is None:
            return None
        parts = _parts(url, ("imaps", "imap+starttls", "imap"), "imaps://user:password@host:993/INBOX")
        if not (parts.hostname and parts.username and parts.password):
            raise _fault(
                "thiếu tên máy chủ, tài khoản hoặc mật khẩu (imaps://tai-khoan:mat-khau@máy/INBOX).",
                "the server, the account or the password is missing (imaps://user:password@host/INBOX).",
            )
        if parts.scheme == "imap" and not is_here(parts.hostname):
            raise _fault(
                "imap:// không mã hoá chỉ dùng cho máy này; hãy dùng imaps:// hoặc imap+starttls://.",
                "imap:// without encryption is for this machine only; use imaps:// or imap+starttls://.",
            )
        return url

    @field_validator("dkim_key")
    @classmethod
    def _is_there(cls, path: Path | None) -> Path | None:
        if path and not path.is_file():
            raise _fault(f"không có tệp khoá {path}.", f"there is no key file {path}.")
        return path

    @field_validator("mail_mode", mode="before")
    @classmethod
    def _is_a_mode(cls, mode: str) -> str:
        return _one_of(mode.strip().lower(), tuple(MailMode))

    @field_validator("lang")
    @classmethod
    def _is_a_language(cls, lang: str) -> str:
        return _one_of(lang.strip().lower(), ("vi", "en"))

    @field_validator("mail_redirect", "mail_from")
    @classmethod
    def _is_an_address(cls, address: str | None) -> str | None:
        return _address(address) if address else None

    @field_validator("mail_domain")
    @classmethod
    def _is_a_domain(cls, domain: str) -> str:
        return _domain(domain.removeprefix("@"))

    @field_validator("mail_allowlist", mode="before")
    @classmethod
    def _are_addresses_or_domains(cls, listed: str | tuple[str, ...]) -> tuple[str, ...]:
        """Each is lower-case, ``@domain`` or an address."""
        entries = listed.split(",") if isinstance(listed, str) else listed
        given = [entry.strip().lower() for entry in entries if entry.strip()]
        return tuple(f"@{_domain(entry[1:])}" if entry.startswith("@") else _address(entry) for entry in given)

    @field_validator("web_url", "oidc_issuer")
    @classmethod
    def _is_a_site(cls, url: str | None) -> str | None:
        """Without a slash at the end."""
        if url and not _parts(SecretStr(url), ("http", "https"), "https://kiennghi.donvi.vn").hostname:
            raise _fault("thiếu tên máy chủ (https://máy).", "the host is missing (https://host).")
        return url.rstrip("/") if url else None

    @field_validator("prefect_api_url")
    @classmethod
    def _is_http(cls, url: str | None) -> str | None:
        if url and not _parts(SecretStr(url), ("http", "https"), "http://host:4200/api").hostname:
            raise _fault("thiếu tên máy chủ (http://máy:4200/api).", "the host is missing (http://host:4200/api).")
        return url

    @model_validator(mode="after")
    def _mode_has_what_it_needs(self) -> "Settings":
        if self.mail_mode is MailMode.REDIRECT and not self.mail_redirect:
            raise _fault(
                "“redirect” cần FOLLOWUP_MAIL_REDIRECT là địa chỉ nhận thay.",
                "“redirect” needs FOLLOWUP_MAIL_REDIRECT, the address that gets all letters.",
            )
        if self.mail_mode is MailMode.ALLOWLIST and not self.mail_allowlist:
            raise _fault(
                "“allowlist” cần FOLLOWUP_MAIL_ALLOWLIST, ví dụ: @caugiay.example, an@example.vn.",
                "“allowlist” needs FOLLOWUP_MAIL_ALLOWLIST, such as: @caugiay.example, an@example.vn.",
            )
        return self


def user_data_folder() -> Path:
    """Where a user's programs keep their data (XDG Base Directory; a relative ``XDG_DATA_HOME`` is ignored)."""
    chosen = Path(os.environ.get("XDG_DATA_HOME", ""))
    return chosen if chosen.is_absolute() else Path.home() / ".local" / "share"


def _usual_mode(smtp_url: SecretStr | None) -> MailMode:
    """Nothing leaves for the world because a mode was forgotten; what stays on this machine takes everything."""
    host = urlsplit(smtp_url.get_secret_value()).hostname if smtp_url else None
    return MailMode.DRY_RUN if host and not is_here(host) else MailMode.LIVE


def _fault(vi: str, en: str) -> PydanticCustomError:
    return PydanticCustomError("setting", "{en}", {"vi": vi, "en": en})


def _faults(error: ValidationError) -> list[Any]:
    """Pydantic's faults, without those that only follow from another."""
    return [detail for detail in error.errors() if detail["type"] != "default_factory_not_called"]


def _as_fault(detail: Any) -> tuple[str, str, str]:
    """Name of the variable, Vietnamese and English, of one of pydantic's faults (``ErrorDetails``)."""
    field = str(detail["loc"][0]) if detail["loc"] else "mail_mode"
    name = _OTHER_NAMES.get(field, field if field.isupper() else f"FOLLOWUP_{field.upper()}")
    words = detail.get("ctx", {})
    return name, words.get("vi", "giá trị không đọc được."), words.get("en", "the value cannot be read.")


def _parts(url: SecretStr, schemes: tuple[str, ...], example: str) -> SplitResult:
    """The parts of a URL of one of the schemes; the port is a number. The sentences show the example, not the URL."""
    try:
        parts = urlsplit(url.get_secret_value().strip())
        right = parts.scheme in schemes and parts.port != 0
    except ValueError:
        right = False
    if not right:
        starts = ", ".join(f"{scheme}://" for scheme in schemes)
        raise _fault(
            f"địa chỉ phải bắt đầu bằng {starts} và cổng phải là số, ví dụ {example}.",
            f"the address must start with {starts} and its port must be a number, such as {example}.",
        )
    return parts


def _one_of(value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        listed = ", ".join(known)
        raise _fault(f"“{value}” không hợp lệ; hãy chọn: {listed}.", f"“{value}” is unknown; choose one of: {listed}.")
    return value


def _address(text: str) -> str:
    """An e-mail address; its domain need not exist here."""
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        raise _fault(
            f"“{text}” không phải địa chỉ thư điện tử; hãy ghi như ten@donvi.vn.",
            f"“{text}” is no e-mail address; write it like name@unit.vn.",
        ) from None


def _domain(text: str) -> str:
    """The domain of an e-mail address; it need not exist here."""
    try:
        return validate_email(f"a@{text}", check_deliverability=False).domain
    except EmailNotValidError:
        raise _fault(
            f"“{text}” không phải tên miền; hãy ghi như donvi.vn.", f"“{text}” is no domain; write it like unit.vn."
        ) from None
