"""What events from partner systems are refused for, keeping nothing."""

from __future__ import annotations

from shared.kernel.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge, TooMuch, WrongForm


class BinaryModeNotSupported(WrongForm):
    """The attributes came as headers, which the signature does not cover."""

    def __init__(self) -> None:
        super().__init__("CloudEvents in binary mode are not taken: their ce-* headers are not signed")


class ContentTypeNotSupported(WrongForm):
    """The body is no CloudEvent in JSON."""

    def __init__(self) -> None:
        super().__init__("send application/cloudevents+json, or application/cloudevents-batch+json")


class EventTooLarge(TooLarge):
    """One event is longer than the gateway takes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"an event has at most {limit} bytes")


class BatchTooLong(TooLarge):
    """A batch has more events than the gateway takes at once."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"a batch has at most {limit} events")


class BatchNotUnderstood(Invalid):
    """The body is no list of events."""

    def __init__(self) -> None:
        super().__init__("a batch is a JSON list of CloudEvents, and not an empty one")


class TypeNotSupported(Invalid):
    """No command stands behind this type."""

    def __init__(self, name: str) -> None:
        super().__init__(f"events of type {name[:100]} are not taken", field="type")


class EventIdReused(Conflict):
    """The id names another event of the same source."""

    def __init__(self, event_id: str) -> None:
        super().__init__(f"event {event_id} was sent before with another content", field="id")


class EventNotPermitted(Forbidden):
    """The sender's key does not cover what the event asks for."""

    def __init__(self, permission: str) -> None:
        super().__init__(f"{permission} is not granted to this key", field="type")


class QuarantineFull(TooMuch):
    """Too many events that cannot be understood are kept already."""

    retry_after_seconds = 3600

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} events of yours are in quarantine; nothing more that is invalid is kept")


class SystemsOnly(Forbidden):
    """Events come from systems, each known by its key."""

    def __init__(self) -> None:
        super().__init__("events are sent by a system with a key of its own")


class EventNotFound(NotFound):
    """No such event, or not of the caller's."""

    def __init__(self) -> None:
        super().__init__("there is no such event")


class EventNotGivenUp(Conflict):
    """The event is not one whose command was given up."""

    def __init__(self) -> None:
        super().__init__("only an event whose command was given up can be set going again")


class EventNotWaiting(Conflict):
    """Nobody's decision is awaited on the event."""

    def __init__(self) -> None:
        super().__init__("the event does not wait for a decision")
