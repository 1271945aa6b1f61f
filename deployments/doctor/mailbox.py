"""Where answers and bounces come in: an IMAP folder, a maildir, or a port of ours that a smarthost hands them to."""

from __future__ import annotations

import imaplib
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from deployments.doctor.finding import Finding, Pair, Verdict, fault, fine, same, unchecked
from deployments.settings import Settings
from notifications.deliver import shared_context

PATIENCE = 20.0  # seconds
_LOGIN: Pair = ("Hộp thư IMAP: đăng nhập", "IMAP: sign-in")
_FOLDER: Pair = ("Hộp thư IMAP: thư mục", "IMAP: folder")
_IDLE: Pair = ("Hộp thư IMAP: báo thư mới ngay (IDLE)", "IMAP: tells of new mail at once (IDLE)")
_MAILDIR: Pair = ("Thư mục nhận thư (maildir)", "Maildir")
_PORT: Pair = ("Cổng nhận thư (SMTP)", "Our SMTP port")
_NONE: Pair = ("Nhận thư trả lời", "Mail that comes back")


def examine_inbound(settings: Settings, *, needed: bool) -> Iterator[Finding]:
    """Whatever is configured; nothing at all is a fault once letters leave, since answers and bounces would be lost."""
    if settings.imap_url:
        yield from _examine_imap(settings.imap_url)
    if settings.inbound_maildir:
        yield _examine_maildir(settings.inbound_maildir)
    if settings.inbound_smtp:
        yield _examine_port(settings.inbound_smtp)
    if settings.smtp_url is None:
        yield unchecked(
            _NONE,
            "hộp thư thử trên máy này; followup up tự đọc",
            "the demo mailbox of this machine, read by followup up",
        )
    elif not (settings.imap_url or settings.inbound_maildir or settings.inbound_smtp):
        yield Finding(_NONE, Verdict.FAULT if needed else Verdict.UNCHECKED, *_NO_MAILBOX)


_NO_MAILBOX: tuple[Pair, Pair] = (
    ("chưa cấu hình hộp thư: thư trả lời và thư báo lỗi không về hồ sơ", "no mailbox: answers and bounces are lost"),
    (
        "đặt FOLLOWUP_IMAP_URL, FOLLOWUP_INBOUND_MAILDIR hoặc FOLLOWUP_INBOUND_SMTP",
        "set one of FOLLOWUP_IMAP_URL, FOLLOWUP_INBOUND_MAILDIR, FOLLOWUP_INBOUND_SMTP",
    ),
)


@contextmanager
def signed_in(url: SecretStr) -> Iterator[tuple[imaplib.IMAP4, str]]:
    """
    The mailbox, signed in to, and the name of the folder; the password goes over an encrypted connection only.

    :raises OSError, imaplib.IMAP4.error: it cannot be reached, or does not let us in
    """
    parts = urlsplit(url.get_secret_value())
    host, secure = parts.hostname or "", parts.scheme == "imaps"
    port = parts.port or (993 if secure else 143)
    opened = (
        imaplib.IMAP4_SSL(host, port, ssl_context=shared_context(), timeout=PATIENCE)
        if secure
        else imaplib.IMAP4(host, port, timeout=PATIENCE)
    )
    try:
        if parts.scheme == "imap+starttls":
            opened.starttls(shared_context())
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        if "AUTH=PLAIN" in opened.capabilities:
            opened.authenticate("PLAIN", lambda _: f"\0{user}\0{password}".encode())
        else:
            opened.login(user, password)
        yield opened, unquote(parts.path.strip("/")) or "INBOX"
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            opened.logout()


def _examine_imap(url: SecretStr) -> Iterator[Finding]:
    try:
        with signed_in(url) as (mailbox, folder):
            yield fine(_LOGIN, *same(mailbox.host))
            answer, _ = mailbox.select(quoted(folder), readonly=True)
            if answer == "OK":
                yield fine(_FOLDER, *same(folder))
            else:
                yield fault(
                    _FOLDER,
                    (f"không có thư mục “{folder}”", f"there is no folder “{folder}”"),
                    ("sửa phần cuối của FOLLOWUP_IMAP_URL (…/INBOX)", "mend the end of FOLLOWUP_IMAP_URL (…/INBOX)"),
                )
            yield _idle(mailbox)
    except (OSError, imaplib.IMAP4.error) as error:
        yield fault(
            _LOGIN,
            same(_plain(error)),
            (
                "kiểm tra máy, cổng, tài khoản, mật khẩu (mã phần trăm) và chứng thư trong FOLLOWUP_IMAP_URL",
                "check host, port, user, password (percent-encoded) and certificate of FOLLOWUP_IMAP_URL",
            ),
        )


def quoted(folder: str) -> str:
    """A name as IMAP writes it (RFC 3501 §4.3)."""
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _idle(mailbox: imaplib.IMAP4) -> Finding:
    _, said = mailbox.capability()
    if b"IDLE" in b" ".join(one for one in said if isinstance(one, bytes)).upper().split():
        return fine(_IDLE, "có", "yes")
    return fault(
        _IDLE,
        ("máy chủ không có IDLE: thư mới chỉ thấy khi hỏi lại", "the server has no IDLE: new mail is found by asking"),
        ("bật IDLE trên máy chủ, hoặc chấp nhận chậm vài phút", "let the server offer IDLE, or live with some minutes"),
    )


def _plain(error: Exception) -> str:
    said = error.args[0] if error.args and isinstance(error.args[0], bytes) else str(error)
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:300] or type(error).__name__


def _examine_maildir(folder: Path) -> Finding:
    missing = [name for name in ("new", "cur", "tmp") if not (folder / name).is_dir()]
    if missing:
        return fault(
            _MAILDIR,
            (f"{folder} thiếu {', '.join(missing)}", f"{folder} lacks {', '.join(missing)}"),
            same(f"install -d -m 0700 {' '.join(str(folder / name) for name in missing)}"),
        )
    closed = [name for name in ("new", "cur") if not os.access(folder / name, os.R_OK | os.W_OK | os.X_OK)]
    if closed:
        return fault(
            _MAILDIR,
            (f"không đọc, ghi được {folder}/{closed[0]}", f"{folder}/{closed[0]} cannot be read and written"),
            ("cho tài khoản chạy followup quyền đọc và ghi", "let the account that runs followup read and write there"),
        )
    return fine(_MAILDIR, *same(str(folder)))


def _examine_port(place: str) -> Finding:
    """Somebody must listen there while the engine runs; if nobody does, whether we could."""
    parts = urlsplit(f"//{place}")
    host, port = parts.hostname or "", parts.port or 0
    try:
        with socket.create_connection((host, port), timeout=PATIENCE) as talk:
            greeting = talk.recv(200).decode(errors="replace")
    except OSError:
        return _free(place, host, port)
    if greeting.startswith("220"):
        return fine(_PORT, f"{place} đang nhận thư", f"{place} takes mail")
    return fault(
        _PORT,
        (f"{place} là của chương trình khác", f"{place} belongs to another program"),
        ("đổi cổng trong FOLLOWUP_INBOUND_SMTP", "choose another port in FOLLOWUP_INBOUND_SMTP"),
    )


def _free(place: str, host: str, port: int) -> Finding:
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            return unchecked(_PORT, f"{place} dùng được; followup up chưa chạy", f"{place} is free; followup up is not running")  # fmt: skip
    except OSError as error:
        return fault(
            _PORT,
            (f"không mở được {place}: {error.strerror}", f"{place} cannot be opened: {error.strerror}"),
            ("cổng dưới 1024 cần quyền riêng (CAP_NET_BIND_SERVICE); địa chỉ phải là của máy này", "a port below 1024 needs CAP_NET_BIND_SERVICE; the address must be this machine's"),
        )  # fmt: skip
