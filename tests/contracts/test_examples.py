"""Golden examples: there for every event, true to its schema, and read by every listener for ever."""

from __future__ import annotations

import json
from typing import Any

import pytest

from services.contract_releases import frozen_schemas, releases
from services.pipeline.store.tables import PRODUCTS
from shared.contracts.event import Event
from shared.contracts.pipeline import DealWon, ProductListed
from shared.messaging.log import Record, StoredRecord
from shared.messaging.manifest import Subscription
from shared.messaging.received import Received
from shared.messaging.schemas import DRAFT, schema_of
from tests.conftest import HouseOpener
from tests.contracts.catalogue import CONTRACTS, EVENTS, LISTENER_IDS, LISTENERS, MANIFESTS, ROOT
from tests.contracts.examples import ENVELOPE, TODAY, bare, body, breaches_of, example_file, read, stretched, versions
from tests.kit.house import House

SERVICES = [manifest.service for manifest in MANIFESTS if manifest.consumes]

every_event = pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type)
every_listener = pytest.mark.parametrize(("service", "subscription"), LISTENERS, ids=LISTENER_IDS)


@every_event
def test_an_event_has_an_example_true_to_its_schema(event: type[Event]) -> None:
    assert breaches_of(event, schema_of(event), body(event)) == []


@every_event
def test_an_example_shows_every_field_and_survives_reading_and_writing(event: type[Event]) -> None:
    """Strictly, as the publisher would make it; what comes out is what went in, to the letter."""
    example = body(event)

    assert json.loads(event.model_validate(example).model_dump_json()) == example
    assert example.keys() == event.model_fields.keys()


@every_event
def test_an_example_was_chosen_by_somebody(event: type[Event]) -> None:
    assert DRAFT not in example_file(event).read_text()


def test_no_example_is_left_of_an_event_that_is_gone() -> None:
    there = {file.name for file in (CONTRACTS / "examples").iterdir()}

    assert there == {f"{event.type}.json" for event in EVENTS}


@every_listener
def test_a_listener_reads_past_fields_it_does_not_know(service: str, subscription: Subscription) -> None:
    """A later publisher's record reaches the handler as the very same event."""
    assert service
    plain, wider = (
        Received(_stored(subscription.event, content)).event(subscription)
        for content in (body(subscription.event), stretched(body(subscription.event)))
    )

    assert wider == plain
    assert "tomorrow" not in repr(wider)


@every_listener
@pytest.mark.parametrize("version", versions())
async def test_a_listener_takes_an_example_with_nothing_else_known(
    open_service: HouseOpener, service: str, subscription: Subscription, version: str
) -> None:
    """A missing foreign fact waits; it is never an error."""
    if not example_file(subscription.event, version).exists() and version != TODAY:
        return  # the type is younger than the release
    house = await _opened(open_service, service)

    await house.deliver(read(subscription.event, body(subscription.event, version)))


@pytest.mark.parametrize("service", SERVICES)
async def test_a_listener_takes_events_with_no_more_than_they_must_have(
    open_service: HouseOpener, service: str
) -> None:
    house = await _opened(open_service, service)

    for event in _heard_by(service):
        await house.deliver(read(event, bare(event)))


@pytest.mark.parametrize("backwards", [False, True], ids=["as it happened", "backwards"])
@pytest.mark.parametrize("service", SERVICES)
async def test_a_listener_takes_all_examples_one_after_the_other(
    open_service: HouseOpener, service: str, backwards: bool
) -> None:
    """They name the same people, accounts and deals, so that facts meet what waits for them."""
    house = await _opened(open_service, service)
    heard = _heard_by(service)

    for event in reversed(heard) if backwards else heard:
        await house.deliver(read(event, body(event)))


@every_event
def test_an_example_of_a_release_is_true_to_what_was_released_and_to_today(event: type[Event]) -> None:
    for release in releases(ROOT):
        if example_file(event, release).exists():  # else the type is younger
            schemas = frozen_schemas(ROOT, release)[event.type], schema_of(event)
            assert [breaches_of(event, schema, body(event, release)) for schema in schemas] == [[], []]


@pytest.mark.parametrize(
    ("change", "breach"),
    [
        pytest.param({}, None, id="as it was"),
        pytest.param({"a_field_of_yesterday": 1}, "$.a_field_of_yesterday: is lost in reading", id="a field removed"),
        pytest.param({"deal_id": ...}, "$.deal_id: is missing", id="a field that is needed by now"),
        pytest.param({"won_on": "in March"}, "$.won_on: 'in March' is no date", id="a date written otherwise"),
        pytest.param({"amount": {"minor": "1"}}, "$.amount.minor: '1' is no integer", id="money in words"),
        pytest.param({"amount": {"minor": 1, "currency": "USD", "tax": 0}}, "$.amount.tax: is lost", id="deep inside"),
    ],
)
def test_an_old_example_that_today_cannot_read_is_told(change: dict[str, Any], breach: str | None) -> None:
    example = {name: value for name, value in (body(DealWon) | change).items() if value is not ...}
    found = breaches_of(DealWon, schema_of(DealWon), example)

    assert any(breach in one for one in found) if breach else not found


async def _opened(open_service: HouseOpener, service: str) -> House:
    """A service that knows nothing but what it owns itself: pipeline's price list is no foreign fact."""
    house = await open_service(service)
    if service == "pipeline":
        product = body(ProductListed)
        async with house.database.transaction() as tx:
            row = {"id": product["product_id"], "external_id": product["external_id"], "fingerprint": "of the example"}
            await tx.execute(PRODUCTS.insert(), row | {"name": product["name"], "line": product["line"]})
    return house


def _heard_by(service: str) -> list[type[Event]]:
    """In the order in which the catalogue tells the story."""
    heard = {subscription.event for name, subscription in LISTENERS if name == service}
    return [event for event in EVENTS if event in heard]


def _stored(event: type[Event], content: dict[str, Any]) -> StoredRecord:
    headers = {
        "ce_id": str(ENVELOPE.id),
        "ce_source": ENVELOPE.source,
        "ce_type": event.type,
        "ce_time": ENVELOPE.time.isoformat(),
        "ce_sequence": f"{ENVELOPE.sequence:010}",
        "ce_correlationid": ENVELOPE.correlation_id,
    }
    raw = tuple((name, text.encode()) for name, text in headers.items())
    record = Record(event.topic, str(content[event.key_field]), raw, json.dumps(content).encode())
    return StoredRecord(record, partition=0, offset=0, recorded_at=ENVELOPE.time)
