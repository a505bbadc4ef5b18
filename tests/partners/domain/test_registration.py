"""How a registration is decided, and how it ends."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.partners.domain.conflict import Claim, ClaimConflict, ConflictKind, Deal
from services.partners.domain.errors import (
    ProtectionNotLonger,
    ReasonMissing,
    RegistrationDecided,
    RegistrationNotProtected,
)
from services.partners.domain.registration import Decision, Registration, RegistrationStatus

ACME, OTHER, GTX = UUID(int=1), UUID(int=2), UUID(int=11)
SUBMITTED, DECIDED, UNTIL = date(2026, 3, 1), date(2026, 3, 2), date(2026, 5, 31)
CLAIM = Claim(ACME, GTX, frozenset({"key"}))
REGISTRATION = Registration(UUID(int=3), "R-1", CLAIM, "Kan-code", SUBMITTED)
DECISION = Decision("pat", DECIDED)
CONFLICT = ClaimConflict(ConflictKind.OPEN_OPPORTUNITY, UUID(int=4), "D-1")
APPROVED = REGISTRATION.approve(DECISION, days=90, conflicts=())


def test_an_approved_claim_is_protected_for_the_days_given() -> None:
    assert (APPROVED.status, APPROVED.protected_until) == (RegistrationStatus.APPROVED, UNTIL)
    assert APPROVED.first_unprotected_day == date(2026, 6, 1)


def test_what_overrules_a_conflict_needs_a_reason() -> None:
    with pytest.raises(ReasonMissing):
        REGISTRATION.approve(DECISION, days=90, conflicts=(CONFLICT,))
    approved = REGISTRATION.approve(replace(DECISION, reason="they came first"), days=90, conflicts=(CONFLICT,))
    assert approved.conflicts == (CONFLICT,)


@pytest.mark.parametrize(
    "decide",
    [
        pytest.param(lambda r: r.approve(DECISION, days=90, conflicts=()), id="approved"),
        pytest.param(lambda r: r.reject(DECISION), id="rejected"),
        pytest.param(lambda r: r.give_back(DECISION), id="returned"),
    ],
)
@pytest.mark.parametrize(
    "status", [status for status in RegistrationStatus if status is not RegistrationStatus.SUBMITTED]
)
def test_a_decided_registration_is_not_decided_again(
    decide: Callable[[Registration], Registration], status: RegistrationStatus
) -> None:
    with pytest.raises(RegistrationDecided):
        decide(replace(REGISTRATION, status=status))


@pytest.mark.parametrize(
    ("registration", "until", "today", "refusal"),
    [
        pytest.param(APPROVED, UNTIL + timedelta(1), UNTIL, None, id="on its last day a protection can be extended"),
        pytest.param(
            APPROVED, UNTIL + timedelta(9), UNTIL + timedelta(1), RegistrationNotProtected, id="a day later it is over"
        ),
        pytest.param(APPROVED, UNTIL, DECIDED, ProtectionNotLonger, id="to extend is to name a later day"),
        pytest.param(REGISTRATION, UNTIL, DECIDED, RegistrationNotProtected, id="what is undecided is not protected"),
        pytest.param(
            replace(APPROVED, status=RegistrationStatus.WON),
            UNTIL + timedelta(1),
            DECIDED,
            RegistrationNotProtected,
            id="nor won",
        ),
    ],
)
def test_extending(registration: Registration, until: date, today: date, refusal: type[Exception] | None) -> None:
    if refusal is None:
        assert registration.extend(until, today=today).protected_until == until
    else:
        with pytest.raises(refusal):
            registration.extend(until, today=today)


def deal(number: int, closed_on: date | None, *, won: bool | None, partner_id: UUID | None = ACME) -> Deal:
    """A deal about the claimed company and product."""
    owner = UUID(int=9)
    return Deal(
        UUID(int=number), f"D-{number}", None, frozenset({"key"}), frozenset({GTX}), owner, partner_id, closed_on, won
    )


@pytest.mark.parametrize(
    ("deals", "today", "status"),
    [
        pytest.param([], UNTIL, RegistrationStatus.APPROVED, id="protected to the last day"),
        pytest.param([], UNTIL + timedelta(1), RegistrationStatus.EXPIRED, id="expired the day after"),
        pytest.param([deal(1, DECIDED, won=True)], UNTIL, RegistrationStatus.WON, id="won by the partner"),
        pytest.param([deal(1, DECIDED, won=False)], UNTIL, RegistrationStatus.LOST, id="lost by the partner"),
        pytest.param(
            [deal(1, DECIDED, won=True, partner_id=None)],
            UNTIL,
            RegistrationStatus.APPROVED,
            id="won by our own people",
        ),
        pytest.param(
            [deal(1, DECIDED, won=True, partner_id=OTHER)], UNTIL, RegistrationStatus.APPROVED, id="won by another"
        ),
        pytest.param([deal(1, None, won=None)], UNTIL, RegistrationStatus.APPROVED, id="still open"),
        pytest.param(
            [deal(1, date(2026, 2, 28), won=True)], UNTIL, RegistrationStatus.APPROVED, id="won before the claim"
        ),
        pytest.param(
            [deal(1, SUBMITTED, won=True)], UNTIL, RegistrationStatus.WON, id="won while the decision was pending"
        ),
        pytest.param(
            [deal(1, UNTIL, won=True)], UNTIL + timedelta(9), RegistrationStatus.WON, id="won in time and told late"
        ),
        pytest.param(
            [deal(1, UNTIL + timedelta(1), won=True)],
            UNTIL + timedelta(9),
            RegistrationStatus.EXPIRED,
            id="won too late",
        ),
        pytest.param(
            [deal(1, DECIDED, won=False), deal(2, UNTIL, won=True)],
            UNTIL,
            RegistrationStatus.WON,
            id="one lost and another won",
        ),
    ],
)
def test_how_an_approved_claim_stands(deals: list[Deal], today: date, status: RegistrationStatus) -> None:
    assert APPROVED.stands(deals, today=today).status is status


def test_a_deal_about_another_company_ends_nothing() -> None:
    elsewhere = replace(deal(1, DECIDED, won=True), company_keys=frozenset({"other"}))
    assert APPROVED.stands([elsewhere], today=DECIDED).status is RegistrationStatus.APPROVED


def test_a_claim_taken_by_somebody_else_meanwhile_has_expired() -> None:
    reopened = replace(APPROVED, status=RegistrationStatus.WON, deal_id=UUID(int=1))
    assert reopened.stands([], today=DECIDED, free=False).status is RegistrationStatus.EXPIRED


days = st.integers(0, 120).map(lambda n: SUBMITTED + timedelta(n))
outcomes = st.lists(st.tuples(days, st.booleans()), max_size=6)


@given(outcomes=outcomes, chance=st.randoms())
def test_the_order_in_which_deals_are_told_does_not_matter(
    outcomes: Sequence[tuple[date, bool]],
    chance: Random,
) -> None:
    deals = [deal(n, closed_on, won=won) for n, (closed_on, won) in enumerate(outcomes, start=1)]
    shuffled = list(deals)
    chance.shuffle(shuffled)
    one_by_one = APPROVED
    for count in range(len(shuffled) + 1):
        one_by_one = one_by_one.stands(shuffled[:count], today=UNTIL)
    assert one_by_one == APPROVED.stands(deals, today=UNTIL)
