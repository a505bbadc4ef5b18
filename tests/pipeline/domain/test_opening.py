"""How an opportunity starts, and how one that brings its outcome ends at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from services.pipeline.domain.errors import (
    AccountMissing,
    AmountNegative,
    DateTooEarly,
    LossReasonMissing,
    OutcomeContradictory,
    StageUnknown,
)
from services.pipeline.domain.opening import Opening, acceptable_opening, closed, opened
from services.pipeline.domain.opportunity import Opportunity, OpportunityStatus
from services.pipeline.domain.stages import DEFAULT_FUNNEL, Definition
from shared.kernel.errors import CurrencyNotSupported, DateInFuture, Refusal
from shared.kernel.ids import new_id
from shared.kernel.money import Money

TODAY = date(2017, 6, 1)
FUNNEL = Definition(new_id(), 4, "Default funnel", DEFAULT_FUNNEL)
SAID = Opening(
    product_id=new_id(),
    owner_id=new_id(),
    account_id=new_id(),
    amount=Money(1000, "USD"),
    opened_on=date(2017, 1, 10),
)


def start(opening: Opening) -> Opportunity:
    accepted = acceptable_opening(opening, today=TODAY, currency="USD")
    return closed(opened(accepted, FUNNEL, (new_id(), "OPP-1")), opening, today=TODAY)


def test_it_starts_open_in_the_first_stage_of_the_version_in_force() -> None:
    first = start(SAID)
    assert (first.status, first.stage, first.definition_version, first.version) == (
        OpportunityStatus.OPEN,
        "contact",
        4,
        1,
    )


def test_it_may_start_further_on() -> None:
    assert start(replace(SAID, stage="proposal")).stage == "proposal"


def test_a_win_brought_along_is_won_on_its_own_day() -> None:
    won = start(replace(SAID, won_on=date(2017, 3, 1)))
    assert (won.status, won.closed_on, won.version) == (OpportunityStatus.WON, date(2017, 3, 1), 2)


def test_a_loss_brought_along_keeps_what_was_hoped_for() -> None:
    lost = start(replace(SAID, lost_on=date(2017, 3, 1), reason="price", competitor="Rival"))
    assert (lost.status, lost.amount, lost.lost_reason, lost.competitor) == (
        OpportunityStatus.LOST,
        SAID.amount,
        "price",
        "Rival",
    )


@pytest.mark.parametrize(
    ("change", "refusal", "field"),
    [
        pytest.param({"amount": Money(-1, "USD")}, AmountNegative, "amount", id="below zero"),
        pytest.param({"amount": Money(1, "EUR")}, CurrencyNotSupported, "amount", id="another currency"),
        pytest.param({"opened_on": date(2017, 6, 2)}, DateInFuture, "opened_on", id="opened tomorrow"),
        pytest.param(
            {"expected_close_on": date(2017, 1, 9)}, DateTooEarly, "expected_close_on", id="to close before it opens"
        ),
        pytest.param({"stage": "Won"}, StageUnknown, "stage", id="in a stage there is not"),
        pytest.param({"won_on": date(2017, 1, 9)}, DateTooEarly, "won_on", id="won before it opened"),
        pytest.param({"won_on": date(2017, 2, 1), "account_id": None}, AccountMissing, "account_id", id="from nobody"),
        pytest.param({"lost_on": date(2017, 2, 1)}, LossReasonMissing, "reason", id="lost for no reason"),
        pytest.param(
            {"won_on": date(2017, 2, 1), "lost_on": date(2017, 2, 1), "reason": "?"},
            OutcomeContradictory,
            "lost_on",
            id="won and lost",
        ),
    ],
)
def test_what_cannot_start(change: dict[str, object], refusal: type[Refusal], field: str) -> None:
    with pytest.raises(refusal) as refused:
        start(replace(SAID, **change))  # type: ignore[arg-type]
    assert refused.value.field == field


def test_nothing_may_be_worth_nothing() -> None:
    assert start(replace(SAID, amount=Money(0, "USD"))).amount == Money(0, "USD")


def test_a_margin_may_be_below_zero_and_stays_until_another_is_agreed() -> None:
    first = start(replace(SAID, margin=Money(-200, "USD")))
    kept = first.win(on=TODAY, today=TODAY)
    agreed = first.win(on=TODAY, today=TODAY, margin=Money(300, "USD"))

    assert [each.margin for each in (first, kept, agreed)] == [
        Money(-200, "USD"),
        Money(-200, "USD"),
        Money(300, "USD"),
    ]
    assert start(SAID).margin is None


def test_a_margin_in_another_currency_names_itself() -> None:
    with pytest.raises(CurrencyNotSupported) as refused:
        start(replace(SAID, margin=Money(1, "EUR")))
    assert refused.value.field == "margin"
