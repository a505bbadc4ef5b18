"""Which items of a run are new."""

from __future__ import annotations

from shared.kernel.errors import ExternalIdTaken
from shared.kernel.ids import new_id
from shared.kernel.intake import Intake, Registered, registered
from shared.kernel.outcome import unchanged

THERE = Registered(new_id(), "A-1", "as it was")


def test_a_new_external_id_is_not_judged() -> None:
    assert Intake({"A-1": THERE}).seen_before("A-2", "as it was") is None


def test_without_external_id_everything_is_new() -> None:
    assert Intake({"A-1": THERE}).seen_before(None, "as it was") is None


def test_the_same_body_again_is_unchanged() -> None:
    assert Intake({"A-1": THERE}).seen_before("A-1", "as it was") == unchanged(THERE.id)


def test_another_body_is_refused() -> None:
    outcome = Intake({"A-1": THERE}).seen_before("A-1", "otherwise")
    assert outcome is not None
    assert isinstance(outcome.refusal, ExternalIdTaken)


def test_what_a_run_entered_counts_for_its_later_items() -> None:
    intake = Intake({})
    intake.enter(THERE)
    assert intake.seen_before("A-1", "as it was") == unchanged(THERE.id)
    assert intake.entered == [THERE]


def test_without_external_id_the_records_own_id_serves() -> None:
    assert registered(THERE.id, None, "as it was").external_id == str(THERE.id)
