"""Records seen as CloudEvents: what cannot be read is named, and nobody is stopped by what nobody needs."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from shared.messaging.log import Record, StoredRecord
from shared.messaging.manifest import on
from shared.messaging.received import Received, Undecodable
from shared.store.transaction import Transaction
from tests.shared.messaging.orders import OrderPlaced

ID = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
GOOD = {
    "content-type": b"application/json",
    "ce_id": str(ID).encode(),
    "ce_source": b"/services/shop",
    "ce_type": b"shop.order_placed.v1",
    "ce_time": b"2026-01-01T12:00:00+00:00",
    "ce_sequence": b"0000000007",
    "ce_correlationid": b"first",
}
BODY = b'{"order": "A", "number": 7, "added later": true}'


async def nothing(tx: Transaction, event: OrderPlaced) -> None:
    """No effect."""


def received(body: bytes = BODY, **changed: bytes | None) -> Received:
    headers = {**GOOD, **changed}
    kept = tuple((name, value) for name, value in headers.items() if value is not None)
    return Received(StoredRecord(Record("shop.orders", "A", kept, body), 3, 41, datetime(2026, 1, 2, tzinfo=UTC)))


def test_a_good_record_becomes_the_event_with_its_envelope() -> None:
    event = received(ce_causationid=b"cause").event(on(OrderPlaced, nothing))

    assert event == OrderPlaced(order="A", number=7)
    assert (event.envelope.id, event.envelope.sequence, event.envelope.causation_id) == (ID, 7, "cause")
    assert event.recorded_at == datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert event.model_copy().envelope is event.envelope
    assert event.model_dump() == {"order": "A", "number": 7}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        pytest.param({"ce_id": None}, "id", id="without an id"),
        pytest.param({"ce_id": b"7"}, "id", id="an id that is none"),
        pytest.param({"ce_source": None}, "ce_source", id="without a source"),
        pytest.param({"ce_time": b"2026-01-01T12:00:00"}, "UTC", id="a time of no zone"),
        pytest.param({"ce_time": b"noon"}, "noon", id="a time that is none"),
        pytest.param({"ce_sequence": b"-1"}, "sequence", id="a sequence that does not count"),
        pytest.param({"ce_correlationid": None}, "ce_correlationid", id="without a correlation"),
    ],
)
def test_a_record_whose_attributes_cannot_be_read_says_which(changed: dict[str, bytes | None], said: str) -> None:
    with pytest.raises(Undecodable, match=said):
        received(BODY, **changed).event(on(OrderPlaced, nothing))


def test_a_record_without_a_readable_id_always_gets_the_same_one() -> None:
    assert received(ce_id=None).event_id == received(ce_id=b"\xff").event_id != ID
    assert received().event_id == ID


def test_attributes_that_postgresql_could_not_keep_are_mended() -> None:
    assert received(ce_type=b"a\xff\0b").type == "a\ufffd\ufffdb"
    assert received(note=b"a\0").headers["note"] == "a\ufffd"


def test_a_record_that_says_nothing_has_no_type_and_no_sequence() -> None:
    silent = received(ce_type=None, ce_sequence=None)

    assert (silent.type, silent.sequence) == ("", None)
    assert silent.aggregate == ("shop.orders", "A")
