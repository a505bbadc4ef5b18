"""Reading CloudEvents 1.0 in JSON: structured, one event, or a batch of them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.kernel.hash import canonical_json

LARGEST_EVENT = 256 * 1024
LARGEST_BATCH = 100
_LONGEST = 256
_ATTRIBUTE = re.compile(r"[a-z0-9]{1,20}")
_OFFSET = re.compile(r"(Z|[+-]\d\d:\d\d)$")


@dataclass(frozen=True, slots=True)
class CloudEvent:
    """An event as its sender names it."""

    id: str
    source: str
    type: str
    data: Mapping[str, Any]
    subject: str | None
    time: datetime | None

    @property
    def order_key(self) -> str:
        """What its order is kept by: its subject; without one it waits for nobody."""
        return f"{self.source} {self.subject}" if self.subject else f"{self.source} #{self.id}"


@dataclass(frozen=True, slots=True)
class Received:
    """One entry of a request: the event, or why it is none. It has a name in either case."""

    id: str
    source: str
    type: str
    body: bytes
    """The entry alone, canonically written: the same in a batch or by itself."""
    event: CloudEvent | None
    fault: str | None = None

    @property
    def body_hash(self) -> str:
        """By which a repetition is told from another event under the same id."""
        return hashlib.sha256(self.body).hexdigest()


def read_structured(body: bytes, message_id: str) -> Received:
    """The event of a request."""
    return _read(_json(body), body, message_id)


def read_batch(body: bytes, message_id: str) -> list[Received] | None:
    """The events of a batch, in order; None if it is no list at all."""
    entries = _json(body)
    if not isinstance(entries, list):
        return None
    return [_read(entry, b"", f"{message_id}#{index}") for index, entry in enumerate(entries)]


def _json(body: bytes) -> object:
    try:
        return json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return None


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")


def _read(entry: object, raw: bytes, otherwise: str) -> Received:
    """An entry that is no event is named after its message."""
    body = _canonical(entry)
    if body is None:
        return Received(otherwise, "", "", raw or json.dumps(entry).encode("ascii"), None, "a text in it is no Unicode")
    if not isinstance(entry, dict):
        return Received(otherwise, "", "", raw if entry is None else body, None, "not a JSON object")
    fault = _fault(entry)
    names = [_name(entry, attribute) for attribute in ("id", "source", "type")]
    return Received(
        id=names[0] or otherwise,
        source=names[1],
        type=names[2],
        body=body,
        event=None if fault else _event(entry),
        fault=fault,
    )


def _canonical(entry: object) -> bytes | None:
    """The entry alone; None if half a character stands in it, which no text column holds."""
    try:
        return canonical_json(entry)
    except UnicodeEncodeError:
        return None


def _name(entry: Mapping[str, Any], attribute: str) -> str:
    value = entry.get(attribute)
    return value if isinstance(value, str) and len(value) <= _LONGEST and "\0" not in value else ""


def _event(entry: Mapping[str, Any]) -> CloudEvent:
    time = entry.get("time")
    return CloudEvent(
        id=entry["id"],
        source=entry["source"],
        type=entry["type"],
        data=entry["data"],
        subject=entry.get("subject"),
        time=datetime.fromisoformat(time) if time else None,
    )


def _fault(entry: Mapping[str, Any]) -> str | None:
    """The first rule of CloudEvents, or of ours, that the entry breaks."""
    return _fault_of_names(entry) or _fault_of_data(entry) or _fault_of_time(entry.get("time"))


def _fault_of_names(entry: Mapping[str, Any]) -> str | None:
    if entry.get("specversion") != "1.0":
        return "specversion must be 1.0"
    for attribute in ("id", "source", "type", *({"subject"} & entry.keys())):
        if not _name(entry, attribute):
            return f"{attribute} must be a text of 1 to {_LONGEST} characters"
    for name in entry.keys() - {"data", "data_base64"}:
        if not _ATTRIBUTE.fullmatch(name):
            return f"{name[:40]!r} is no name of an attribute"
    return None


def _fault_of_data(entry: Mapping[str, Any]) -> str | None:
    if entry.get("datacontenttype", "application/json") != "application/json":
        return "datacontenttype must be application/json"
    return None if isinstance(entry.get("data"), dict) else "data must be a JSON object"


def _fault_of_time(time: object) -> str | None:
    if time is None:
        return None
    try:
        if isinstance(time, str) and _OFFSET.search(time) and datetime.fromisoformat(time):
            return None
    except ValueError:
        pass
    return "time must be an RFC 3339 instant"
