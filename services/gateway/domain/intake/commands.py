"""Which events are understood: each type names one ordinary command of the service that owns the matter."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

from services.gateway.domain.intake.cloudevent import CloudEvent

PING = "salesops.ping.v1"
_OWN = "partner_id"
_NOBODYS = ("account_id",)
"""What names a record that no partner owns."""


class NotInScope(Exception):
    """Something named in the event is not the sender's own: to it, that does not exist."""


class DataNotUnderstood(Exception):
    """The data do not say what the command needs to find its record."""


@dataclass(frozen=True, slots=True)
class Command:
    """A request to a service, as the sender could have made it."""

    service: str
    path: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Supported:
    """What a type asks for, and the permission its sender needs."""

    permission: str
    service: str
    made: str
    """The collection its answer's `id` is found in."""
    command: Callable[[CloudEvent], tuple[str, Mapping[str, Any]]]
    pays_back: bool = False
    """Whether a person decides beyond a configured amount."""


def _lead(event: CloudEvent) -> tuple[str, Mapping[str, Any]]:
    return "/v1/leads", event.data


def _registration(event: CloudEvent) -> tuple[str, Mapping[str, Any]]:
    return "/v1/registrations", event.data


def _refund(event: CloudEvent) -> tuple[str, Mapping[str, Any]]:
    """The deal is named by its id; a subject, if there is one, is that id."""
    named = str(event.data.get("opportunity_id"))
    try:
        deal = UUID(named)
    except ValueError as error:
        raise DataNotUnderstood("data.opportunity_id must be the id of a deal") from error
    if event.subject is not None and event.subject != str(deal):
        raise NotInScope("the subject is not the deal the data name")
    body = {name: value for name, value in event.data.items() if name != "opportunity_id"}
    return f"/v1/opportunities/{deal}/refund", body


SUPPORTED: Mapping[str, Supported] = MappingProxyType(
    {
        "salesops.lead_captured.v1": Supported("leads:capture", "leads", "/v1/leads", _lead),
        "salesops.deal_registered.v1": Supported(
            "registrations:submit", "partners", "/v1/registrations", _registration
        ),
        "salesops.deal_refunded.v1": Supported(
            "deals:refund", "pipeline", "/v1/opportunities", _refund, pays_back=True
        ),
    }
)


def command_of(event: CloudEvent, partner_id: UUID | None) -> Command:
    """The command an event asks for; NotInScope or DataNotUnderstood if there is none."""
    supported = SUPPORTED[event.type]
    named = event.data.get(_OWN)
    if named is not None and str(named) != str(partner_id):
        raise NotInScope("the data name another partner")
    for field in _NOBODYS:
        if event.data.get(field) is not None:
            raise NotInScope(f"{field} names nothing of yours")
    path, body = supported.command(event)
    return Command(supported.service, path, {name: value for name, value in body.items() if name != _OWN})


def idempotency_key(system: UUID, source: str, event_id: str) -> str:
    """The same for every try, so that an event has its effect once."""
    return "event-" + hashlib.sha256("\n".join((str(system), source, event_id)).encode()).hexdigest()
