"""The settings of mail: through which server letters leave, and where what comes back is taken in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode

from deployments.settings_reading import fault, read_address, read_domain, read_one_of, read_parts, read_place
from notifications.relay import MailMode, is_here

_DNS = 53


class MailSettings(BaseSettings):
    """Sending, signing, receiving; part of :class:`deployments.settings.Settings`."""

    smtp_url: SecretStr | None = None
    mail_mode: MailMode = Field(default_factory=lambda given: _usual_mode(given.get("smtp_url")))
    mail_redirect: str | None = None
    mail_allowlist: Annotated[tuple[str, ...], NoDecode] = ()
    mail_from: str | None = None
    mail_domain: str = "kiennghi.caugiay.example"
    dkim_key: Path | None = None  # a private key in PEM; letters are signed with it if nobody later on the way signs
    dkim_selector: str = "followup"
    imap_url: SecretStr | None = None  # where answers and bounces arrive
    inbound_maildir: Path | None = None  # the same, where a mail server of this machine delivers
    inbound_smtp: str | None = None  # host:port; the same, where a smarthost hands them to us
    mail_dns: str | None = None  # host:port of the name server that ``followup mail doctor`` asks; none if nobody says

    @property
    def mail_mode_is_chosen(self) -> bool:
        """False when nobody set ``FOLLOWUP_MAIL_MODE`` and the usual one holds; ``status`` says so."""
        return "mail_mode" in self.model_fields_set

    @property
    def mail_sender(self) -> str:
        """The address our letters come from."""
        return self.mail_from or f"kien-nghi@{self.mail_domain}"

    @field_validator("inbound_maildir", "dkim_key")
    @classmethod
    def _is_absolute_here(cls, path: Path | None) -> Path | None:
        return path.expanduser().absolute() if path else None

    @field_validator("smtp_url")
    @classmethod
    def _is_smtp(cls, url: SecretStr | None) -> SecretStr | None:
        if url is None:
            return None
        given = read_parts(url, ("smtp", "smtps", "smtp+starttls"), "smtp+starttls://user:password@host:587")
        if not given.hostname:
            raise fault("thiếu tên máy chủ (smtp://máy:cổng).", "the server's name is missing (smtp://host:port).")
        return url

    @field_validator("imap_url")
    @classmethod
    def _is_imap(cls, url: SecretStr | None) -> SecretStr | None:
        """The path is the folder; INBOX if there is none. Plain ``imap`` is for this machine only."""
        if url is None:
            return None
        given = read_parts(url, ("imaps", "imap+starttls", "imap"), "imaps://user:password@host:993/INBOX")
        if not (given.hostname and given.username and given.password):
            raise fault(
                "thiếu tên máy chủ, tài khoản hoặc mật khẩu (imaps://tai-khoan:mat-khau@máy/INBOX).",
                "the server, the account or the password is missing (imaps://user:password@host/INBOX).",
            )
        if given.scheme == "imap" and not is_here(given.hostname):
            raise fault(
                "imap:// không mã hoá chỉ dùng cho máy này; hãy dùng imaps:// hoặc imap+starttls://.",
                "imap:// without encryption is for this machine only; use imaps:// or imap+starttls://.",
            )
        return url

    @field_validator("dkim_key")
    @classmethod
    def _is_there(cls, path: Path | None) -> Path | None:
        if path and not path.is_file():
            raise fault(f"không có tệp khoá {path}.", f"there is no key file {path}.")
        return path

    @field_validator("dkim_selector")
    @classmethod
    def _is_a_label(cls, selector: str) -> str:
        return read_domain(selector.strip() + ".example").removesuffix(".example")

    @field_validator("inbound_smtp")
    @classmethod
    def _is_a_place(cls, text: str | None) -> str | None:
        return read_place(text, None) if text else None

    @field_validator("mail_dns")
    @classmethod
    def _is_a_name_server(cls, text: str | None) -> str | None:
        return read_place(text, _DNS) if text else None

    @field_validator("mail_mode", mode="before")
    @classmethod
    def _is_a_mode(cls, mode: str) -> str:
        return read_one_of(mode.strip().lower(), tuple(MailMode))

    @field_validator("mail_redirect", "mail_from")
    @classmethod
    def _is_an_address(cls, address: str | None) -> str | None:
        return read_address(address) if address else None

    @field_validator("mail_domain")
    @classmethod
    def _is_a_domain(cls, domain: str) -> str:
        return read_domain(domain.removeprefix("@"))

    @field_validator("mail_allowlist", mode="before")
    @classmethod
    def _are_addresses_or_domains(cls, listed: str | tuple[str, ...]) -> tuple[str, ...]:
        """Each is lower-case, ``@domain`` or an address."""
        entries = listed.split(",") if isinstance(listed, str) else listed
        given = [entry.strip().lower() for entry in entries if entry.strip()]
        return tuple(f"@{read_domain(entry[1:])}" if entry.startswith("@") else read_address(entry) for entry in given)

    @model_validator(mode="after")
    def _mode_has_what_it_needs(self) -> MailSettings:
        if self.mail_mode is MailMode.REDIRECT and not self.mail_redirect:
            raise fault(
                "“redirect” cần FOLLOWUP_MAIL_REDIRECT là địa chỉ nhận thay.",
                "“redirect” needs FOLLOWUP_MAIL_REDIRECT, the address that gets all letters.",
            )
        if self.mail_mode is MailMode.ALLOWLIST and not self.mail_allowlist:
            raise fault(
                "“allowlist” cần FOLLOWUP_MAIL_ALLOWLIST, ví dụ: @caugiay.example, an@example.vn.",
                "“allowlist” needs FOLLOWUP_MAIL_ALLOWLIST, such as: @caugiay.example, an@example.vn.",
            )
        return self


def _usual_mode(smtp_url: SecretStr | None) -> MailMode:
    """Nothing leaves for the world because a mode was forgotten; what stays on this machine takes everything."""
    host = urlsplit(smtp_url.get_secret_value()).hostname if smtp_url else None
    return MailMode.DRY_RUN if host and not is_here(host) else MailMode.LIVE
