"""Facts from a document, checked, with a payee for every name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from services.compensation.domain.document.read import Context, read
from services.compensation.domain.facts.checks import checked_facts
from services.compensation.domain.facts.deals import Deal
from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.facts.payees import Payee
from services.compensation.domain.facts.sugar import SUGARS


def facts_of(data: object, *, currency: str | None = None, place: str = "") -> Facts:
    """Checked facts from plain data whose numbers are exact; bare amounts are in the currency given."""
    return with_all_payees(checked_facts(read(Facts, data, place, Context(currency, SUGARS))))


def with_all_payees(facts: Facts) -> Facts:
    """A bare payee for everybody the facts name but say nothing of; whoever is a deal's partner is one."""
    known = {payee.id for payee in facts.payees}
    partners = {deal.partner for deal in facts.deals if deal.partner} - known
    members = dict.fromkeys(name for name in _named(facts) if name not in known | partners)
    bare = (*(Payee(id=name) for name in members), *(Payee(id=name, kind="partner") for name in sorted(partners)))
    return replace(facts, payees=(*facts.payees, *bare))


def _named(facts: Facts) -> Iterator[str]:
    yield from chain.from_iterable(_of_deal(deal) for deal in facts.deals)
    yield from (activity.payee for activity in facts.activities)
    yield from (opening.payee for opening in facts.openings)
    yield from (relation.payee for relation in facts.relations)
    yield from (team.manager for team in facts.teams if team.manager)
    yield from (quota.payee for quota in facts.quotas if quota.payee)
    yield from (score.payee for score in facts.scores if score.payee)
    yield from (given.payee for given in facts.attainments if given.payee)


def _of_deal(deal: Deal) -> Iterator[str]:
    yield deal.owner
    yield from (part.payee for part in deal.splits)
    yield from (stage.payee for stage in deal.stages)
