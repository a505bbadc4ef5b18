"""What notifications says no to."""

from __future__ import annotations

from uuid import UUID

from shared.kernel.errors import Forbidden, Invalid, NotFound


class NotificationNotFound(NotFound):
    """There is no such notification within the caller's sight."""

    def __init__(self, entry_id: UUID) -> None:
        super().__init__(f"there is no notification {entry_id}")


class NotYourNotification(Forbidden):
    """Only the person a notification is for can have read it."""

    def __init__(self) -> None:
        super().__init__("only its recipient marks a notification as read")


class WebhookNotFound(NotFound):
    """There is no such endpoint."""

    def __init__(self, endpoint_id: UUID) -> None:
        super().__init__(f"there is no webhook {endpoint_id}")


class WebhookUrlNotAllowed(Invalid):
    """The address is not one this house sends to."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, field="url")


class UnknownNotificationKind(Invalid):
    """No rule makes notifications of this kind."""

    def __init__(self, kind: str, *, field: str = "events") -> None:
        super().__init__(f"no rule makes notifications of the kind {kind}", field=field)


class WebhookEventsMissing(Invalid):
    """An endpoint that asks for nothing would never hear anything."""

    def __init__(self) -> None:
        super().__init__('name at least one kind, or "all"', field="events")
