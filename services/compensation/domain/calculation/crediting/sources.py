"""Sources of credit: owners, roles, managers, relations, owners of stages, partners, and the rules of a plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from services.compensation.domain.calculation.crediting.credit import Claim, Credits, Piece, whole
from services.compensation.domain.calculation.crediting.net import View
from services.compensation.domain.calculation.crediting.rules import rule_parts
from services.compensation.domain.calculation.exact import ONE, ZERO
from services.compensation.domain.facts.deals import Deal
from services.compensation.domain.language.credit import Credit
from services.compensation.domain.language.plan import Plan


class Moment(NamedTuple):
    """The plan, and the day whose rank and manager hold for a deal: its own, or its period's first or last."""

    plan: Plan
    day: Callable[[date], date]

    @property
    def of_the_deal(self) -> bool:
        """Whether the deal's own day counts."""
        return self.plan.changes.terms == "deal"


def claims(ledger: Credits, payee: str, credit: Credit, terms: Moment) -> Iterator[tuple[Deal, Claim]]:
    """The payee's claims by one source, in walk order."""
    yield from _SOURCES[credit.of](ledger, payee, credit, terms)


def pieces_of(ledger: Credits, payee: str, credit: Credit, terms: Moment, view: View) -> list[Piece]:
    """All lines credited to a payee by one source, in walk order."""
    return [
        ledger.piece(line, lines, claim, credit, view)
        for deal, claim in claims(ledger, payee, credit, terms)
        if whole(deal)
        for lines in (ledger.lines(deal, view),)
        for line in lines
    ]


def _owner_claims(ledger: Credits, payee: str, _credit: Credit, _terms: Moment) -> Iterator[tuple[Deal, Claim]]:
    for deal in ledger.owned.get(payee, ()):
        share = ledger.parts(deal)[payee]
        yield deal, Claim((payee,), share, "owner" if share == 1 else f"split {share}")


def _role_claims(ledger: Credits, payee: str, credit: Credit, _terms: Moment) -> Iterator[tuple[Deal, Claim]]:
    for deal in ledger.parted.get((payee, credit.name), ()):
        parts = [part for part in deal.splits if part.payee == payee and part.role == credit.name]
        share = sum((Fraction(part.share) for part in parts), ZERO)
        alone = not any(part.overlay for part in parts) and share == ledger.parts(deal).get(payee)
        yield deal, Claim((payee,) if alone else (), share, f"{credit.name} {share}")


def _manager_claims(ledger: Credits, payee: str, credit: Credit, terms: Moment) -> Iterator[tuple[Deal, Claim]]:
    managed = ledger.managed.get(payee, ()) if terms.of_the_deal else _managed_then(ledger, payee, terms)
    for deal, below in managed:
        owners = tuple(owner for owner, level in below if not credit.levels or level in credit.levels)
        if owners:
            yield deal, Claim(owners, _together(ledger.parts(deal), owners), f"manager of {', '.join(owners)}")


def _managed_then(ledger: Credits, payee: str, terms: Moment) -> Iterator[tuple[Deal, tuple[tuple[str, int], ...]]]:
    """Deals below a manager as the organisation stood at the beginning or end of the period."""
    for deal in ledger.book.deals.values():
        above = {owner: ledger.book.managers_above(owner, terms.day(deal.on)) for owner in ledger.parts(deal)}
        below = tuple((owner, chain.index(payee) + 1) for owner, chain in above.items() if payee in chain)
        if below:
            yield deal, below


def _together(parts: Mapping[str, Fraction], owners: Sequence[str]) -> Fraction:
    return parts[owners[0]] if len(owners) == 1 else sum((parts[owner] for owner in owners), ZERO)


def _relation_claims(ledger: Credits, payee: str, credit: Credit, _terms: Moment) -> Iterator[tuple[Deal, Claim]]:
    of = {
        relation.of
        for relation in ledger.book.facts.relations
        if (relation.name, relation.payee) == (credit.name, payee)
    }
    for deal in ledger.book.deals.values() if of else ():
        parts = ledger.parts(deal)
        owners = tuple(
            owner
            for owner in parts
            if owner in of and owner != payee and payee in ledger.book.related(credit.name or "", owner, deal.on)
        )
        if owners:
            yield deal, Claim(owners, _together(parts, owners), f"{credit.name} of {', '.join(owners)}")


def _stage_claims(ledger: Credits, payee: str, credit: Credit, _terms: Moment) -> Iterator[tuple[Deal, Claim]]:
    for deal in ledger.staged.get(payee, ()):
        parts = stage_parts(deal, credit)
        if parts.get(payee):
            yield deal, Claim((), parts[payee], f"stages {parts[payee]}", parts, payee)


def stage_parts(deal: Deal, credit: Credit) -> Mapping[str, Fraction]:
    """Shares by ownership of stages; a stage that changed hands is shared by days, or equally if days are not known."""
    weights = {stage.stage: Fraction(stage.share) for stage in credit.stages}
    owned: dict[str, dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for owner in deal.stages:
        if not weights or owner.stage in weights:
            owned[owner.stage][owner.payee] += _days(owner.first_day, owner.last_day)
    total = sum((weights.get(stage, ONE) for stage in owned), ZERO)
    shares: dict[str, Fraction] = defaultdict(Fraction)
    for stage, payees in owned.items():
        for payee, days in payees.items():
            shares[payee] += weights.get(stage, ONE) * days / sum(payees.values()) / total
    return shares


def _days(first_day: date | None, last_day: date | None) -> Fraction:
    return Fraction((last_day - first_day).days + 1) if first_day and last_day else ONE


def _partner_claims(ledger: Credits, payee: str, _credit: Credit, _terms: Moment) -> Iterator[tuple[Deal, Claim]]:
    for deal in ledger.partnered.get(payee, ()):
        yield deal, Claim((), ONE, "partner")


def _rule_claims(ledger: Credits, payee: str, _credit: Credit, terms: Moment) -> Iterator[tuple[Deal, Claim]]:
    for deal in ledger.book.deals.values():
        found = _ruled(ledger, deal, terms.plan)
        if payee in found:
            share, rule = found[payee]
            among = {who: part for who, (part, by) in found.items() if by == rule}
            yield deal, Claim((), share, f"rule {rule}", among, payee)


def _ruled(ledger: Credits, deal: Deal, plan: Plan) -> Mapping[str, tuple[Fraction, str]]:
    """Whom the plan's rules credit, found once per deal."""
    key = (deal.id, id(plan))
    if key not in ledger.ruled:
        ledger.ruled[key] = rule_parts(deal, ledger.lines(deal, View()), plan, ledger.traits, ledger.terms)
    return ledger.ruled[key]


Claims = Callable[[Credits, str, Credit, Moment], Iterator[tuple[Deal, Claim]]]
_SOURCES: Mapping[str, Claims] = {
    "owner": _owner_claims,
    "role": _role_claims,
    "manager": _manager_claims,
    "relation": _relation_claims,
    "stages": _stage_claims,
    "partner": _partner_claims,
    "rules": _rule_claims,
}
