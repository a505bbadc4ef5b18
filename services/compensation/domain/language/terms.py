"""A plan's terms as a document: read and checked, canonical, hashed, compared, described."""

from __future__ import annotations

from services.compensation.domain.document.differences import Difference, differences
from services.compensation.domain.document.read import read
from services.compensation.domain.document.write import document
from services.compensation.domain.language.checks.plan import checked
from services.compensation.domain.language.plan import Plan
from shared.kernel.hash import sha256_hex


def plan_of(data: object) -> Plan:
    """A checked plan from plain data whose numbers are exact, or the refusal that names the place."""
    return checked(read(Plan, data))


def plan_hash(plan: Plan) -> str:
    """SHA-256 of the canonical terms: equal terms, equal hash, whether written as YAML or as JSON."""
    return sha256_hex(document(plan))


def plan_differences(before: Plan, after: Plan) -> tuple[Difference, ...]:
    """What a newer version changes, place by place; components are compared by their ids."""
    return tuple(differences(document(before), document(after)))
