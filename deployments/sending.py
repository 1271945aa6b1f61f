"""How this process sends, from its settings: the district's relay, or the local mailbox."""

from __future__ import annotations

from dataclasses import replace

from deployments.settings import Settings
from deployments.web_site import bind_site
from models.clock import DemoClock
from models.errors import Refused
from models.session import transaction
from notifications.dkim import read_signer
from notifications.relay import Relay, parse_smtp_url
from tasks.composing import Sender
from tasks.delivering import Post, bind_post


class DemoOutside(Refused):
    """Letters of a demo clock must not leave this machine."""

    def __init__(self) -> None:
        super().__init__(
            "Đồng hồ giả lập đang chạy mà FOLLOWUP_SMTP_URL trỏ ra ngoài: không gửi thư. "
            "Hãy bỏ FOLLOWUP_SMTP_URL, hoặc dùng cơ sở dữ liệu không có đồng hồ giả lập.",
            "The demo clock is on while FOLLOWUP_SMTP_URL points outside: nothing is sent. "
            "Unset FOLLOWUP_SMTP_URL, or use a database without a demo clock.",
        )


def bind_relay(settings: Settings, url: str) -> None:
    """
    Send through ``url`` (from :func:`deployments.runtime.mail_server`) as the settings say.

    :raises DemoOutside: a demo clock is on and the server is not our mailbox
    """
    relay = make_relay(settings, url)
    if settings.smtp_url:
        with transaction() as db:
            if db.get(DemoClock, 1):
                raise DemoOutside
    bind_site(settings)
    bind_post(Post(relay, make_sender(settings)))


def make_sender(settings: Settings) -> Sender:
    """
    From whom our letters come, and who signs them: our own domain, so that the signature speaks for From (DMARC).

    :raises InputWrong: the key file holds no key that DKIM can sign with
    """
    domain = settings.mail_sender.rpartition("@")[2]
    signer = read_signer(settings.dkim_key, domain, settings.dkim_selector) if settings.dkim_key else None
    return Sender(settings.mail_sender, settings.mail_domain, signer)


def make_relay(settings: Settings, url: str) -> Relay:
    """The relay that the settings describe."""
    relay = parse_smtp_url(url)
    return replace(
        relay, mode=settings.mail_mode, redirect_to=settings.mail_redirect,
        allowlist=settings.mail_allowlist, folder=settings.home / "dry-run",
    )  # fmt: skip
