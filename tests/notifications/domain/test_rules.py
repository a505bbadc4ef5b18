"""The rule table says who hears of what, in which words."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from services.notifications.domain.entry import Founding, Subject
from services.notifications.domain.rules import KINDS, RULES, Fact, Recipient, Value, notices
from shared.kernel.money import Money

ANNA, BILL, ACME = UUID(int=1), UUID(int=2), UUID(int=3)
FOUNDING = Founding(1, date(2026, 3, 2), datetime(2026, 3, 2, tzinfo=UTC), historic=False)
USD_40 = Money(4000, "USD")
USD_10 = Money(1000, "USD")


def fact(what: str, people: Mapping[Recipient, UUID], values: Mapping[str, Value]) -> Fact:
    """A fact about X-1."""
    return Fact(what, Subject("thing", UUID(int=9), "X-1"), people, 1, FOUNDING, values)


WIN: Mapping[str, Value] = {"amount": USD_40, "won_on": date(2026, 3, 1)}
COMMISSION: Mapping[str, Value] = {
    "role": "owner",
    "month": "2026-03",
    "credited": Money(100_000, "USD"),
    "amount": USD_40,
}
TAKEN_BACK: Mapping[str, Value] = {"taken_back": USD_10, "amount": USD_40, "cause": "refunded"}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        pytest.param(
            fact("lead_assigned", {Recipient.OWNER: ANNA}, {"rule": "territory"}),
            [("lead_assigned", ANNA, "Lead X-1 is yours")],
            id="an assigned lead is told to its owner",
        ),
        pytest.param(
            fact("deal_won", {Recipient.OWNER: ANNA, Recipient.NEAREST_MANAGER: BILL}, WIN),
            [("deal_won", ANNA, "You won X-1"), ("deal_won", BILL, "Your team won X-1")],
            id="a win is told to the owner and the nearest manager, in words of their own",
        ),
        pytest.param(
            fact("deal_won", {Recipient.OWNER: ANNA}, WIN),
            [("deal_won", ANNA, "You won X-1")],
            id="where there is no manager nobody else is told",
        ),
        pytest.param(
            fact("commission_credited", {Recipient.PAYEE: ANNA}, COMMISSION),
            [("commission_credited", ANNA, "Commission on X-1: 40.00 USD")],
            id="a commission is told to its payee",
        ),
        pytest.param(
            fact("commission_moved", {Recipient.PAYEE: ANNA}, COMMISSION),
            [("commission_credited", ANNA, "Commission on X-1: 40.00 USD")],
            id="a moved commission speaks in the same entry",
        ),
        pytest.param(
            fact("commission_clawed_back", {Recipient.PAYEE: ANNA}, TAKEN_BACK),
            [("commission_clawed_back", ANNA, "Commission on X-1 taken back: 10.00 USD")],
            id="a claw-back is an entry of its own",
        ),
        pytest.param(
            fact("registration_rejected", {Recipient.PARTNER: ACME}, {"reason": "a colleague was first"}),
            [("registration_rejected", ACME, "Registration X-1 is rejected")],
            id="a decision is told to the partner company",
        ),
    ],
)
def test_who_hears_what(told: Fact, expected: list[tuple[str, UUID, str]]) -> None:
    said = [(entry.identity.kind, entry.identity.recipient_id, entry.title) for entry in notices(told)]
    assert said == expected


def test_a_win_is_told_with_the_day_it_was_won_and_not_with_that_of_the_telling() -> None:
    (entry,) = notices(fact("deal_won", {Recipient.OWNER: ANNA}, WIN))
    assert entry.body == "40.00 USD, won on 2026-03-01."


@pytest.mark.parametrize("cause", ["refunded", "reopened", "corrected"])
def test_a_claw_back_names_its_cause(cause: str) -> None:
    (entry,) = notices(fact("commission_clawed_back", {Recipient.PAYEE: ANNA}, {**TAKEN_BACK, "cause": cause}))
    assert entry.body == f"The deal was {cause} on 2026-03-02; 40.00 USD remains."


def test_amounts_and_days_travel_as_json() -> None:
    (entry,) = notices(fact("commission_credited", {Recipient.PAYEE: ANNA}, {**COMMISSION, "day": date(2026, 3, 2)}))
    assert entry.data["amount"] == {"minor": 4000, "currency": "USD"}
    assert entry.data["day"] == "2026-03-02"


def test_only_a_founding_rule_brings_an_entry_into_being() -> None:
    (credited,) = notices(fact("commission_credited", {Recipient.PAYEE: ANNA}, COMMISSION))
    (moved,) = notices(fact("commission_moved", {Recipient.PAYEE: ANNA}, COMMISSION))
    assert (credited.founding, moved.founding) == (FOUNDING, None)


def test_every_kind_can_come_into_being() -> None:
    assert {rule.kind for rules in RULES.values() for rule in rules if rule.founds} == set(KINDS)
