"""Every recorded step is an event on Prefect's server, in codes only; nothing it holds names a person."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from deployments.engine.announce import announce_moves
from flows.conduct import conduct
from flows.deliver_letters import deliver_letters
from flows.mark_inspection import mark_inspection
from flows.register_issues import register_issues
from models.errors import NotFound
from models.phrases import Findings
from models.states import Action, State
from tests.conference import CONFERENCE, HELD_ON, THE_UNIT, WORKBOOK, act, ask, bring, stand_on, tamper
from tests.flows.waiting import until


@pytest.fixture
def an_acknowledged_issue(an_issue):
    """Nothing of it is announced yet but its acknowledgement."""
    bring(an_issue, State.ASSIGNED)
    tamper("DELETE FROM unannounced")
    act(an_issue, Action.ACKNOWLEDGE, THE_UNIT)
    return an_issue


async def events(server, name, since):
    when = {"since": since.isoformat(), "until": (datetime.now(UTC) + timedelta(minutes=1)).isoformat()}
    asked = {"filter": {"occurred": when, "event": {"name": [name]}}, "limit": 50}
    async with httpx.AsyncClient() as client:
        return (await client.post(f"{server.api_url}/events/filter", json=asked)).json()["events"]


async def test_a_step_is_an_event_on_its_issue(an_acknowledged_issue, a_prefect_server):
    """`followup.issue.<action>`, related to the unit and the conference and to no flow run that passed by."""
    since = datetime.now(UTC)

    assert await announce_moves() == 1

    [event] = await until(lambda: events(a_prefect_server, "followup.issue.acknowledge", since))
    assert event["resource"] == {
        "prefect.resource.id": f"followup.issue.{an_acknowledged_issue}", "followup.state": "assigned"
    }  # fmt: skip
    assert sorted((thing["prefect.resource.role"], thing["prefect.resource.id"]) for thing in event["related"]) == [
        ("conference", "followup.conference.2023-2"), ("unit", "followup.unit.tu-phap"),
    ]  # fmt: skip


async def test_what_is_told_twice_is_there_once(an_acknowledged_issue, a_prefect_server):
    """The engine died between telling and noting; the next one tells it again, under the same id."""
    since = datetime.now(UTC)
    waiting = ask("SELECT event_id FROM unannounced")
    for _ in range(2):
        await announce_moves()
        for (event_id,) in waiting:
            tamper("INSERT INTO unannounced (event_id) VALUES (:id)", id=event_id)
    act(an_acknowledged_issue, Action.INSPECT, THE_UNIT)
    await announce_moves()

    await until(
        lambda: events(a_prefect_server, "followup.issue.inspect", since)
    )  # in order: what came before is there

    assert len(await events(a_prefect_server, "followup.issue.acknowledge", since)) == 1
    assert ask("SELECT * FROM unannounced") == []


async def test_nothing_the_server_holds_names_a_person(a_clean_database, a_mailbox, a_prefect_server, prefects_records):
    """An import, its letters, a refused step, all announced: no name, number, address or word in any of its tables."""
    stand_on(HELD_ON)
    await conduct(register_issues, WORKBOOK, CONFERENCE)
    await conduct(deliver_letters)
    with pytest.raises(NotFound):
        await conduct(mark_inspection, "KN-2023-2-0404", "tu-phap", Findings.IN_ORDER)
    since = datetime.now(UTC)
    assert await announce_moves() > 0
    await until(lambda: events(a_prefect_server, "followup.issue.assign", since))

    hidden = {word for row in ask("SELECT name, email, phone, address FROM person") for word in row if word}
    hidden |= {text[:40] for (text,) in ask("SELECT text FROM issue")}
    held = await asyncio.to_thread(everything, prefects_records)

    assert len(hidden) > 30
    assert "KN-2023-2-0404" in held
    assert [word for word in hidden if word in held] == []


def everything(records):
    """All rows of all tables of the server, as text."""
    tables = records.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'").fetchall()
    return "\n".join(row for (table,) in tables for (row,) in records.execute(f"SELECT t::text FROM {table} t"))
