"""`python -m services compensation …`: pay calculated from files, without a database."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path

from services import compensation_papers
from services.compensation.domain.calculation.calculate import calculate
from services.compensation.domain.calculation.deltas import caused_by, difference
from services.compensation.domain.evaluation.document import (
    PlanDocument,
    facts_schema,
    plan_document,
    plan_schema,
)
from services.compensation.domain.evaluation.examples import check_examples
from services.compensation.domain.evaluation.outline import outline, told_deltas
from services.compensation.domain.evaluation.payouts import paid_out
from services.compensation.domain.evaluation.unread import unread
from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.facts.parse import facts_of
from services.compensation.domain.language.terms import plan_differences, plan_hash
from shared.kernel.errors import Refusal
from shared.kernel.exact_json import TextUnreadable, parse_json
from shared.kernel.exact_yaml import parse_yaml


class FileRefused(Exception):
    """A file cannot be read, or says what cannot be; the sentence names file and place."""


def run(asked: Namespace) -> int:
    """Carry out one command; a refused file is told on standard error."""
    try:
        return _COMMANDS[asked.verb](asked)
    except FileRefused as refusal:
        print(refusal, file=sys.stderr)
        return 1


def read_plan(path: Path) -> PlanDocument:
    """A plan file, YAML or JSON."""
    try:
        return plan_document(_parsed(path))
    except Refusal as refusal:
        raise _refused(path, refusal) from None


def read_facts(path: Path, currency: str | None) -> Facts:
    """A facts file, YAML or JSON; amounts are in the currency unless the file says another."""
    try:
        return facts_of(_parsed(path), currency=currency)
    except Refusal as refusal:
        raise _refused(path, refusal) from None


def _parsed(path: Path) -> object:
    try:
        text = path.read_text(encoding="utf-8")
        return parse_json(text) if path.suffix == ".json" else parse_yaml(text)
    except (OSError, UnicodeDecodeError, TextUnreadable) as unreadable:
        raise FileRefused(f"{path}: {unreadable}") from None


def _refused(path: Path, refusal: Refusal) -> FileRefused:
    place = f"{refusal.field}: " if refusal.field else ""
    return FileRefused(f"{path}: {place}{refusal.detail} ({refusal.code})")


def _evaluate(asked: Namespace) -> int:
    plans = [read_plan(path) for path in asked.plan]
    facts = read_facts(asked.facts, plans[0].currency)
    versions = [plan.in_force for plan in plans]
    try:
        result = calculate(versions, facts, asked.as_of, by_quotas=True)
    except Refusal as refusal:
        raise _refused(asked.facts, refusal) from None
    told = outline(versions, result, () if asked.no_payouts else paid_out(versions, facts, result, asked.as_of))
    told["unread"] = unread(versions, facts)
    if asked.before:
        earlier = read_facts(asked.before, plans[0].currency)
        before = calculate(versions, earlier, asked.as_of)
        told["deltas"] = told_deltas(difference(before.lines, result.lines, caused_by(earlier, facts)))
    print(json.dumps(told, indent=2, ensure_ascii=False))
    return 0


def _check(asked: Namespace) -> int:
    for path in asked.plans:
        plan = read_plan(path)
        try:
            check_examples(plan)
        except Refusal as refusal:
            raise _refused(path, refusal) from None
        print(f"{path}: {plan.id}, {len(plan.examples)} examples come out, hash {plan_hash(plan.terms)}")
    return 0


def _diff(asked: Namespace) -> int:
    for changed in plan_differences(read_plan(asked.before).terms, read_plan(asked.after).terms):
        print(changed)
    return 0


def schema_files() -> dict[str, str]:
    """The published schemas by file name."""
    schemas = {"plan.schema.json": plan_schema(), "facts.schema.json": facts_schema()}
    return {name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for name, schema in schemas.items()}


def _schemas(asked: Namespace) -> int:
    asked.folder.mkdir(parents=True, exist_ok=True)
    for name, text in schema_files().items():
        (asked.folder / name).write_text(text, encoding="utf-8")
        print(asked.folder / name)
    return 0


def _statements(asked: Namespace) -> int:
    plans = [read_plan(path) for path in asked.plan]
    facts = read_facts(asked.facts, plans[0].currency)
    return compensation_papers.write_statements(asked, [plan.in_force for plan in plans], facts)


_COMMANDS = {
    "evaluate": _evaluate,
    "check": _check,
    "diff": _diff,
    "schemas": _schemas,
    "statements": _statements,
    "verifier": compensation_papers.write_verifier,
}
