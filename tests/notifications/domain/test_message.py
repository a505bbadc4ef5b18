"""What an endpoint is sent can be read by anyone and is the same on every attempt."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from services.notifications.domain.entry import Entry, Founding, Identity, RecipientKind, Subject
from services.notifications.domain.message import message

ENTRY = Entry(
    identity=Identity("deal_won", UUID(int=7), UUID(int=1)),
    recipient_kind=RecipientKind.MEMBER,
    subject=Subject("deal", UUID(int=1), "D-1"),
    sequence=3,
    title="Deal won",
    body="D-1 is won.",
    data={"amount": 5, "account": "Betatech"},
    founding=Founding(3, date(2026, 3, 9), datetime(2026, 3, 9, 12, tzinfo=UTC), historic=False),
)


def test_a_message_says_what_happened_to_whom_and_when() -> None:
    said = json.loads(message(UUID(int=9), ENTRY))

    assert said["type"] == "deal_won"
    assert said["timestamp"] == "2026-03-09T12:00:00+00:00"
    assert said["data"] == {
        "id": str(UUID(int=9)),
        "recipient_id": str(UUID(int=7)),
        "recipient_kind": "member",
        "subject_type": "deal",
        "subject_id": str(UUID(int=1)),
        "subject_external_id": "D-1",
        "effective_on": "2026-03-09",
        "title": "Deal won",
        "body": "D-1 is won.",
        "data": {"amount": 5, "account": "Betatech"},
    }


def test_the_bytes_do_not_depend_on_the_order_of_the_data() -> None:
    """They are signed: another order would be another signature."""
    turned = replace(ENTRY, data=dict(reversed(list(ENTRY.data.items()))))

    assert message(UUID(int=9), turned) == message(UUID(int=9), ENTRY)


def test_nothing_is_said_about_an_entry_whose_founding_fact_is_not_known_yet() -> None:
    with pytest.raises(ValueError, match="not founded"):
        message(UUID(int=9), replace(ENTRY, founding=None))
