"""Facts that no plan reads: a name that is written differently in plan and facts would silently count nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from services.compensation.domain.document.scalars import nearest
from services.compensation.domain.document.write import document
from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.language.plan import PlanVersion

_NAMING = ("name", "quota")


def unread(versions: Sequence[PlanVersion], facts: Facts) -> list[str]:
    """One sentence for each name that facts use and no plan does, with the nearest that one does."""
    named = {name for version in versions for name in _names(document(version.plan))}
    named |= {"quota"}
    components = {component.id for version in versions for component in version.plan.components}
    plans = {version.plan.id for version in versions}
    told: dict[str, None] = {}
    for kind, name, known in _used(facts, named, components, plans):
        if name not in known:
            told.setdefault(f"no plan reads the {kind} `{name}`{nearest(name, sorted(known))}")
    return list(told)


def _used(facts: Facts, named: set[str], components: set[str], plans: set[str]) -> Iterator[tuple[str, str, set[str]]]:
    """Every name the facts give, what it names, and what it could be."""
    yield from (("quota", quota.name, named) for quota in facts.quotas)
    yield from (("quota", given.quota, named) for given in facts.attainments if given.quota)
    yield from (("score", score.name, named) for score in facts.scores)
    yield from (("activity", activity.kind, named) for activity in facts.activities)
    promised = [promise.component for payee in facts.payees for promise in payee.promises]
    stated = [*(given.component for given in facts.attainments), *(opening.component for opening in facts.openings)]
    yield from (("component", name, components) for name in (*promised, *stated) if name)
    yield from (("plan", on.plan, plans) for payee in facts.payees for on in payee.plans)


def _names(written: object) -> Iterator[str]:
    """Whatever a plan names anywhere."""
    if isinstance(written, Mapping):
        for key, value in written.items():
            if key in _NAMING and isinstance(value, str):
                yield value
            yield from _names(value)
    elif isinstance(written, list):
        for item in written:
            yield from _names(item)
