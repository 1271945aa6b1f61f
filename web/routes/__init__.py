"""One module an area: read the form, call a task, answer."""

from fastapi import APIRouter

from web.routes import (
    acting,
    calendar_feed,
    citizen_change,
    demo,
    desk,
    files,
    issue,
    public,
    sign_in,
    start,
    unit_link,
)

AREAS: tuple[APIRouter, ...] = (
    start.area,
    sign_in.area,
    demo.area,
    desk.area,
    issue.area,
    acting.area,
    calendar_feed.area,
    unit_link.area,
    citizen_change.area,
    files.area,
    public.area,
)
