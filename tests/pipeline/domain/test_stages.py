"""Which stages make a funnel, and which step is free."""

from __future__ import annotations

import pytest

from services.pipeline.domain.errors import StageAlreadyReached, StageDefinitionUnfit, StageOutOfOrder, StageUnknown
from services.pipeline.domain.stages import DEFAULT_FUNNEL, Definition, Stage, checked
from shared.kernel.errors import Refusal
from shared.kernel.ids import new_id

FUNNEL = Definition(new_id(), 1, "Default funnel", DEFAULT_FUNNEL)


@pytest.mark.parametrize(
    ("left", "entered", "override"),
    [
        pytest.param("contact", "needs confirmed", None, id="the next stage is free"),
        pytest.param("proposal", "negotiation", None, id="the last step is free"),
        pytest.param("contact", "proposal", "they know us", id="skipping is allowed with a reason"),
        pytest.param("negotiation", "contact", "new buyer", id="going back is allowed with a reason"),
        pytest.param("contact", "needs confirmed", "in haste", id="a reason never hurts"),
    ],
)
def test_a_step_is_taken(left: str, entered: str, override: str | None) -> None:
    assert FUNNEL.step(left, entered, override=override).name == entered


@pytest.mark.parametrize(
    ("left", "entered", "override", "refusal"),
    [
        pytest.param("contact", "proposal", None, StageOutOfOrder, id="skipping needs a reason"),
        pytest.param("proposal", "contact", None, StageOutOfOrder, id="going back needs a reason"),
        pytest.param("contact", "proposal", "", StageOutOfOrder, id="an empty reason is none"),
        pytest.param("contact", "contact", "why not", StageAlreadyReached, id="staying is no step, with any reason"),
        pytest.param("contact", "won", "hurry", StageUnknown, id="won is an outcome, not an open stage"),
    ],
)
def test_a_step_is_refused(left: str, entered: str, override: str | None, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        FUNNEL.step(left, entered, override=override)


def test_the_default_funnel_carries_the_typical_shares() -> None:
    assert FUNNEL.names == ("contact", "needs confirmed", "proposal", "negotiation")
    assert [stage.probability for stage in DEFAULT_FUNNEL] == pytest.approx([5 / 100, 5 / 40, 5 / 25, 5 / 12])


@pytest.mark.parametrize(
    "stages",
    [
        pytest.param((), id="no stage"),
        pytest.param((Stage("a", 0.1), Stage("a", 0.2)), id="a name twice"),
        pytest.param((Stage("a", 1.1),), id="a probability above one"),
        pytest.param((Stage("a", -0.1),), id="a probability below zero"),
    ],
)
def test_what_is_no_funnel(stages: tuple[Stage, ...]) -> None:
    with pytest.raises(StageDefinitionUnfit):
        checked(stages)


def test_a_funnel_stays_as_it_is() -> None:
    assert checked(DEFAULT_FUNNEL) == DEFAULT_FUNNEL
