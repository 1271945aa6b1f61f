"""How a value of the environment is read; what is wrong is a sentence in both languages and never repeats a secret."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from email_validator import EmailNotValidError, validate_email
from pydantic import SecretStr
from pydantic_core import PydanticCustomError


def fault(vi: str, en: str) -> PydanticCustomError:
    """What is wrong with a value, and how to mend it."""
    return PydanticCustomError("setting", "{en}", {"vi": vi, "en": en})


def read_parts(url: SecretStr, schemes: tuple[str, ...], example: str) -> SplitResult:
    """The parts of a URL of one of the schemes; the port is a number. The sentences show the example, not the URL."""
    try:
        parts = urlsplit(url.get_secret_value().strip())
        right = parts.scheme in schemes and parts.port != 0
    except ValueError:
        right = False
    if not right:
        starts = ", ".join(f"{scheme}://" for scheme in schemes)
        raise fault(
            f"địa chỉ phải bắt đầu bằng {starts} và cổng phải là số, ví dụ {example}.",
            f"the address must start with {starts} and its port must be a number, such as {example}.",
        )
    return parts


def read_one_of(value: str, known: tuple[str, ...]) -> str:
    """One of the words that are known."""
    if value not in known:
        listed = ", ".join(known)
        raise fault(f"“{value}” không hợp lệ; hãy chọn: {listed}.", f"“{value}” is unknown; choose one of: {listed}.")
    return value


def read_address(text: str) -> str:
    """An e-mail address; its domain need not exist here."""
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        raise fault(
            f"“{text}” không phải địa chỉ thư điện tử; hãy ghi như ten@donvi.vn.",
            f"“{text}” is no e-mail address; write it like name@unit.vn.",
        ) from None


def read_domain(text: str) -> str:
    """The domain of an e-mail address; it need not exist here."""
    try:
        return validate_email(f"a@{text}", check_deliverability=False).domain
    except EmailNotValidError:
        raise fault(
            f"“{text}” không phải tên miền; hãy ghi như donvi.vn.", f"“{text}” is no domain; write it like unit.vn."
        ) from None


def read_place(text: str, usual_port: int | None) -> str:
    """``host:port``, ``[::1]:port`` too; the port may be left out where one is usual."""
    example = "127.0.0.1:2525" if usual_port is None else "10.0.0.53"
    try:
        parts = urlsplit(f"//{text.strip()}")
        host, port = parts.hostname, parts.port or usual_port
        whole = not (parts.username or parts.path or parts.query or parts.fragment)
    except ValueError:
        host, port, whole = None, None, False
    if not (host and port and whole and re.fullmatch(r"[A-Za-z0-9.:-]+", host)):
        raise fault(
            f"“{text}” không phải máy:cổng; hãy ghi như {example}.",
            f"“{text}” is no host:port; write it like {example}.",
        )
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
