"""Four eyes."""

from __future__ import annotations

import pytest

from services.compensation.domain.month_end.approval import Person, may_approve
from shared.kernel.errors import Refusal
from tests.compensation.facts import an_id

MIA = Person("user:mia", an_id("mia"))


@pytest.mark.parametrize(
    ("requested_by", "payee", "status", "code"),
    [
        pytest.param("user:mia", "anna", "requested", "own_request", id="one's own request"),
        pytest.param("user:ben", "mia", "requested", "own_pay", id="one's own pay"),
        pytest.param("user:ben", "anna", "approved", "already_decided", id="what is decided"),
    ],
)
def test_who_may_not_approve(requested_by: str, payee: str, status: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        may_approve(MIA, requested_by=requested_by, payees=[an_id(payee)], status=status)
    assert refused.value.code == code


def test_another_one_approves() -> None:
    may_approve(MIA, requested_by="user:ben", payees=[an_id("anna")], status="requested")
