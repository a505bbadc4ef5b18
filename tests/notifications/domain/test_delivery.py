"""Only 2xx is success; what fails is tried again by the schedule."""

from datetime import UTC, datetime, timedelta

import pytest

from services.notifications.domain.delivery import JITTER, RETRY_AFTER, Answer, DeliveryStatus, Verdict, judge

NOW = datetime(2026, 3, 2, tzinfo=UTC)
SENT, PENDING, FAILED = DeliveryStatus.SENT, DeliveryStatus.PENDING, DeliveryStatus.FAILED


def after(**delay: float) -> datetime:
    """So long after now."""
    return NOW + timedelta(**delay)


@pytest.mark.parametrize(
    ("answer", "attempts", "expected"),
    [
        pytest.param(Answer(200), 1, Verdict(SENT), id="200 is success"),
        pytest.param(Answer(204), 9, Verdict(SENT), id="so is any 2xx, however late"),
        pytest.param(Answer(302), 1, Verdict(PENDING, after(seconds=5)), id="a redirect is a failure"),
        pytest.param(Answer(500), 1, Verdict(PENDING, after(seconds=5)), id="the first retry comes after 5 s"),
        pytest.param(Answer(500), 2, Verdict(PENDING, after(minutes=5)), id="the second after 5 min"),
        pytest.param(Answer(error="no answer"), 9, Verdict(PENDING, after(hours=24)), id="the last after 24 h"),
        pytest.param(Answer(500), 10, Verdict(FAILED), id="after ten attempts it is given up"),
        pytest.param(Answer(410), 1, Verdict(FAILED, disables=True), id="410 ends the endpoint"),
    ],
)
def test_what_becomes_of_an_attempt(answer: Answer, attempts: int, expected: Verdict) -> None:
    assert judge(answer, attempts=attempts, now=NOW, chance=0.0) == expected


@pytest.mark.parametrize("attempts", range(1, len(RETRY_AFTER) + 1))
def test_chance_delays_a_retry_a_little_and_never_hastens_it(attempts: int) -> None:
    delay = RETRY_AFTER[attempts - 1]
    due = judge(Answer(503), attempts=attempts, now=NOW, chance=0.999).next_at
    assert due is not None
    assert NOW + delay < due < NOW + delay * (1 + JITTER)
