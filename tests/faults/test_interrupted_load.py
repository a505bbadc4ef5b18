"""A load of the sample data that is cut off and taken up again ends like one that was not, on either event log."""

from __future__ import annotations

import pytest

from bench.check_samples import clean_load, killed_load
from bench.end_state import State, differences
from tests.kit.kafka import require_jars

# Every tenth row of the pipeline file: all kinds of rows, in the time a test suite has.
THINNED = {"SALESOPS_SAMPLES_EVERY": "10"}
ROWS = {"opportunities": 830, "leads": 50}


@pytest.fixture(scope="module")
def undisturbed() -> State:
    state, _ = clean_load("postgres", THINNED)
    return state


def test_every_row_is_there_and_every_won_deal_pays_twice(undisturbed: State) -> None:
    won = sum(row[3] == "won" for row in undisturbed["opportunities"])

    assert {name: len(undisturbed[name]) for name in ROWS} == ROWS
    assert len(undisturbed["commissions"]) == 2 * won
    assert all(row[2] for row in undisturbed["leads"])


def test_a_kill_in_mid_load_changes_nothing(undisturbed: State) -> None:
    assert differences(undisturbed, killed_load("postgres", THINNED)) == []


def test_kafka_tells_the_same_story(undisturbed: State) -> None:
    require_jars()
    state, _ = clean_load("kafka", THINNED)

    assert differences(undisturbed, state) == []


def test_a_kill_in_mid_load_changes_nothing_on_kafka(undisturbed: State) -> None:
    require_jars()

    assert differences(undisturbed, killed_load("kafka", THINNED)) == []
