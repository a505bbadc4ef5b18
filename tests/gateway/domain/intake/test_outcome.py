"""What a service's answer means for an event."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from services.gateway.domain.intake.outcome import Again, Settled, Status, outcome_of, pause

SOON, LONG = timedelta(seconds=5), timedelta(days=4)


def judged(status: int, said: object = None, waited: timedelta = SOON) -> Settled | Again:
    return outcome_of(status, json.dumps(said or {}).encode(), "/v1/leads", tries=1, waited=waited)


def test_what_was_made_is_linked() -> None:
    assert judged(201, {"id": "7"}) == Settled(Status.APPLIED, ("/v1/leads/7",))


@pytest.mark.parametrize(("status", "code"), [(404, "not_found"), (409, "external_id_taken"), (422, "invalid_request")])
def test_a_refusal_is_final_and_says_why(status: int, code: str) -> None:
    problem = {"status": status, "code": code}

    decided = judged(status, problem)

    assert decided == Settled(Status.REJECTED, problem=problem)
    assert isinstance(decided, Settled)
    assert decided.code == code


@pytest.mark.parametrize(
    ("status", "said"),
    [
        pytest.param(0, None, id="nobody answers"),
        pytest.param(500, None, id="the service fails"),
        pytest.param(503, {"code": "outbox_full"}, id="the service is full"),
        pytest.param(429, {"code": "too_many_requests"}, id="too often"),
        pytest.param(409, {"code": "reference_not_known_yet"}, id="a record on its way"),
        pytest.param(409, {"code": "request_in_progress"}, id="the first try still runs"),
    ],
)
def test_what_passes_is_tried_again(status: int, said: object) -> None:
    assert isinstance(judged(status, said), Again)


def test_a_record_that_never_comes_is_waited_for_three_days() -> None:
    assert isinstance(judged(409, {"code": "reference_not_known_yet"}, LONG), Settled)


def test_a_service_that_is_away_is_waited_for_as_long_as_it_takes() -> None:
    assert isinstance(judged(0, None, LONG), Again)
    assert isinstance(judged(503, None, LONG), Again)


def test_pauses_grow_up_to_five_minutes() -> None:
    assert [pause(tries).total_seconds() for tries in (0, 1, 2, 8, 9, 500)] == [1, 2, 4, 256, 300, 300]


def test_an_answer_that_is_no_json_is_an_answer() -> None:
    assert outcome_of(404, b"<html>", "/v1/leads", tries=1, waited=SOON) == Settled(
        Status.REJECTED, problem={"status": 404, "code": "refused", "detail": "refused"}
    )
