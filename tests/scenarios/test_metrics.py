"""A running house shows every figure that its operators are promised, and after a story those that must have moved."""

from __future__ import annotations

import re

import pytest

from shared.store.invariants import OF_EVERY_SERVICE
from tests.kit.story import Story
from tests.kit.world import World

PROMISED = re.findall(
    r"\w+",
    """
    outbox_unsent_rows outbox_oldest_unsent_age_seconds outbox_publish_seconds outbox_published_total
    outbox_producer_resets_total outbox_quarantined_total outbox_relay_leader pg_oldest_xmin_age_seconds
    consumer_lag_records consumer_lag_seconds consumer_handler_seconds inbox_duplicates_total event_gap_total
    event_stale_total parked_keys parked_oldest_age_seconds dlq_total rebalance_total offset_commit_failures_total
    consumer_last_progress_timestamp event_end_to_end_seconds invariant_violations_total
    """,
)

MOVED = {
    "outbox_publish_seconds_count": {"service": "pipeline"},
    "outbox_published_total": {"service": "pipeline", "topic": "pipeline.opportunities"},
    "outbox_relay_leader": {"service": "pipeline", "shard": "0"},
    "consumer_handler_seconds_count": {
        "service": "compensation",
        "type": "pipeline.deal_won.v1",
        "outcome": "handled",
    },
    "consumer_applied_total": {"service": "compensation", "type": "pipeline.deal_won.v1"},
    "consumer_last_progress_timestamp": {"service": "compensation"},
    "rebalance_total": {"service": "compensation"},
    "event_end_to_end_seconds_count": {"service": "compensation"},
}
THERE = {
    "outbox_unsent_rows": {"service": "pipeline"},
    "outbox_oldest_unsent_age_seconds": {"service": "pipeline"},
    "outbox_full": {"service": "pipeline"},
    "pg_oldest_xmin_age_seconds": {"service": "pipeline"},
    "consumer_lag_records": {"service": "compensation", "topic": "pipeline.opportunities", "partition": "0"},
    "consumer_lag_seconds": {"service": "compensation"},
    "inbox_duplicates_total": {"service": "compensation"},
    "event_gap_total": {"service": "compensation"},
    "event_stale_total": {"service": "compensation"},
    "parked_keys": {"service": "compensation"},
    "parked_oldest_age_seconds": {"service": "compensation"},
    "invariant_violations_total": {"service": "compensation", "name": "owner_credits_are_won_less_refunded"},
}
KEYS_OF_RECORDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")


async def shown(world: World) -> str:
    async with world.client("operator") as client:
        answer = await client.get("/metrics")
    assert answer.status_code == 200
    return answer.text


def value(text: str, name: str, labels: dict[str, str]) -> float:
    """The value of one series, whatever the order of its labels."""
    for line in text.splitlines():
        series = re.fullmatch(rf"{name}{{(.*)}} (\S+)", line)
        if series and dict(re.findall(r'(\w+)="([^"]*)"', series[1])) == labels:
            return float(series[2])
    raise AssertionError(f"{name} {labels} is not shown")


async def test_after_a_story_every_promised_figure_is_there(story: Story) -> None:
    before = await shown(story.world)
    await story.win("Anna", 30_000, on="2026-03-02")
    text = await shown(story.world)

    assert [name for name in PROMISED if f"# TYPE {name} " not in text] == []
    assert [name for name, labels in MOVED.items() if value(text, name, labels) <= 0] == []
    assert [name for name, labels in THERE.items() if value(text, name, labels) < 0] == []
    counted = ("event_end_to_end_seconds_count", {"service": "compensation"})
    assert value(text, *counted) > value(before, *counted)


@pytest.mark.parametrize("invariant", OF_EVERY_SERVICE, ids=lambda one: one.name)
async def test_an_invariant_is_shown_as_never_broken_from_the_start(world: World, invariant: object) -> None:
    text = await shown(world)
    name = getattr(invariant, "name", "")

    assert value(text, "invariant_violations_total", {"service": "people", "name": name}) == 0


async def test_a_histogram_has_at_most_twelve_buckets_and_no_label_is_a_key(story: Story) -> None:
    text = await shown(story.world)
    buckets: dict[str, int] = {}
    for line in text.splitlines():
        if "_bucket{" in line:
            series = re.sub(r'le="[^"]*",?', "", line.rsplit(" ", 1)[0])
            buckets[series] = buckets.get(series, 0) + 1

    assert max(buckets.values()) <= 12
    assert [line for line in text.splitlines() if KEYS_OF_RECORDS.search(line)] == []
