"""What keeps deals from being paid though nothing in them is wrong: people, plans and teams nobody has told of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from services.compensation.domain.deal import Deal
from services.compensation.domain.month_end.exceptions import ExceptionKey, Found
from services.compensation.domain.plan import Plans
from services.compensation.domain.settling.circles import circle_above, may_be_circular
from services.compensation.domain.settling.names import Names
from services.compensation.domain.settling.unknown_teams import unknown_teams
from shared.kernel.hierarchy import Organisation
from shared.kernel.period import Month


def missing(deals: Iterable[Deal], organisation: Organisation, plans: Plans, names: Names) -> Iterator[Found]:
    """Owners not known or on no plan; teams nobody has told of, or in a circle: their managers wait."""
    circular = may_be_circular(organisation)
    for deal in deals:
        if not deal.standing:
            continue
        if organisation.member(deal.owner_id, deal.won_on) is None:
            yield _found("member", deal.owner_id, deal, "the owner was no member then, as far as is known")
        elif deal.owner_id not in plans.assignments:
            yield _found("plan", deal.owner_id, deal, "the owner is on no plan")
        for team_id in unknown_teams(deal.owner_id, deal.won_on, organisation):
            yield _found("team", team_id, deal, f"team {team_id} is not known")
        if circular:
            yield from _circle(deal, organisation, names)


def _circle(deal: Deal, organisation: Organisation, names: Names) -> Iterator[Found]:
    member = organisation.member(deal.owner_id, deal.won_on)
    circle = circle_above(member.team_id, deal.won_on, organisation) if member else ()
    if circle:
        way = " \N{RIGHTWARDS ARROW} ".join(names.teams[team_id] for team_id in (*circle, circle[0]))
        yield _found("hierarchy", circle[0], deal, f"the teams form a circle: {way}")


def _found(kind: str, subject: UUID, deal: Deal, reason: str) -> Found:
    key = ExceptionKey(kind, str(subject), deal.owner_id, deal.id)
    return Found(key, deal.external_id, str(Month.of(deal.won_on)), reason)
