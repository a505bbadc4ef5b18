"""An external id names one body for ever."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.people.domain.intake import Entry, Intake

ANNA = UUID(int=1)


@pytest.mark.parametrize(
    ("external_id", "fingerprint", "status"),
    [
        pytest.param("anna", "body", "unchanged", id="the same body again is unchanged"),
        pytest.param("anna", "other body", "rejected", id="another body is refused"),
        pytest.param("bill", "body", None, id="another external id is new"),
        pytest.param(None, "body", None, id="without an external id everything is new"),
    ],
)
def test_seen_before(external_id: str | None, fingerprint: str, status: str | None) -> None:
    seen = Intake({"anna": Entry(ANNA, "anna", "body")}).seen_before(external_id, fingerprint)
    assert (seen.status if seen else None) == status


def test_two_items_of_one_run_are_compared_too() -> None:
    intake = Intake({})
    intake.enter(ANNA, "anna", "body")
    again = intake.seen_before("anna", "body")
    assert again is not None
    assert (again.status, again.id) == ("unchanged", ANNA)


def test_without_an_external_id_the_id_serves() -> None:
    assert Intake({}).enter(ANNA, None, "body").external_id == str(ANNA)
