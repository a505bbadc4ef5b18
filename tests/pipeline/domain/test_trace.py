"""What each step leaves behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from services.pipeline.domain.opportunity import Opportunity
from services.pipeline.domain.trace import Step, entry, first_entry
from shared.kernel.ids import new_id
from shared.kernel.money import Money

DAY = date(2017, 3, 1)
DEAL = Opportunity(
    id=new_id(),
    external_id="OPP-1",
    product_id=new_id(),
    owner_id=new_id(),
    account_id=new_id(),
    pipeline_id=new_id(),
    definition_version=1,
    stage="contact",
    amount=Money(1000, "USD"),
    refunded=Money(0, "USD"),
    opened_on=DAY,
)


def test_the_first_entry_left_no_stage() -> None:
    first = first_entry(DEAL, entry_id=new_id())
    assert (first.number, first.step, first.stage_left, first.stage) == (1, Step.OPENED, None, "contact")


def test_a_refund_says_what_went_back_not_what_the_deal_was_worth() -> None:
    won = DEAL.win(on=DAY, today=DAY)
    once = won.refund(on=DAY, today=DAY, amount=Money(300, "USD"))
    twice = once.refund(on=DAY, today=DAY)
    amounts = [
        entry(Step.REFUNDED, before, after, entry_id=new_id(), on=DAY).amount
        for before, after in ((won, once), (once, twice))
    ]
    assert amounts == [Money(300, "USD"), Money(700, "USD")]


def test_every_other_step_says_what_the_deal_was_worth_then() -> None:
    cheaper = DEAL.win(on=DAY, today=DAY, amount=Money(800, "USD"))
    left = entry(Step.WON, DEAL, cheaper, entry_id=new_id(), on=DAY, reason="rebate")
    assert (left.amount, left.number, left.reason) == (Money(800, "USD"), 2, "rebate")


def test_entries_are_numbered_as_the_versions_they_made() -> None:
    fourth = replace(DEAL, version=3)
    assert entry(Step.LOST, fourth, replace(fourth, version=4), entry_id=new_id(), on=DAY).number == 4
