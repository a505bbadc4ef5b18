"""`python -m services compensation statements | verifier`: statements, their exports and what verifies them."""

from __future__ import annotations

import json
import re
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from services.compensation.domain.calculation.calculate import calculate
from services.compensation.domain.calculation.result import Result
from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.language.plan import PlanVersion
from services.compensation.domain.statement.assemble import Heading, statement_of
from services.compensation.domain.statement.export import Basis, Inputs, finance_export, payee_export
from services.compensation.domain.statement.months import months_of
from services.compensation.domain.statement.statement import Statement
from services.compensation.domain.statement.told import Told
from shared.kernel.period import Month

_Paper = tuple[str, Month]
_NOT_IN_NAMES = re.compile(r"[^\w-]+")


def write_statements(asked: Namespace, plans: Sequence[PlanVersion], facts: Facts) -> int:
    """One file per person, month and format; the bar counts statements."""
    result = calculate(plans, facts, asked.as_of)
    papers = list(_papers(asked, facts, result))
    asked.folder.mkdir(parents=True, exist_ok=True)
    inputs = Inputs(tuple(plans), facts, asked.as_of)
    with _progress() as progress:
        for payee, month in progress.track(papers, description="statements"):
            basis = Basis(payee, month, inputs)
            name = _NOT_IN_NAMES.sub("-", f"{payee}-{month}")
            for form in asked.format or _FORMS:
                (asked.folder / f"{name}.{form}").write_bytes(_FORMS[form](basis, result, month, asked.scope))
    print(f"{len(papers)} statements in {asked.folder}")
    return 0


def write_verifier(asked: Namespace) -> int:
    """verify.py, next to what it verifies."""
    from services.verifier import verifier

    asked.output.write_text(verifier(), encoding="utf-8")
    print(asked.output)
    return 0


def _papers(asked: Namespace, facts: Facts, result: Result) -> Iterator[_Paper]:
    """Who gets a statement for which month: whoever was named, or everybody, with or without pay in a month named."""
    for payee in asked.payee or sorted(each.id for each in facts.payees):
        for month in [asked.month] if asked.month else months_of(result, payee):
            yield payee, month


def printed(basis: Basis, result: Result, month: Month) -> Statement:
    """The statement to be read."""
    heading = Heading(
        payee=basis.payee,
        name=basis.payee,
        month=month,
        known_at=str(basis.inputs.as_of or month.last_day),
        inputs_hash=basis.inputs.hash,
        plan_hash=", ".join(basis.plan_hashes(result)),
    )
    return statement_of(heading, result, basis.inputs.plans)


def _html(basis: Basis, result: Result, month: Month, _scope: str) -> bytes:
    from services.compensation.api.pages.statement_html import statement_html

    return statement_html(printed(basis, result, month)).encode()


def _pdf(basis: Basis, result: Result, month: Month, _scope: str) -> bytes:
    from services.compensation.api.pages.statement_pdf import statement_pdf

    made_at = datetime(month.last_day.year, month.last_day.month, month.last_day.day, tzinfo=UTC)
    return statement_pdf(printed(basis, result, month), made_at=made_at)


def _json(basis: Basis, result: Result, _month: Month, scope: str) -> bytes:
    made: Told = (payee_export if scope == "payee" else finance_export)(basis, result)
    return json.dumps(made, indent=1, ensure_ascii=False).encode()


_FORMS = {"html": _html, "pdf": _pdf, "json": _json}


def _progress() -> Progress:
    """A bar on standard error, so that standard output stays a list of what was made."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(file=sys.stderr), transient=True)
