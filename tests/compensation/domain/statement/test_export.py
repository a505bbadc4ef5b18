"""Exports: what they rest on, and the hashes that hold them together."""

from __future__ import annotations

from dataclasses import replace

from services.compensation.domain.language.terms import plan_hash
from services.compensation.domain.statement.export import finance_export, payee_export, rederived, sealed
from tests.compensation.domain.statement.test_verification import PLAN, basis


def test_the_seal_covers_everything_else() -> None:
    export = finance_export(basis())
    assert export["seal"] == sealed(export)
    assert sealed({**export, "month": "2017-07"}) != export["seal"]
    assert sealed({**export, "inputs_hash": "0"}) != export["seal"]


def test_it_is_the_same_every_time() -> None:
    assert finance_export(basis()) == finance_export(basis())
    body = {key: value for key, value in finance_export(basis()).items() if key != "seal"}
    assert rederived(basis()) == body


def test_the_hash_of_the_inputs_hangs_on_facts_and_plans() -> None:
    inputs = basis().inputs
    fewer = replace(inputs, facts=replace(inputs.facts, deals=inputs.facts.deals[1:]))
    assert len({inputs.hash, fewer.hash, replace(inputs, plans=()).hash}) == 3


def test_the_plans_that_pay_are_named_by_their_hash() -> None:
    made = basis()
    assert made.plan_hashes(made.inputs.calculated()) == [plan_hash(PLAN.plan)]


def test_a_payee_without_pay_has_an_export_all_the_same() -> None:
    export = payee_export(basis("nobody"))
    assert (export["lines"], export["totals"]) == ([], [])
