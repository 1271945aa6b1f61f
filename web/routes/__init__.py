"""One module an area: read the form, call a task, answer."""

from fastapi import APIRouter

from web.routes import (
    account,
    acting,
    audit,
    calendar_feed,
    chair,
    citizen_change,
    demo,
    desk,
    files,
    issue,
    office,
    office_import,
    office_letters,
    office_publish,
    office_register,
    public,
    sign_in,
    staff,
    start,
    unit_link,
)

AREAS: tuple[APIRouter, ...] = (
    start.area,
    sign_in.area,
    account.area,
    staff.area,
    demo.area,
    desk.area,
    issue.area,
    chair.area,
    audit.area,
    acting.area,
    calendar_feed.area,
    unit_link.area,
    citizen_change.area,
    files.area,
    public.area,
    office.area,
    office_import.area,
    office_letters.area,
    office_publish.area,
    office_register.area,
)
