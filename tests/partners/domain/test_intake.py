"""An external id names one body for ever."""

from uuid import UUID

import pytest

from services.partners.domain.intake import Known, seen_before
from shared.kernel.errors import ExternalIdTaken
from shared.kernel.outcome import unchanged

THERE = Known(UUID(int=1), "as it was")


@pytest.mark.parametrize("external_id", [pytest.param("P-2", id="another name"), pytest.param(None, id="no name")])
def test_a_record_under_no_known_name_is_new(external_id: str | None) -> None:
    assert seen_before({"P-1": THERE}, external_id, "as it was") is None


def test_the_same_body_again_changes_nothing() -> None:
    assert seen_before({"P-1": THERE}, "P-1", "as it was") == unchanged(THERE.id)


def test_another_body_under_a_taken_name_is_refused() -> None:
    outcome = seen_before({"P-1": THERE}, "P-1", "otherwise")

    assert outcome is not None
    assert outcome.id is None
    assert isinstance(outcome.refusal, ExternalIdTaken)
