"""What to write, and where, so that what could not be paid can be: told beside each problem."""

from __future__ import annotations

from collections.abc import Mapping

from services.compensation.domain.calculation.result import Problem
from services.compensation.domain.calculation.undecided import Reason

_REMEDIES: Mapping[Reason, str] = {
    "unknown_member": "name {payee} under `payees`",
    "no_plan": "name a plan in the `plans` of {payee}, or give only one plan",
    "no_quota": "write it under `quotas`: {{payee: {payee}, name: …, period: {period}, value: …}}, or `team:`",
    "no_promise": "write it in the `promises` of {payee} under `payees`: {{kind: …, amount: …, per: month}}",
    "splits_not_whole": "let the `splits` of {deal} that are no overlays add up to 100 %",
    "missing_rate": "write it under `exchange_rates`: {{from: …, to: …, on: …, rate: …}}",
    "figure_missing": "write it: an attribute in the `attributes` of the payee, deal or line, a figure beside the "
    "amount; or give the table a row or `otherwise`",
    "above_the_top": "let the plan say `above_top: continue` or `stop`, or another tier",
    "instant_missing": "write `won_at` on {deal}, such as 2024-03-31T17:05:00+08:00",
}


def remedy(problem: Problem) -> str:
    """One sentence for whoever writes the facts."""
    return _REMEDIES[problem.reason].format(
        payee=problem.payee, period=problem.period or "…", deal=problem.deal or "the deal"
    )
