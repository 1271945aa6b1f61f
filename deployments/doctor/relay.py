"""The relay: reached, encrypted, signed in, and willing to take a letter of ours; nothing is sent."""

from __future__ import annotations

from collections.abc import Iterator

from deployments.doctor.finding import Finding, Pair, fault, fine, unchecked
from notifications.relay import Relay, Tls, is_here
from notifications.relay_check import RelayTalk, Step

LEAST_SIZE, SOON = 1_000_000, 14  # octets that a relay should take; days before a certificate ends

WHAT: dict[Step, Pair] = {
    "connect": ("Máy chủ gửi: kết nối", "Relay: reached"),
    "tls": ("Máy chủ gửi: mã hóa", "Relay: encryption"),
    "auth": ("Máy chủ gửi: đăng nhập", "Relay: sign-in"),
    "mail": ("Máy chủ gửi: nhận người gửi (MAIL FROM)", "Relay: takes our sender (MAIL FROM)"),
    "rcpt": ("Máy chủ gửi: nhận địa chỉ trả lời (RCPT TO)", "Relay: takes our reply address (RCPT TO)"),
}
_SIZE: Pair = ("Máy chủ gửi: cỡ thư lớn nhất", "Relay: largest letter")
_MEND: dict[Step, Pair] = {
    "connect": (
        "kiểm tra tên máy và cổng trong FOLLOWUP_SMTP_URL, tường lửa giữa hai máy",
        "check host and port of FOLLOWUP_SMTP_URL, and the firewall between the two machines",
    ),
    "tls": (
        "máy chủ phải có STARTTLS, chứng thư đúng tên máy; chứng thư cơ quan tự cấp: thêm bằng update-ca-certificates",
        "the server must offer STARTTLS, its certificate its name; for an authority of your own: update-ca-certificates",
    ),
    "auth": (
        "kiểm tra tài khoản và mật khẩu trong FOLLOWUP_SMTP_URL (ký tự đặc biệt ghi bằng mã phần trăm)",
        "check user and password of FOLLOWUP_SMTP_URL (special characters percent-encoded)",
    ),
    "mail": (
        "đề nghị quản trị máy chủ cho tài khoản này gửi từ bounce+…@{domain} (FOLLOWUP_MAIL_DOMAIN)",
        "let this account send from bounce+…@{domain} (FOLLOWUP_MAIL_DOMAIN)",
    ),
    "rcpt": (
        "đề nghị quản trị máy chủ nhận thư tới reply+…@, bounce+…@ và unsub+…@{domain} (recipient_delimiter = +)",
        "let the server take mail for reply+…@, bounce+…@ and unsub+…@{domain} (recipient_delimiter = +)",
    ),
}


def examine_relay(relay: Relay, talk: RelayTalk, domain: str) -> Iterator[Finding]:
    """What the conversation showed, step by step."""
    for step, what in WHAT.items():
        if step in talk.passed:
            yield _passed(step, what, relay, talk)
        elif step == talk.failed:
            mend = (_MEND[step][0].format(domain=domain), _MEND[step][1].format(domain=domain))
            yield fault(what, (f"máy chủ trả lời: {talk.said}", f"the server says: {talk.said}"), mend)
        else:
            yield unchecked(what, "chưa tới bước này", "not reached")
    yield _size(talk)


def _passed(step: Step, what: Pair, relay: Relay, talk: RelayTalk) -> Finding:
    match step:
        case "connect":
            return fine(what, f"{relay.host}:{relay.port}", f"{relay.host}:{relay.port}")
        case "tls":
            return _encryption(what, relay, talk)
        case "auth" if relay.username is None:
            return fine(what, "không dùng tài khoản", "without an account")
    return fine(what, "được", "accepted")


def _encryption(what: Pair, relay: Relay, talk: RelayTalk) -> Finding:
    if relay.tls is Tls.NONE and is_here(relay.host):
        return fine(what, "không mã hóa, trong máy này", "none; it is this machine")
    if relay.tls is Tls.NONE:
        return fault(
            what,
            ("thư đi trên mạng không mã hóa", "letters travel in clear"),
            ("dùng smtp+starttls:// hoặc smtps:// trong FOLLOWUP_SMTP_URL", "use smtp+starttls:// or smtps://"),
        )
    if talk.days_valid is not None and talk.days_valid < SOON:
        return fault(
            what,
            (f"chứng thư còn {talk.days_valid} ngày", f"the certificate ends in {talk.days_valid} days"),
            ("gia hạn chứng thư của máy chủ thư", "renew the server's certificate"),
        )
    return fine(
        what, f"chứng thư hợp lệ, còn {talk.days_valid} ngày", f"valid certificate, {talk.days_valid} days left"
    )


def _size(talk: RelayTalk) -> Finding:
    if "auth" not in (*talk.passed, talk.failed):
        return unchecked(_SIZE, "chưa tới bước này", "not reached")
    if not talk.size:
        return fine(_SIZE, "máy chủ không nêu giới hạn", "the server states no limit")
    if talk.size < LEAST_SIZE:
        return fault(
            _SIZE,
            (f"chỉ {talk.size:,} byte", f"only {talk.size:,} bytes"),
            (f"nâng giới hạn lên ít nhất {LEAST_SIZE:,} byte", f"raise it to {LEAST_SIZE:,} bytes or more"),
        )
    return fine(_SIZE, f"{talk.size:,} byte", f"{talk.size:,} bytes")
