"""Plans and facts for tests of the calculation, written shortly: money in major units of USD, days as 2026-MM-DD."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from services.compensation.domain.calculation.calculate import calculate
from services.compensation.domain.calculation.result import PayLine, Result
from services.compensation.domain.facts.deals import Deal, Line, Refund, Split
from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.facts.payees import Leave, Membership, Payee, Promise, Team
from services.compensation.domain.facts.targets import Quota
from services.compensation.domain.language.components import AnyComponent, Commission, PeriodBonus
from services.compensation.domain.language.plan import Plan, PlanVersion
from services.compensation.domain.language.policies import Changes
from services.compensation.domain.language.rates import Tier, Tiers
from shared.kernel.money import Money

D = Decimal


def day(text: str) -> date:
    """'03-05' is the fifth of March 2026."""
    return date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


def usd(amount: str | int) -> Money:
    """Major units."""
    return Money.major(Decimal(amount), "USD")


def line(amount: str | int, number: int = 1, **more: Any) -> Line:  # noqa: ANN401  # whatever a line has
    """A line of an amount."""
    return Line(number=number, amount=usd(amount), **more)


def deal(
    deal_id: str,
    on: str,
    amount: str | int | Sequence[Line] = 0,
    owner: str = "ann",
    splits: Sequence[tuple[str, str]] = (),
    **more: Any,  # noqa: ANN401  # whatever a deal has
) -> Deal:
    """A deal of one line, or of the lines given; splits are (payee, share)."""
    lines = (line(amount),) if isinstance(amount, str | int) else tuple(amount)
    parts = tuple(Split(payee=payee, share=D(share)) for payee, share in splits)
    return Deal(
        id=deal_id,
        on=day(on),
        owner=owner,
        lines=lines,
        cause=f"won:{deal_id}",
        splits=parts,
        **{"currency": "USD"} | more,
    )


def refund(deal_id: str, on: str, amount: str | int | None = None, number: int = 1, **more: Any) -> Refund:  # noqa: ANN401
    """A refund; of all that is left where no amount is named."""
    money = None if amount is None else usd(amount)
    refund_id = f"{deal_id}/{number}"
    return Refund(id=refund_id, deal=deal_id, on=day(on), amount=money, cause=f"refunded:{refund_id}", **more)


def payee(payee_id: str = "ann", team: str | None = None, **more: Any) -> Payee:  # noqa: ANN401  # whatever a payee has
    """A payee, in a team for ever."""
    return Payee(id=payee_id, teams=(Membership(team=team),) if team else (), **more)


def team(team_id: str, manager: str | None = None, parent: str | None = None) -> Team:
    """A team for ever."""
    return Team(id=team_id, manager=manager, parent=parent)


def quota(
    value: str | int,
    first: str,
    last: str,
    payee: str | None = "ann",
    name: str = "quota",
    **more: Any,  # noqa: ANN401  # whatever a quota has
) -> Quota:
    """A quota over some days."""
    return Quota(payee=payee, name=name, first_day=day(first), last_day=day(last), value=D(value), **more)


def promise(kind: Any, amount: str | int, per: Any = "year", **more: Any) -> Promise:  # noqa: ANN401  # literals
    """Base pay or target incentive."""
    return Promise(kind=kind, amount=usd(amount), per=per, **more)


def unpaid(first: str, last: str) -> Leave:
    """Unpaid leave."""
    return Leave(first_day=day(first), last_day=day(last), paid=False)


def tiers(*rows: tuple[str | int, str | int | None, str], mode: Any = "marginal", **more: Any) -> Tiers:  # noqa: ANN401
    """Tiers of (from, to, rate)."""
    steps = tuple(Tier(D(low), None if high is None else D(high), D(rate)) for low, high, rate in rows)
    return Tiers(steps, mode, **more)


STEPS = ((0, 20_000, "0.03"), (20_000, 40_000, "0.05"), (40_000, None, "0.08"))


def commission(*rate: Any, id: str = "c", **more: Any) -> Commission:  # noqa: A002, ANN401  # factors as they come
    """A monthly commission."""
    return Commission(id=id, rate=tuple(D(r) if isinstance(r, str) else r for r in rate), **more)


def bonus(*rate: Any, id: str = "b", **more: Any) -> PeriodBonus:  # noqa: A002, ANN401  # factors as they come
    """A monthly bonus."""
    return PeriodBonus(id=id, rate=tuple(D(r) if isinstance(r, str) else r for r in rate), **more)


def plan(
    *components: AnyComponent,
    number: int = 1,
    effective_on: date | None = None,
    **more: Any,  # noqa: ANN401  # whatever a plan has
) -> PlanVersion:
    """A plan in USD; its first version, from the beginning of time."""
    terms = Plan(**{"id": "plan", "currency": "USD", "components": components} | more)
    return PlanVersion(terms, number, effective_on)


def versions(*components: AnyComponent, changes: Changes | None = None, second: str = "01-16") -> list[PlanVersion]:
    """The same plan with one component, another from a day on."""
    days = (None, day(second))
    return [
        plan(component, changes=changes or Changes(), number=number, effective_on=on)
        for number, (component, on) in enumerate(zip(components, days, strict=True), 1)
    ]


def facts(*deals: Deal, payees: Sequence[Payee] = (), refunds: Sequence[Refund] = (), **more: Any) -> Facts:  # noqa: ANN401
    """Facts with ann alone where no payees are named."""
    return Facts(deals=deals, payees=tuple(payees) or (payee(),), refunds=tuple(refunds), **more)


def paid(version: PlanVersion | Sequence[PlanVersion], world: Facts, as_of: str | None = None) -> Result:
    """What the plan pays."""
    versions = (version,) if isinstance(version, PlanVersion) else version
    return calculate(versions, world, day(as_of) if as_of else None)


def major(minor: int) -> Decimal:
    """Minor units of USD in major ones."""
    return Decimal(minor).scaleb(-2)


def amounts(lines: Sequence[PayLine]) -> list[Decimal]:
    """What the lines pay, in major units."""
    return [major(line.amount) for line in lines]


def pay_of(
    version: PlanVersion | Sequence[PlanVersion], world: Facts, who: str = "ann", component: str | None = None
) -> Decimal:
    """What somebody gets together, in major units."""
    return major(paid(version, world).pay(who, component))
