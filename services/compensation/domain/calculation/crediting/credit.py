"""Crediting: whose deal it is, or how much of it, by each of the sources a component may name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from services.compensation.domain.calculation.book import Book
from services.compensation.domain.calculation.crediting.net import NetLine, Place, View, net_lines
from services.compensation.domain.calculation.crediting.traits import Traits
from services.compensation.domain.calculation.exact import ONE, ZERO, Number, plain, split
from services.compensation.domain.calculation.walking.terms import Terms
from services.compensation.domain.facts.deals import Deal
from services.compensation.domain.language.credit import Credit


class Piece(NamedTuple):
    """What of one line is credited to one payee, in minor units of the deal's currency, and why."""

    place: Place
    net: NetLine
    lines: tuple[NetLine, ...]
    """All lines of the deal."""
    share: Fraction
    amount: Number
    margin: Number
    why: str


class Claim(NamedTuple):
    """A payee's claim to a deal: to the parts of some owners, or to a part of his own among others."""

    owners: tuple[str, ...]
    share: Fraction
    why: str
    among: Mapping[str, Fraction] | None = None
    """All parts that are shared out together, where they are not the owners'."""
    payee: str = ""


@dataclass(frozen=True)
class Credits:
    """Who is credited for which deal."""

    book: Book
    traits: Traits
    terms: Mapping[str, Terms]
    views: dict[tuple[str, View], tuple[NetLine, ...]] = field(default_factory=dict, repr=False)
    owners: dict[str, Mapping[str, Fraction]] = field(default_factory=dict, repr=False)
    ruled: dict[tuple[str, int], Mapping[str, tuple[Fraction, str]]] = field(default_factory=dict, repr=False)
    """Whom the rules of a plan credit for a deal, as found so far."""
    splits: dict[tuple[Place, View], Mapping[str, tuple[int, int]]] = field(default_factory=dict, repr=False)

    def lines(self, deal: Deal, view: View) -> tuple[NetLine, ...]:
        """The deal's lines after the refunds the view lets count."""
        key = (deal.id, view)
        if key not in self.views:
            self.views[key] = net_lines(self.book, deal, view)
        return self.views[key]

    def parts(self, deal: Deal) -> Mapping[str, Fraction]:
        """Who owns which part of a deal."""
        parts = self.owners.get(deal.id)
        if parts is None:
            parts = self.owners[deal.id] = owner_parts(deal)
        return parts

    @cached_property
    def owned(self) -> Mapping[str, Sequence[Deal]]:
        """Deals by who owns them or a part of them, in walk order."""
        found: dict[str, list[Deal]] = defaultdict(list)
        for deal in self.book.deals.values():
            for payee in self.parts(deal):
                found[payee].append(deal)
        return found

    @cached_property
    def managed(self) -> Mapping[str, Sequence[tuple[Deal, tuple[tuple[str, int], ...]]]]:
        """By manager the deals owned below that day, in walk order, with the owners and how far below they are."""
        found: dict[str, list[tuple[Deal, tuple[tuple[str, int], ...]]]] = defaultdict(list)
        for deal in self.book.deals.values():
            below: dict[str, list[tuple[str, int]]] = defaultdict(list)
            for owner in self.parts(deal):
                for level, manager in enumerate(self.book.managers_above(owner, deal.on), 1):
                    below[manager].append((owner, level))
            for manager, owners in below.items():
                found[manager].append((deal, tuple(owners)))
        return found

    @cached_property
    def parted(self) -> Mapping[tuple[str, str | None], Sequence[Deal]]:
        """Deals by who has a part of them in which role, overlays included, in walk order."""
        found: dict[tuple[str, str | None], dict[str, Deal]] = defaultdict(dict)
        for deal in self.book.deals.values():
            for part in deal.splits:
                found[part.payee, part.role][deal.id] = deal
        return {key: tuple(deals.values()) for key, deals in found.items()}

    @cached_property
    def staged(self) -> Mapping[str, Sequence[Deal]]:
        """Deals by who owned a stage of them, in walk order."""
        found: dict[str, dict[str, Deal]] = defaultdict(dict)
        for deal in self.book.deals.values():
            for stage in deal.stages:
                found[stage.payee][deal.id] = deal
        return {payee: tuple(deals.values()) for payee, deals in found.items()}

    @cached_property
    def partnered(self) -> Mapping[str | None, Sequence[Deal]]:
        """Deals by partner, in walk order."""
        found: dict[str | None, list[Deal]] = defaultdict(list)
        for deal in self.book.deals.values():
            found[deal.partner].append(deal)
        return found

    @cached_property
    def teamed(self) -> Mapping[str, Sequence[tuple[Deal, str]]]:
        """By team the deals its members own that day (each part once), in walk order."""
        found: dict[str, list[tuple[Deal, str]]] = defaultdict(list)
        for deal in self.book.deals.values():
            for owner in self.parts(deal):
                team = self.book.team_of(owner, deal.on)
                if team is not None:
                    found[team].append((deal, owner))
        return found

    def owner_amounts(self, line: NetLine, view: View) -> Mapping[str, tuple[int, int]]:
        """Amount and margin of a line by owner, adding up to the line's; remainders by size, ties by id."""
        if not line.deal.splits:
            return {line.deal.owner: (line.amount, line.margin or 0)}
        parts = self.parts(line.deal)
        key = (line.place, view)
        if key not in self.splits:
            amounts, margins = split(line.amount, parts), split(line.margin or 0, parts)
            self.splits[key] = {payee: (amounts[payee], margins[payee]) for payee in parts}
        return self.splits[key]

    def piece(self, line: NetLine, lines: tuple[NetLine, ...], claim: Claim, credit: Credit, view: View) -> Piece:
        """What a claim credits of one line."""
        amount: Number
        margin: Number
        if claim.among is not None:
            amount = split(line.amount, claim.among)[claim.payee]
            margin = split(line.margin or 0, claim.among)[claim.payee]
        elif claim.owners:
            parts = self.owner_amounts(line, view)
            if len(claim.owners) == 1:
                amount, margin = parts[claim.owners[0]]
            else:
                amount = sum(parts[owner][0] for owner in claim.owners)
                margin = sum(parts[owner][1] for owner in claim.owners)
        else:
            amount, margin = plain(line.amount * claim.share), plain((line.margin or 0) * claim.share)
        share = claim.share
        if credit.share != 1:
            taken = Fraction(credit.share)
            amount, margin, share = plain(amount * taken), plain(margin * taken), share * taken
        return Piece(line.place, line, lines, share, amount, margin, claim.why)


def owner_parts(deal: Deal) -> Mapping[str, Fraction]:
    """Who owns which part of a deal: the parts of a split that are not overlays, else the owner alone."""
    if not deal.splits:
        return {deal.owner: ONE}
    parts: dict[str, Fraction] = {}
    for part in deal.splits:
        if not part.overlay:
            parts[part.payee] = parts.get(part.payee, ZERO) + Fraction(part.share)
    return parts or {deal.owner: ONE}


def whole(deal: Deal) -> bool:
    """Whether the parts of a split deal add up to the whole."""
    return not deal.splits or sum(owner_parts(deal).values()) == 1
