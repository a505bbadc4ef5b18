"""The export of a statement: the facts and plans it rests on, every line, and the hashes that hold them together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Literal

from services.compensation.domain.calculation.calculate import calculate
from services.compensation.domain.calculation.result import PayLine, Result
from services.compensation.domain.document.write import document
from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.language.plan import PlanVersion
from services.compensation.domain.language.terms import plan_hash
from services.compensation.domain.statement.own_facts import own_facts
from services.compensation.domain.statement.told import Told, told_line, told_problem, told_totals
from shared.kernel.hash import sha256_hex
from shared.kernel.period import Month

FORMAT = "salesops.statement.1"
Scope = Literal["finance", "payee"]


@dataclass(frozen=True)
class Inputs:
    """Everything a calculation reads; many statements may rest on the same."""

    plans: tuple[PlanVersion, ...]
    facts: Facts
    as_of: date | None = None

    def calculated(self) -> Result:
        """The ordinary calculation."""
        return calculate(self.plans, self.facts, self.as_of)

    @cached_property
    def told(self) -> Told:
        """As plain data."""
        return {
            "as_of": None if self.as_of is None else self.as_of.isoformat(),
            "plans": [_version(version) for version in self.plans],
            "facts": document(self.facts),
        }

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical plain data."""
        return sha256_hex(self.told)


@dataclass(frozen=True, slots=True)
class Basis:
    """What a statement rests on: whose it is, for which month, and what it was calculated from."""

    payee: str
    month: Month
    inputs: Inputs
    scope: Scope = "finance"
    left_out: frozenset[str] = frozenset()
    """Components that cannot be derived from these facts."""

    def lines(self, result: Result) -> list[PayLine]:
        """The lines of the statement: all that were earned in its month."""
        lines = (line for line in result.of(self.payee) if Month.of(line.earned_on) == self.month)
        return [line for line in lines if line.component not in self.left_out]

    def plan_hashes(self, result: Result) -> list[str]:
        """The hashes of the plans that pay them."""
        used = {(line.plan, line.version) for line in self.lines(result)}
        return sorted({plan_hash(v.plan) for v in self.inputs.plans if (v.plan.id, v.number) in used})


def finance_export(basis: Basis, result: Result | None = None) -> Told:
    """Everything a statement rests on, whoever it is about."""
    return _sealed(_body(basis, result or basis.inputs.calculated()))


def payee_export(basis: Basis, result: Result | None = None) -> Told:
    """What the payee may see of it: own facts, others' only as totals, with the hash of finance's full export.

    A component that cannot be derived from own facts and totals is carried over from the full export, and says so.
    """
    full = result or basis.inputs.calculated()
    wanted = basis.lines(full)
    plans, facts, as_of = basis.inputs.plans, basis.inputs.facts, basis.inputs.as_of
    inputs = Inputs(_used(basis.payee, wanted, basis.inputs), own_facts(basis.payee, plans, facts, full), as_of)
    own, derived = replace(basis, scope="payee", inputs=inputs), inputs.calculated()
    there = {line.key: line for line in own.lines(derived)}
    carried = frozenset(line.component for line in wanted if _figures(there.get(line.key)) != _figures(line))
    carried |= {line.component for line in there.values()} - {line.component for line in wanted}
    body = _body(replace(own, left_out=carried), derived)
    body["from_full_export"] = {
        "seal": finance_export(basis, full)["seal"],
        "lines": [told_line(line) for line in wanted if line.component in carried],
    }
    return _sealed(body)


def rederived(basis: Basis) -> Told:
    """The body of an export made anew from its inputs."""
    return _body(basis, basis.inputs.calculated())


def sealed(body: Told) -> str:
    """The seal over everything else in an export; for the inputs stands their hash."""
    return sha256_hex({key: value for key, value in body.items() if key not in {"seal", "inputs"}})


def _sealed(body: Told) -> Told:
    return {**body, "seal": sealed(body)}


def _body(basis: Basis, result: Result) -> Told:
    lines = basis.lines(result)
    return {
        "format": FORMAT,
        "scope": basis.scope,
        "payee": basis.payee,
        "month": str(basis.month),
        "left_out": sorted(basis.left_out),
        "inputs": basis.inputs.told,
        "inputs_hash": basis.inputs.hash,
        "lines": [told_line(line) for line in lines],
        "totals": told_totals(lines),
        "problems": [told_problem(problem) for problem in result.problems if problem.payee == basis.payee],
    }


def _version(version: PlanVersion) -> Told:
    return {
        "plan": document(version.plan),
        "version": str(version.number),
        "effective_on": None if version.effective_on is None else version.effective_on.isoformat(),
        "hash": plan_hash(version.plan),
    }


def _figures(line: PayLine | None) -> object:
    """What must come out the same; reasons are worded by what is known of others."""
    return None if line is None else (line.exact, line.amount, line.currency, line.credited)


def _used(payee: str, lines: Iterable[PayLine], inputs: Inputs) -> tuple[PlanVersion, ...]:
    """The plans the payee is paid by, in all their versions: others' pay is nobody's business."""
    ids = {line.plan for line in lines}
    assigned = {on.plan for each in inputs.facts.payees if each.id == payee for on in each.plans}
    return tuple(version for version in inputs.plans if version.plan.id in (ids or assigned))
