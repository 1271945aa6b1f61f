"""One module an area: read the form, call a task, answer."""

from fastapi import APIRouter

from web.routes import sign_in, start

AREAS: tuple[APIRouter, ...] = (start.area, sign_in.area)
