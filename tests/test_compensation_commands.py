"""`python -m services compensation`: what pays, what is refused and where, without any database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from services.__main__ import main

PLAN = "id: p\ncurrency: USD\ncomponents: [{id: c, kind: commission, rate: 10%}]\n"
FACTS = '{"deals": [{"id": "D1", "on": "2024-01-10", "owner": "ann", "amount": 1234.50}]}'


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A folder with a plan and facts."""
    (tmp_path / "plan.yaml").write_text(PLAN)
    (tmp_path / "facts.json").write_text(FACTS)
    return tmp_path


def evaluate(folder: Path, *more: str) -> int:
    plan, facts = str(folder / "plan.yaml"), str(folder / "facts.json")
    return main(["compensation", "evaluate", "--plan", plan, "--facts", facts, *more])


def test_a_plan_is_evaluated(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(written) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(payee["payee"], payee["amount"]) for payee in told["payees"]] == [("ann", "123.45")]


def test_facts_after_the_day_asked_for_do_not_count(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(written, "--as-of", "2024-01-09") == 0
    assert json.loads(capsys.readouterr().out)["payees"] == []


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        pytest.param("plan.yaml", PLAN.replace("10%", "110%"), "components[0].rate: the rate 1.10", id="a rate"),
        pytest.param("plan.yaml", "id: [", "this is no YAML", id="no YAML"),
        pytest.param("facts.json", FACTS.replace("D1", "D1 "), None, id="an odd id is an id"),
        pytest.param("facts.json", FACTS.replace("owner", "ower"), "deals[0].ower: `ower` is not known", id="a fact"),
    ],
)
def test_a_refusal_names_file_and_place(
    written: Path, capsys: pytest.CaptureFixture[str], file: str, text: str, said: str | None
) -> None:
    (written / file).write_text(text)
    assert evaluate(written) == (0 if said is None else 1)
    assert (said or "") in capsys.readouterr().err


def test_a_file_that_is_not_there_is_named(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (written / "facts.json").unlink()
    assert evaluate(written) == 1
    assert "facts.json" in capsys.readouterr().err


def test_a_plan_is_checked_with_its_examples(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    examples = "examples: [{name: a, facts: " + FACTS + ", expect: {payee: ann, value: 123.45}}]\n"
    (written / "plan.yaml").write_text(PLAN + examples)
    assert main(["compensation", "check", str(written / "plan.yaml")]) == 0
    assert "1 examples come out" in capsys.readouterr().out
    (written / "plan.yaml").write_text(PLAN + examples.replace("123.45", "123.46"))
    assert main(["compensation", "check", str(written / "plan.yaml")]) == 1
    assert "examples[0].expect[0].value" in capsys.readouterr().err


def test_a_later_version_goes_on_from_its_first_day(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    later = PLAN.replace("10%", "20%") + "version: 2\neffective_on: 2024-01-11\n"
    (written / "later.yaml").write_text(later)
    second = ', {"id": "D2", "on": "2024-01-11", "owner": "ann", "amount": 100}]}'
    (written / "facts.json").write_text(FACTS.replace("]}", second))
    assert evaluate(written, "--plan", str(written / "later.yaml")) == 0
    told = json.loads(capsys.readouterr().out)
    lines = told["payees"][0]["periods"][0]["components"][0]["lines"]
    assert [(line["plan"], line["amount"]) for line in lines] == [("p v1", "123.45"), ("p v2", "20.00")]


def test_two_plans_are_compared(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (written / "newer.yaml").write_text(PLAN.replace("10%", "12%"))
    assert main(["compensation", "diff", str(written / "plan.yaml"), str(written / "newer.yaml")]) == 0
    assert capsys.readouterr().out == "component c, rate: 0.1 becomes 0.12\n"


def test_schemas_are_written(tmp_path: Path) -> None:
    assert main(["compensation", "schemas", "--folder", str(tmp_path)]) == 0
    assert json.loads((tmp_path / "plan.schema.json").read_text())["$schema"].startswith("https://json-schema.org")


def test_what_moved_since_earlier_facts_names_the_fact(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (written / "before.json").write_text('{"deals": []}')
    assert evaluate(written, "--before", str(written / "before.json")) == 0
    (delta,) = json.loads(capsys.readouterr().out)["deltas"]
    assert (delta["payee"], delta["deal"], delta["amount"], delta["causes"]) == ("ann", "D1", "123.45", ["deals:D1"])


def test_payouts_and_names_nobody_reads_are_told(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts = json.loads((written / "facts.json").read_text())
    quota = {"payee": "ann", "name": "revenu", "period": "2024", "value": 1}
    (written / "facts.json").write_text(json.dumps({**facts, "quotas": [quota]}))
    assert evaluate(written) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["unread"] == ["no plan reads the quota `revenu`"]
    assert all(payee["payouts"] for payee in told["payees"])
    assert evaluate(written, "--no-payouts") == 0
    assert not any(payee["payouts"] for payee in json.loads(capsys.readouterr().out)["payees"])
