"""Which plans are plain enough for columns, and what is named of those that are not."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from services.compensation.domain.language.components import Base, Commission, PeriodBonus
from services.compensation.domain.language.credit import Credit
from services.compensation.domain.language.figures import Amount, Condition
from services.compensation.domain.language.limits import Gate, Limit
from services.compensation.domain.language.measures import Measure
from services.compensation.domain.language.plan import Plan
from services.compensation.domain.language.policies import Calendar, Refunds, Rounding
from services.compensation.domain.language.rates import Tier, Tiers
from services.compensation.domain.vectors.plain import NotPlain, rules
from services.compensation.domain.vectors.rule import Bound, Rule
from services.compensation.domain.vectors.tiers import Steps

PLAIN = Commission(id="c", rate=(Decimal("0.03"),))


@pytest.mark.parametrize(
    ("plan", "named"),
    [
        pytest.param({"components": (PeriodBonus(id="b", rate=(Decimal(1),)),)}, "b is a period_bonus", id="a bonus"),
        pytest.param({"rounding": Rounding(per="period")}, "rounding", id="rounding once a period"),
        pytest.param({"refunds": Refunds("original_rate")}, "refund", id="refunds at the original rate"),
        pytest.param({"time_zone": "Asia/Tokyo"}, "time zone", id="another time zone"),
        pytest.param({"calendar": Calendar("4-4-5")}, "calendar", id="weeks"),
        pytest.param(
            {"components": (Commission(id="c", rate=(Decimal(1),), credit=Credit("manager")),)}, "credit of c",
            id="an override",
        ),
        pytest.param(
            {"components": (Commission(id="c", rate=(Decimal(1),), gate=(Gate(Measure(), at_least=Decimal(1)),)),)},
            "gates", id="a gate",
        ),
        pytest.param(
            {"components": (Commission(id="c", rate=(Decimal(1), Decimal(2))),)}, "product", id="a product of rates"
        ),
    ],
)  # fmt: skip
def test_what_is_not_plain_is_named(plan: dict[str, object], named: str) -> None:
    terms = {"id": "p", "currency": "USD", "components": (PLAIN,), **plan}
    with pytest.raises(NotPlain, match=named):
        rules(Plan(**terms))  # type: ignore[arg-type]  # one field of many kinds


TIERS = (Tier(Decimal(0), Decimal("10.5"), Decimal("0.03")), Tier(Decimal("10.5"), None, Decimal("0.05")))


def test_what_is_plain_becomes_a_rule_in_minor_units() -> None:
    bonus = Commission(
        id="bonus",
        period="quarter",
        base=Base("deals"),
        where=(Condition(deal="amount", above=Decimal(10), below=Decimal(20)),),
        rate=(Decimal("12.345"),),
        cap=(Limit(Amount(Decimal(50))),),
    )
    tiers = Tiers(tiers=TIERS, mode="marginal", lower_bound="excluded")
    plan = Plan(id="p", currency="USD", components=(Commission(id="c", rate=(tiers,)), bonus))
    steps = Steps((0, 1050), (Fraction(3, 100), Fraction(5, 100)), lower_inclusive=False)
    assert rules(plan) == (
        Rule("c", 1, "marginal", steps),
        Rule("bonus", 3, "per_deal", Steps((0,), (Fraction("1234.5"),)), (Bound(1001, 1999),), Fraction(5000)),
    )


def test_a_bound_finer_than_a_cent_is_not_plain() -> None:
    tiers = Tiers(tiers=(TIERS[0], Tier(Decimal("10.505"), None, Decimal("0.05"))), mode="marginal")
    with pytest.raises(NotPlain, match="finer"):
        rules(Plan(id="p", currency="USD", components=(Commission(id="c", rate=(tiers,)),)))
