"""Who and what deals name that nobody has told of yet: exceptions, mended in the transaction that brings the fact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from services.compensation.domain.deal import Deal
from services.compensation.domain.month_end.exceptions import ExceptionKey, Found
from services.compensation.domain.neighbours import Neighbours
from services.compensation.domain.plan import Plans
from services.compensation.domain.settling.asked import ACCOUNTS, PARTNERS, PRODUCTS, asks_for
from services.compensation.domain.settling.circles import circle_above, may_be_circular
from services.compensation.domain.settling.names import Names
from services.compensation.domain.settling.unknown_teams import unknown_teams
from shared.kernel.hierarchy import Organisation
from shared.kernel.period import Month


def unknown(
    deals: Iterable[Deal], organisation: Organisation, plans: Plans, names: Names, around: Neighbours
) -> Iterator[Found]:
    """Owners not known or on no plan, teams nobody has told of or in a circle; and what some plan asks about.

    What a team's managers earn waits till it is known; so do shares and rates that hang on the others.
    """
    circular = may_be_circular(organisation)
    for deal in deals:
        if deal.standing:
            yield from _people(deal, organisation, plans)
            yield from _circle(deal, organisation, names) if circular else ()
            yield from _neighbours(deal, plans.asked, around)


def _people(deal: Deal, organisation: Organisation, plans: Plans) -> Iterator[Found]:
    if organisation.member(deal.owner_id, deal.won_on) is None:
        yield _missing("member", deal.owner_id, deal, "the owner was no member then, as far as is known")
    elif deal.owner_id not in plans.assignments:
        yield _missing("plan", deal.owner_id, deal, "the owner is on no plan")
    for team_id in unknown_teams(deal.owner_id, deal.won_on, organisation):
        yield _missing("team", team_id, deal, f"team {team_id} is not known")


def _circle(deal: Deal, organisation: Organisation, names: Names) -> Iterator[Found]:
    member = organisation.member(deal.owner_id, deal.won_on)
    circle = circle_above(member.team_id, deal.won_on, organisation) if member else ()
    if circle:
        way = " \N{RIGHTWARDS ARROW} ".join(names.teams[team_id] for team_id in (*circle, circle[0]))
        yield _missing("hierarchy", circle[0], deal, f"the teams form a circle: {way}")


def _neighbours(deal: Deal, asked: frozenset[str], around: Neighbours) -> Iterator[Found]:
    if deal.partner_id and PARTNERS in asked and not around.was_partner(deal.partner_id, deal.won_on):
        reason = "the company was no partner then, as far as is known"
        yield _missing("partner", deal.partner_id, deal, reason, deal.partner_id)
    if deal.account_id and deal.account_id not in around.accounts and asks_for(asked, ACCOUNTS):
        yield _missing("account", deal.account_id, deal, f"account {deal.account_id} is not known")
    for product_id in sorted(deal.product_ids - around.products.keys()) if asks_for(asked, PRODUCTS) else ():
        yield _missing("product", product_id, deal, f"product {product_id} is not known")


def _missing(kind: str, subject: UUID, deal: Deal, reason: str, payee_id: UUID | None = None) -> Found:
    key = ExceptionKey(kind, str(subject), payee_id or deal.owner_id, deal.id)
    return Found(key, deal.external_id, str(Month.of(deal.won_on)), reason)
