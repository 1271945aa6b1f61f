"""Mails that no program should send and some do; each is kept and read without a crash."""

from email.message import EmailMessage

_HEAD = b"From: An <an@congdan.example>\r\nTo: kien-nghi@kiennghi.example\r\nSubject: x\r\n"


def _nested(depth: int, kind: bytes = b"multipart/mixed") -> bytes:
    parts = b"".join(
        b"Content-Type: " + kind + b"; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth)
    )  # fmt: skip
    return _HEAD + parts + b"Content-Type: text/plain\r\n\r\nxin chao\r\n"


def _with_winmail() -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "an@congdan.example", "kien-nghi@kiennghi.example"
    message.set_content("Gửi kèm.")
    message.add_attachment(
        b"\x78\x9f\x3e\x22" + bytes(200), maintype="application", subtype="ms-tnef", filename="winmail.dat"
    )
    return message.as_bytes()


MALFORMED: dict[str, bytes] = {
    "one byte": b"x",
    "one line end": b"\r\n",
    "only NULs": bytes(1000),
    "NUL in header and text": _HEAD + b"X-A: a\0b\r\n\r\nxin\0 chao\0",
    "no head": b"\r\n\r\nxin chao",
    "no body": _HEAD,
    "head cut in a header": b"From: An <an@cong",
    "body before head": b"xin chao\r\n" + _HEAD,
    "truncated multipart": _HEAD + b'Content-Type: multipart/mixed; boundary="B"\r\n\r\n--B\r\nContent-Type: text/pl',
    "multipart without boundary": _HEAD + b"Content-Type: multipart/mixed\r\n\r\n--B\r\n\r\nx\r\n--B--",
    "empty boundary": _HEAD + b'Content-Type: multipart/mixed; boundary=""\r\n\r\n--\r\n\r\nx\r\n----',
    "100 nested multiparts": _nested(100),
    "3,000 nested multiparts": _nested(3000),
    "100 nested mails": _HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 100 + _HEAD + b"\r\nx",
    "nested alternatives": _nested(25, b"multipart/alternative"),
    "unknown charset": _HEAD + b"Content-Type: text/plain; charset=x-vni-win\r\n\r\nxin ch\xe0o",
    "slow charset": _HEAD + b"Content-Type: text/plain; charset=idna\r\n\r\n" + b"x" * 90_000,
    "codec that is no charset": _HEAD + b"Content-Type: text/plain; charset=hex\r\n\r\n7869",
    "charset with NUL": _HEAD + b'Content-Type: text/plain; charset="utf\0-8"\r\n\r\nx',
    "claims UTF-8, is not": _HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\nxin ch\xe0o \xff\xfe",
    "windows-1258": _HEAD + "Content-Type: text/plain; charset=windows-1258\r\n\r\nxin chào".encode("windows-1258"),
    "UTF-16 without mark": _HEAD + b"Content-Type: text/plain; charset=utf-16\r\n\r\n" + "xin chào".encode("utf-16-le") + b"x",
    "8-bit headers": "From: Trần Văn An <an@congdan.example>\r\nSubject: Giấy khai sinh\r\n\r\nx".encode(),
    "latin headers": b"From: Tr\xe2n <an@congdan.example>\r\nSubject: \xff\xfe\r\n\r\nx",
    "broken encoded words": b"From: =?utf-8?b?!!!!?= <an@congdan.example>\r\nSubject: =?x-none?q?=E0=?= =?utf-8?q?=?= =?\r\n\r\nx",
    "surrogates by encoded word": b"From: a@b.example\r\nSubject: =?utf-8?b?7aCA?=\r\n\r\n\xed\xa0\x80",
    "bare CR": _HEAD.replace(b"\r\n", b"\r") + b"\rxin\rchao",
    "bare LF": _HEAD.replace(b"\r\n", b"\n") + b"\nxin chao",
    "mixed line ends": _HEAD.replace(b"\r\n", b"\r\r\n") + b"\r\n\n\rxin",
    "From line of a mailbox": b"From an@congdan.example Mon Nov 20 09:00:00 2023\n" + _HEAD + b"\r\nx",
    "header of 1 MB": b"Subject: " + b"a" * 1_000_000 + b"\r\n" + _HEAD + b"\r\nx",
    "header of 1 MB, folded": b"Subject: a\r\n" + b" a\r\n" * 300_000 + _HEAD + b"\r\nx",
    "100,000 headers": b"X-A: b\r\n" * 100_000 + _HEAD + b"\r\nx",
    "100,000 recipients": b"To: " + b"a@b.example, " * 100_000 + b"\r\n" + _HEAD + b"\r\nx",
    "parentheses": b"From: " + b"(" * 50_000 + b"\r\nTo: " + b"(" * 7000 + b"\r\n\r\nx",
    "angle brackets": b"From: " + b"<" * 7000 + b"\r\nTo: " + b"<a@" * 2500 + b"\r\n\r\nx",
    "semicolons": b'Content-Type: text/plain; a="' + b";" * 500_000 + b'"\r\n' + _HEAD + b"\r\nx",
    "10,000 parameters": b"Content-Type: text/plain" + b"".join(b"; a*%d=x" % n for n in range(10_000)) + b"\r\n" + _HEAD,
    "two content types": _HEAD + b"Content-Type: text/html\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n<b>x",
    "content type of nothing": _HEAD + b"Content-Type: ;\r\nContent-Disposition: ;\r\nContent-Transfer-Encoding: ?\r\n\r\nx",
    "broken base64": _HEAD + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!=A=B=\r\nQUJ",
    "broken quoted-printable": _HEAD + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=\r\n=ZZ=E0=",
    "broken uuencode": _HEAD + b"Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 a\r\nM\xff\xff\r\nend",
    "winmail.dat": _with_winmail(),
    "file name with folders and direction marks": _HEAD
    + b"Content-Type: application/pdf\r\nContent-Disposition: attachment; filename*=utf-8''..%2F..%2F%E2%80%AEfdp.exe\r\n\r\nx",
    "report without status": _HEAD + b"Content-Type: multipart/report; report-type=delivery-status; boundary=B\r\n\r\n--B--",
    "status that is no mail": _HEAD
    + b"Content-Type: multipart/report; boundary=B\r\n\r\n--B\r\nContent-Type: message/delivery-status\r\n\r\n\0\xff\r\n--B--",
    "markup without end": _HEAD + b"Content-Type: text/html\r\n\r\n" + b"<a " * 40_000,
    "comments without end": _HEAD + b"Content-Type: text/html\r\n\r\n" + b"<!--" * 40_000,
    "20,000 blank lines": _HEAD + b"\r\n" + b"\n" * 20_000,
    "quotation marks": _HEAD + b"\r\n" + b"> " * 40_000,
    "On On On": _HEAD + b"\r\n" + b"On " * 20_000 + b"wrote:",
    "a million lines": _HEAD + b"\r\n" + b"x\n" * 1_000_000,
    "HTML named as an unsubscribing": b"To: unsub+1.aaaaaaaaaaaaaaaa@kiennghi.example\r\n\r\n<script>",
}  # fmt: skip
