"""Files are given out as downloads only: never shown, never run, under a name of ours (ASVS 5: 3.2.1, 5.4.1)."""

from fastapi import APIRouter
from starlette.responses import Response

from tasks.attaching import Download, read_file
from web.asking import Staff

area = APIRouter()


@area.get("/tep/{public_id}")
def fetch(public_id: str, visitor: Staff) -> Response:
    """A file for staff who may open its issue."""
    return as_download(read_file(public_id, visitor.actor))


def as_download(file: Download) -> Response:
    """The bytes with headers that keep a browser from doing anything but saving them; our names are plain ASCII."""
    headers = {
        "Content-Disposition": f'attachment; filename="{file.name}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(file.content, media_type=file.media_type, headers=headers)
