"""The calculation: plans and facts in, every line of pay with its trace out. It knows no clock and does no I/O."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from graphlib import TopologicalSorter

from services.compensation.domain.calculation.book import Book
from services.compensation.domain.calculation.crediting.credit import Credits, owner_parts, whole
from services.compensation.domain.calculation.crediting.traits import Traits
from services.compensation.domain.calculation.kinds.bonus import bonus_lines
from services.compensation.domain.calculation.kinds.commission import commission_lines
from services.compensation.domain.calculation.kinds.contest import contest_lines
from services.compensation.domain.calculation.kinds.draws import draw_lines
from services.compensation.domain.calculation.kinds.pool import pool_lines
from services.compensation.domain.calculation.kinds.streak import streak_lines
from services.compensation.domain.calculation.pricing.holding import held_back
from services.compensation.domain.calculation.result import DrawBalance, PayLine, Problem, Result
from services.compensation.domain.calculation.undecided import Undecided
from services.compensation.domain.calculation.walking.horizon import known_days
from services.compensation.domain.calculation.walking.promises import Promises
from services.compensation.domain.calculation.walking.run import World
from services.compensation.domain.calculation.walking.terms import plans_by_id, terms_of
from services.compensation.domain.facts.deals import Deal
from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.language.components import AnyComponent, Base, PeriodBonus, Streak
from services.compensation.domain.language.plan import PlanVersion

Days = tuple[date, date]


def calculate(
    plans: Sequence[PlanVersion],
    facts: Facts,
    as_of: date | None = None,
    *,
    payees: Collection[str] | None = None,
    by_quotas: bool = False,
) -> Result:
    """Everything the facts effective up to a day pay under the plans; to the payees named, or to all.

    `by_quotas`: where nothing has happened, in the time that the quotas are for.
    """
    world = world_of(plans, facts, as_of)
    asked = [payee for payee in sorted(world.promises.terms) if payees is None or payee in payees]
    days = known_days(world.book, by_quotas=by_quotas)
    if days is None:
        return Result()
    _check_deals(world, asked)
    kinds = kinds_of(plans)
    earned = _earned_lines(world, kinds, days, asked)
    lines: list[PayLine] = []
    supporting: list[PayLine] = []
    balances: list[DrawBalance] = []
    for payee in asked:
        paying = [line for line in earned[payee] if kinds[line.component].pays]
        supporting += (line for line in earned[payee] if not kinds[line.component].pays)
        drawn, owed = draw_lines(world, payee, world.promises.terms[payee].ids_of("draw"), days, paying)
        lines += paying + drawn
        balances += owed
    lines.sort(key=line_order)
    supporting.sort(key=line_order)
    versions = {(version.plan.id, version.number): version for version in plans}
    problems = tuple(sorted(p for p in world.problems if p.payee in asked or p.payee not in world.promises.terms))
    holds = tuple(held_back(world.book, lines, versions))
    return Result(tuple(lines), problems, tuple(balances), holds, tuple(supporting))


def line_order(line: PayLine) -> tuple[object, ...]:
    """The order lines are listed in: payee, period, component, walk order, kind."""
    return (line.payee, line.period.first_day, line.component, line.on, line.deal, line.line, line.kind, line.fact)


def world_of(plans: Sequence[PlanVersion], facts: Facts, as_of: date | None) -> World:
    """The facts up to a day, ready to be asked."""
    book, by_id = Book(facts, as_of), plans_by_id(plans)
    terms = {payee.id: terms_of(payee, by_id) for payee in facts.payees}
    traits = Traits(book)
    return World(book, Credits(book, traits, terms), traits, Promises(book, terms))


def kinds_of(plans: Sequence[PlanVersion]) -> dict[str, AnyComponent]:
    """Each component id with one of its versions, in the order of the plans."""
    kinds: dict[str, AnyComponent] = {}
    for version in plans:
        for component in version.plan.components:
            kinds.setdefault(component.id, component)
    return kinds


def _shared_lines(world: World, days: Days) -> list[PayLine]:
    """What only all participants together decide: pools and contests."""
    lines: list[PayLine] = []
    for payees_share, kind in ((pool_lines, "pool"), (contest_lines, "contest")):
        ids = {name for terms in world.promises.terms.values() for name in terms.ids_of(kind)}
        for component_id in sorted(ids):
            lines += payees_share(world, component_id, days)
    return lines


def _earned_lines(
    world: World, kinds: dict[str, AnyComponent], days: Days, asked: Collection[str]
) -> dict[str, list[PayLine]]:
    """What everybody earns, level by level: what builds on other components' pay comes after them."""
    levels = _levels(kinds)
    of_all = any(_base_of(component).whose != "own" for component in kinds.values())
    found: dict[str, list[PayLine]] = {payee: [] for payee in (world.promises.terms if of_all else asked)}
    for line in _shared_lines(world, days):
        if line.payee in found:
            found[line.payee].append(line)
    for level in range(max(levels.values(), default=0) + 1):
        everybody = [line for lines in found.values() for line in lines] if of_all and level else []
        for payee, own in found.items():
            for name in world.promises.terms[payee].component_ids():
                if levels[name] == level:
                    own.extend(_decided_lines(world, payee, name, days, everybody or own))
    return found


def _decided_lines(world: World, payee: str, component_id: str, days: Days, paid: list[PayLine]) -> list[PayLine]:
    """A component's lines; a figure missing for the whole of it (a cap's, say) keeps only this payee's back."""
    try:
        return list(_component_lines(world, payee, component_id, days, paid))
    except Undecided as why:
        world.problems.setdefault(Problem(why.reason, payee, component_id, detail=why.detail))
        return []


def _component_lines(world: World, payee: str, component_id: str, days: Days, paid: list[PayLine]) -> Iterator[PayLine]:
    """One component of one payee, whatever kind (or kinds, on different plans) bears its id."""
    kinds = {hold.component.kind for hold in world.promises.terms[payee].in_force(component_id)}
    if "commission" in kinds:
        yield from commission_lines(world, payee, component_id, days)
    if "period_bonus" in kinds:
        yield from bonus_lines(world, payee, component_id, days, list(paid))
    if "streak" in kinds:
        yield from streak_lines(world, payee, component_id, days, list(paid))


def _levels(kinds: Mapping[str, AnyComponent]) -> dict[str, int]:
    """How many components stand between each one and those that read no other's pay."""
    reads = {name: [read for read in _base_of(one).reads if read in kinds] for name, one in kinds.items()}
    levels: dict[str, int] = {}
    for name in TopologicalSorter(reads).static_order():
        levels[name] = max((levels[read] + 1 for read in reads[name]), default=0)
    return levels


def _base_of(component: AnyComponent) -> Base:
    return component.base if isinstance(component, PeriodBonus | Streak) else Base()


def _check_deals(world: World, asked: Collection[str]) -> None:
    """What is wrong with deals themselves: parts that are not the whole, owners nobody knows, owners without a plan."""
    for deal in world.book.deals.values():
        for problem in _deal_problems(world, deal):
            if problem.payee in asked or problem.payee not in world.promises.terms:
                world.problems.setdefault(problem)


def _deal_problems(world: World, deal: Deal) -> Iterator[Problem]:
    parts = owner_parts(deal)
    if not whole(deal):
        share = sum(parts.values())
        for payee in parts:
            yield Problem("splits_not_whole", payee, deal=deal.id, detail=f"the parts add up to {share}, not to 1")
    for payee in parts:
        terms = world.promises.terms.get(payee)
        if terms is None or (terms.payee.hired_on and deal.on < terms.payee.hired_on):
            yield Problem("unknown_member", payee, deal=deal.id, detail=f"{payee} is not known on {deal.on}")
        elif terms.on(deal.on) is None and not (terms.payee.left_on and deal.on > terms.payee.left_on):
            yield Problem("no_plan", payee, deal=deal.id, detail=f"{payee} has no plan on {deal.on}")
