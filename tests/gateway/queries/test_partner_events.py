"""Whose events somebody sees, in a list and one by one."""

from __future__ import annotations

import pytest

from services.gateway.domain.intake.errors import EventNotFound
from services.gateway.domain.intake.outcome import Status
from services.gateway.queries.partner_events import Audience, partner_event, partner_events
from services.gateway.store.intake import events as store
from services.gateway.store.intake.events import NewEvent
from shared.kernel.ids import new_id
from tests.conftest import HouseOpener

NORTHWIND, CONTOSO = new_id(), new_id()
OURS, NORTHWINDS, CONTOSOS = new_id(), new_id(), new_id()
ALL = Audience(everybody=True, partner=None, system=None)
SENDERS = {OURS: None, NORTHWINDS: NORTHWIND, CONTOSOS: CONTOSO}


def event() -> NewEvent:
    return NewEvent(new_id(), "/crm", "1", "salesops.lead_captured.v1", "/crm #1", b"{}", "hash", Status.ACCEPTED)


@pytest.mark.parametrize(
    ("audience", "seen"),
    [
        pytest.param(ALL, {OURS, NORTHWINDS, CONTOSOS}, id="whoever sees all"),
        pytest.param(
            Audience(everybody=False, partner=None, system=new_id(), partners=True),
            {NORTHWINDS, CONTOSOS},
            id="who looks after partners sees nothing of our own systems",
        ),
        pytest.param(Audience(everybody=False, partner=NORTHWIND, system=None), {NORTHWINDS}, id="a partner"),
        pytest.param(Audience(everybody=False, partner=None, system=OURS), {OURS}, id="a system of our own"),
        pytest.param(Audience(everybody=False, partner=None, system=None), set(), id="who is nobody's"),
    ],
)
async def test_whose_events_are_seen(open_service: HouseOpener, audience: Audience, seen: set[object]) -> None:
    house = await open_service("gateway")
    async with house.database.transaction() as tx:
        for system, partner in SENDERS.items():
            await store.add(tx, system, partner, None, [event()])
        everything = await partner_events(tx, ALL, status=None, waiting=None, after=None, limit=9)
        listed = await partner_events(tx, audience, status=None, waiting=None, after=None, limit=9)
        shown = set()
        for one in everything:
            try:
                shown.add((await partner_event(tx, audience, one.id)).system_id)
            except EventNotFound:
                continue
    assert {one.system_id for one in listed} == shown == seen
