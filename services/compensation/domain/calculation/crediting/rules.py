"""Crediting rules of a plan: which rule credits whom for a deal, and who is passed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from services.compensation.domain.calculation.crediting.net import NetLine
from services.compensation.domain.calculation.crediting.traits import Traits, line_test
from services.compensation.domain.calculation.walking.terms import Terms
from services.compensation.domain.facts.deals import Deal
from services.compensation.domain.language.credit import CreditRule
from services.compensation.domain.language.plan import Plan


def rule_parts(
    deal: Deal, lines: Sequence[NetLine], plan: Plan, traits: Traits, terms: Mapping[str, Terms]
) -> Mapping[str, tuple[Fraction, str]]:
    """Who is credited with which share by which rule: lowest precedence first, nobody twice unless by an overlay."""
    shares: dict[str, tuple[Fraction, str]] = {}
    for rule in sorted(plan.crediting, key=lambda rule: (rule.precedence, rule.id)):
        receivers = receivers_of(rule, deal, lines, plan, traits, terms)
        for payee in receivers:
            part = Fraction(rule.share) / len(receivers)
            if payee not in shares:
                shares[payee] = (part, rule.id)
            elif rule.overlay:
                shares[payee] = (shares[payee][0] + part, f"{shares[payee][1]} and {rule.id}")
        if receivers and rule.stops:
            break
    return shares


def receivers_of(
    rule: CreditRule, deal: Deal, lines: Sequence[NetLine], plan: Plan, traits: Traits, terms: Mapping[str, Terms]
) -> tuple[str, ...]:
    """Everybody a rule credits for a deal, by id; nobody where the rule does not apply to the deal."""
    if not applies(rule, deal, lines):
        return ()
    return tuple(payee for payee in sorted(terms) if passed_over(rule, payee, deal, plan, traits, terms) is None)


def applies(rule: CreditRule, deal: Deal, lines: Sequence[NetLine]) -> bool:
    """Whether the rule is in force that day and the deal meets its conditions."""
    if not (rule.first_day or date.min) <= deal.on <= (rule.last_day or date.max):
        return False
    if rule.accounts and deal.account not in rule.accounts:
        return False
    meets = line_test(rule.where)
    return meets is None or any(meets(line, lines) for line in lines)


def passed_over(
    rule: CreditRule, payee: str, deal: Deal, plan: Plan, traits: Traits, terms: Mapping[str, Terms]
) -> str | None:
    """Why the rule does not credit somebody; None if it does."""
    stretch = terms[payee].on(deal.on)
    if stretch is None or stretch.version.plan.id != plan.id:
        return "not on the plan that day"
    if not traits.meets(payee, rule.to, deal.on):
        return f"does not meet what rule {rule.id} asks of payees"
    for name in rule.same:
        wanted = deal.attributes.get(name) or {"account": deal.account, "partner": deal.partner}.get(name)
        if wanted is None or wanted not in traits.of(payee, name, deal.on):
            return f"another {name} than the deal's"
    return None
