"""The life of an opportunity as one table, its dates, and what refunds never do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pipeline.domain.correction import Correction
from services.pipeline.domain.errors import (
    AccountMissing,
    AmountNegative,
    CorrectionBelowRefund,
    CorrectionEmpty,
    DateTooEarly,
    DateTooLate,
    DealAlreadyRefunded,
    DealNotWon,
    NothingLeftToRefund,
    OpportunityNotClosed,
    OpportunityNotOpen,
    RefundExceedsDeal,
    RefundNotPositive,
    StageUnknown,
)
from services.pipeline.domain.opportunity import Opportunity, OpportunityStatus
from services.pipeline.domain.splits import Split
from services.pipeline.domain.stages import DEFAULT_FUNNEL, Definition
from shared.kernel.errors import DateInFuture, Refusal
from shared.kernel.ids import new_id
from shared.kernel.money import Money

OPENED, TODAY = date(2017, 1, 10), date(2017, 6, 1)
FUNNEL = Definition(new_id(), 1, "Default funnel", DEFAULT_FUNNEL)
ACCOUNT, OTHER = new_id(), new_id()
SHARED = (Split(member_id=new_id(), share=Decimal("0.7")), Split(member_id=OTHER, share=Decimal("0.3")))

Step = Callable[[Opportunity], Opportunity]


def usd(minor: int) -> Money:
    return Money(minor, "USD")


def opened(amount: int = 1000) -> Opportunity:
    return Opportunity(
        id=new_id(),
        external_id="OPP-1",
        product_id=new_id(),
        owner_id=new_id(),
        pipeline_id=FUNNEL.pipeline_id,
        definition_version=1,
        stage="contact",
        amount=usd(amount),
        refunded=usd(0),
        opened_on=OPENED,
        account_id=ACCOUNT,
    )


def move(opportunity: Opportunity, stage: str = "needs confirmed", on: date = TODAY) -> Opportunity:
    return opportunity.move(FUNNEL, stage, on=on, today=TODAY, override=None)


def win(opportunity: Opportunity, on: date = TODAY, amount: Money | None = None) -> Opportunity:
    return opportunity.win(on=on, today=TODAY, amount=amount)


def lose(opportunity: Opportunity, on: date = TODAY) -> Opportunity:
    return opportunity.lose(on=on, today=TODAY, reason="price")


def refund(opportunity: Opportunity, amount: int | None = None, on: date = TODAY) -> Opportunity:
    return opportunity.refund(on=on, today=TODAY, amount=None if amount is None else usd(amount))


def reopen(opportunity: Opportunity, on: date = TODAY) -> Opportunity:
    return opportunity.reopen(on=on, today=TODAY)


def correct(opportunity: Opportunity, **changes: object) -> Opportunity:
    return opportunity.correct(Correction(**(changes or {"amount": usd(900)})), today=TODAY)  # type: ignore[arg-type]


def share_out(opportunity: Opportunity) -> Opportunity:
    return opportunity.share_out(SHARED)


def name_account(opportunity: Opportunity) -> Opportunity:
    return opportunity.name_account(OTHER)


STATES = {
    "open": opened(),
    "won": win(opened()),
    "partly refunded": refund(win(opened()), 400),
    "wholly refunded": refund(win(opened())),
    "lost": lose(opened()),
}

LIFE: list[tuple[str, Step, OpportunityStatus | type[Refusal]]] = [
    ("open", move, OpportunityStatus.OPEN),
    ("open", name_account, OpportunityStatus.OPEN),
    ("open", share_out, OpportunityStatus.OPEN),
    ("open", win, OpportunityStatus.WON),
    ("open", lose, OpportunityStatus.LOST),
    ("open", refund, DealNotWon),
    ("open", reopen, OpportunityNotClosed),
    ("open", correct, DealNotWon),
    ("won", move, OpportunityNotOpen),
    ("won", name_account, OpportunityNotOpen),
    ("won", share_out, OpportunityNotOpen),
    ("won", win, OpportunityNotOpen),
    ("won", lose, OpportunityNotOpen),
    ("won", refund, OpportunityStatus.WON),
    ("won", reopen, OpportunityStatus.OPEN),
    ("won", correct, OpportunityStatus.WON),
    ("partly refunded", win, OpportunityNotOpen),
    ("partly refunded", refund, OpportunityStatus.WON),
    ("partly refunded", reopen, DealAlreadyRefunded),
    ("partly refunded", correct, OpportunityStatus.WON),
    ("wholly refunded", refund, NothingLeftToRefund),
    ("wholly refunded", reopen, DealAlreadyRefunded),
    ("wholly refunded", correct, CorrectionBelowRefund),
    ("lost", move, OpportunityNotOpen),
    ("lost", share_out, OpportunityNotOpen),
    ("lost", win, OpportunityNotOpen),
    ("lost", lose, OpportunityNotOpen),
    ("lost", refund, DealNotWon),
    ("lost", reopen, OpportunityStatus.OPEN),
    ("lost", correct, DealNotWon),
]


@pytest.mark.parametrize(
    ("state", "step", "outcome"), [pytest.param(*row, id=f"{row[0]}: {row[1].__name__}") for row in LIFE]
)
def test_life(state: str, step: Step, outcome: OpportunityStatus | type[Refusal]) -> None:
    before = STATES[state]
    if isinstance(outcome, OpportunityStatus):
        after = step(before)
        assert after.status is outcome
        assert after.version == before.version + 1
    else:
        with pytest.raises(outcome):
            step(before)


EARLY, LATE = OPENED - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("step", "refusal", "field"),
    [
        pytest.param(lambda: win(opened(), EARLY), DateTooEarly, "won_on", id="won before it was opened"),
        pytest.param(lambda: win(opened(), LATE), DateInFuture, "won_on", id="won tomorrow"),
        pytest.param(lambda: lose(opened(), EARLY), DateTooEarly, "lost_on", id="lost before it was opened"),
        pytest.param(lambda: lose(opened(), LATE), DateInFuture, "lost_on", id="lost tomorrow"),
        pytest.param(lambda: move(opened(), on=EARLY), DateTooEarly, "effective_on", id="moved before it was opened"),
        pytest.param(lambda: move(opened(), on=LATE), DateInFuture, "effective_on", id="moved tomorrow"),
        pytest.param(
            lambda: refund(win(opened()), on=TODAY - timedelta(days=1)),
            DateTooEarly,
            "refunded_on",
            id="refunded before it was won",
        ),
        pytest.param(lambda: refund(win(opened()), on=LATE), DateInFuture, "refunded_on", id="refunded tomorrow"),
        pytest.param(
            lambda: reopen(lose(opened()), TODAY - timedelta(days=1)),
            DateTooEarly,
            "reopened_on",
            id="reopened before it closed",
        ),
        pytest.param(lambda: reopen(lose(opened()), LATE), DateInFuture, "reopened_on", id="reopened tomorrow"),
        pytest.param(
            lambda: correct(refund(win(opened(), OPENED), 1, on=OPENED), won_on=TODAY),
            DateTooLate,
            "won_on",
            id="corrected to a day after its first refund",
        ),
        pytest.param(
            lambda: correct(win(opened()), won_on=EARLY), DateTooEarly, "won_on", id="corrected to before it was opened"
        ),
    ],
)
def test_dates_follow_each_other(step: Callable[[], Opportunity], refusal: type[Refusal], field: str) -> None:
    with pytest.raises(refusal) as refused:
        step()
    assert refused.value.field == field


def test_the_days_of_opening_and_closing_themselves_are_fine() -> None:
    assert refund(win(opened(), OPENED), on=OPENED).first_refunded_on == OPENED


def test_a_win_without_account_names_what_is_missing() -> None:
    orphan = replace(opened(), account_id=None)
    with pytest.raises(AccountMissing) as refused:
        win(orphan)
    assert refused.value.field == "account_id"


def test_an_unknown_stage_is_refused() -> None:
    with pytest.raises(StageUnknown):
        move(opened(), "Won")


def test_the_amount_agreed_at_the_end_replaces_the_hoped_for() -> None:
    assert win(opened(1000), amount=usd(800)).amount == usd(800)


def test_a_win_at_zero_is_a_win() -> None:
    assert win(opened(1000), amount=usd(0)).amount == usd(0)


def test_a_win_below_zero_is_refused() -> None:
    with pytest.raises(AmountNegative):
        win(opened(), amount=usd(-1))


@pytest.mark.parametrize(
    ("amount", "refusal"),
    [
        pytest.param(0, RefundNotPositive, id="nothing"),
        pytest.param(-1, RefundNotPositive, id="less than nothing"),
        pytest.param(1001, RefundExceedsDeal, id="a cent more than the deal"),
    ],
)
def test_a_refund_is_refused(amount: int, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as refused:
        refund(win(opened(1000)), amount)
    assert refused.value.field == "amount"


def test_a_refund_without_amount_pays_back_all_that_is_left() -> None:
    assert refund(refund(win(opened(1000)), 300)).refunded == usd(1000)


@given(amount=st.integers(0, 10_000), wishes=st.lists(st.integers(-50, 10_000), max_size=8))
def test_refunds_never_exceed_the_deal(amount: int, wishes: list[int]) -> None:
    deal, paid_back, accepted = win(opened(amount)), 0, 0
    for wish in wishes:
        try:
            deal = refund(deal, wish)
        except Refusal:
            assert wish <= 0 or paid_back + wish > amount or paid_back == amount
        else:
            paid_back, accepted = paid_back + wish, accepted + 1
        assert deal.refunded == usd(paid_back)
        assert paid_back <= amount
        assert deal.refunds == accepted


def test_reopening_forgets_the_outcome_but_not_the_stage() -> None:
    again = reopen(lose(move(opened())))
    assert (again.stage, again.closed_on, again.lost_reason) == ("needs confirmed", None, None)


def test_a_correction_that_changes_nothing_is_refused() -> None:
    with pytest.raises(CorrectionEmpty):
        correct(win(opened(1000)), amount=usd(1000))


def test_a_correction_below_what_was_refunded_is_refused() -> None:
    with pytest.raises(CorrectionBelowRefund):
        correct(refund(win(opened(1000)), 400), amount=usd(399))


def test_a_correction_keeps_what_it_does_not_name() -> None:
    deal = win(opened(1000))
    right = correct(deal, owner_id=OTHER)
    assert (right.owner_id, right.amount, right.closed_on) == (OTHER, deal.amount, deal.closed_on)


def test_the_same_splits_again_change_nothing() -> None:
    shared = share_out(opened())
    assert share_out(shared) == shared


def test_a_won_deal_is_shared_otherwise_by_a_correction_alone() -> None:
    deal = win(share_out(opened()))
    right = correct(deal, splits=SHARED[::-1])
    assert (right.splits, right.version) == (SHARED[::-1], deal.version + 1)
    assert correct(right, splits=()).splits == ()
    assert correct(right, amount=usd(900)).splits == SHARED[::-1]
    with pytest.raises(CorrectionEmpty):
        correct(right, splits=SHARED[::-1])


def test_a_margin_follows_the_amount_where_it_comes_from_the_cost() -> None:
    deal = opened(1000).win(on=TODAY, today=TODAY, cost=usd(600))
    assert (deal.margin, correct(deal, amount=usd(900)).margin) == (usd(400), usd(300))
    assert correct(deal, margin=usd(1)).cost is None
