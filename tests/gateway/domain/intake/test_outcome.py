"""What a service's answer means for an event."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from services.gateway.domain.intake.outcome import Again, Settled, Status, Trying, outcome_of, pause

SOON, LONG, LIFE = timedelta(seconds=5), timedelta(hours=24), timedelta(hours=24)


def judged(status: int, said: object = None, since: timedelta = SOON) -> Settled | Again:
    return outcome_of(status, json.dumps(said or {}).encode(), "/v1/leads", Trying(290, since, LIFE))


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


@pytest.mark.parametrize(
    ("status", "said", "last"),
    [
        pytest.param(0, None, "no answer at all", id="nobody ever answers"),
        pytest.param(500, None, "500", id="the service always fails"),
        pytest.param(503, {"code": "outbox_full"}, "503 outbox_full", id="the service stays full"),
        pytest.param(409, {"code": "reference_not_known_yet"}, "409 reference_not_known_yet", id="it never comes"),
    ],
)
def test_what_never_passes_is_given_up_when_its_life_is_over(status: int, said: object, last: str) -> None:
    decided = judged(status, said, LONG)

    assert isinstance(decided, Settled)
    assert (decided.status, decided.code) == (Status.QUARANTINED, "given_up")
    assert (decided.problem or {})["detail"] == f"tried 290 times in 24.0 hours; the last time: {last}"


def test_an_answer_in_the_end_is_an_answer() -> None:
    assert judged(201, {"id": "7"}, LONG) == Settled(Status.APPLIED, ("/v1/leads/7",))


def test_pauses_grow_up_to_five_minutes() -> None:
    assert [pause(tries).total_seconds() for tries in (0, 1, 2, 8, 9, 500)] == [1, 2, 4, 256, 300, 300]


def test_an_answer_that_is_no_json_is_an_answer() -> None:
    assert outcome_of(404, b"<html>", "/v1/leads", Trying(1, SOON, LIFE)) == Settled(
        Status.REJECTED, problem={"status": 404, "code": "refused", "detail": "refused"}
    )
