"""Where a page ends, so that only we can say it: signed, and bound to what was asked for."""

import hashlib
import json
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from models.errors import InputWrong


class CursorWrong(InputWrong):
    """The cursor was changed, or belongs to another question."""

    def __init__(self) -> None:
        super().__init__(
            "cursor không đúng, hoặc thuộc về bộ lọc khác; hãy bắt đầu lại từ trang đầu.",
            "The cursor is wrong or belongs to other filters; begin again with the first page.",
        )


def write_cursor(secret: str, filters: dict[str, Any], last: int) -> str:
    """The cursor of the page after ``last``."""
    return str(_serializer(secret).dumps([last, _mark(filters)]))


def read_cursor(secret: str, filters: dict[str, Any], cursor: str | None) -> int:
    """
    After which number the page begins; 0 without a cursor.

    :raises CursorWrong: it is not ours, or not for these filters
    """
    if cursor is None:
        return 0
    try:
        last, mark = _serializer(secret).loads(cursor)
    except (BadData, ValueError, TypeError) as error:
        raise CursorWrong from error
    if mark != _mark(filters):
        raise CursorWrong
    return int(last)


def _mark(filters: dict[str, Any]) -> str:
    plain = json.dumps(filters, sort_keys=True, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()[:12]


def _serializer(secret: str) -> URLSafeSerializer:
    signing = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
    return URLSafeSerializer(secret, salt="followup.api.cursor", signer_kwargs=signing)
