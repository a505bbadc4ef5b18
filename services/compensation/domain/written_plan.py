"""A plan as it is handed in: checked, its worked examples calculated, and the first that fails named."""

from __future__ import annotations

from collections.abc import Mapping

from services.compensation.domain.evaluation.document import plan_document
from services.compensation.domain.evaluation.examples import check_examples
from services.compensation.domain.language.plan import Plan


def written_plan(terms: Mapping[str, object], title: str, currency: str, external_id: str) -> Plan:
    """The plan of that name, or the refusal that names the place in `terms`."""
    written = plan_document({"currency": currency, "title": title, **terms, "id": external_id})
    check_examples(written)
    return written.terms
