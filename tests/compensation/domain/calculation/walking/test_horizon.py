"""The horizon: a leaver's last deals."""

from services.compensation.domain.calculation.book import Book
from services.compensation.domain.calculation.walking.horizon import known_days
from services.compensation.domain.language.policies import Leavers
from tests.compensation.pay import (
    commission,
    day,
    deal,
    facts,
    paid,
    payee,
    plan,
    quota,
)


def test_deals_after_a_leavers_last_day_pay_as_long_as_the_plan_says() -> None:
    world = facts(deal("a", "02-10", 100), deal("b", "02-11", 100), payees=[payee(left_on=day("01-31"))])
    assert paid(plan(commission("0.1")), world).pay("ann") == 0
    kept = paid(plan(commission("0.1"), leavers=Leavers(deals_until_days=10)), world)
    assert [line.deal for line in kept.lines] == ["a"]


def test_where_nothing_happened_the_quotas_say_when_if_they_are_asked() -> None:
    book = Book(facts(quotas=(quota(1_000, "02-01", "02-28"), quota(1_000, "04-01", "04-30"))))
    assert known_days(book) is None
    assert known_days(book, by_quotas=True) == (day("02-01"), day("04-30"))
    sold = Book(facts(deal("a", "01-05", 1), quotas=(quota(1_000, "02-01", "02-28"),)))
    assert known_days(sold, by_quotas=True) == (day("01-05"), day("01-05"))
