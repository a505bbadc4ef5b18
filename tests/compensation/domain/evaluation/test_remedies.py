"""Every reason why something is not paid has a sentence that says what to write, and where."""

from typing import get_args

import pytest

from services.compensation.domain.calculation.result import Problem
from services.compensation.domain.calculation.undecided import Reason
from services.compensation.domain.evaluation.remedies import remedy


@pytest.mark.parametrize("reason", get_args(Reason))
def test_every_reason_has_one(reason: Reason) -> None:
    assert remedy(Problem(reason, "ann"))


def test_a_missing_quota_is_written_for_its_payee_and_period() -> None:
    assert "{payee: ann, name: …, period: 2024-01, value: …}" in remedy(Problem("no_quota", "ann", period="2024-01"))
