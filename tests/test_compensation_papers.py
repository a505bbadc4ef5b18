"""Statements from files on the command line, and the program that verifies them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from services.__main__ import main
from services.compensation.domain.document.write import document
from services.compensation.domain.statement.verification import verify
from tests.compensation.domain.statement.test_verification import FACTS, PLAN


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """A plan and facts as files, and where statements go."""
    (tmp_path / "plan.json").write_text(json.dumps(document(PLAN.plan)))
    (tmp_path / "facts.json").write_text(json.dumps(document(FACTS)))
    paths = ["--plan", str(tmp_path / "plan.json"), "--facts", str(tmp_path / "facts.json")]
    return ["compensation", "statements", *paths, "--folder", str(tmp_path / "out")]


def test_everybody_has_a_statement_in_three_forms(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(files) == 0
    made = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert made == [f"{name}-2017-06.{form}" for name in ("Anna", "Bert") for form in ("html", "json", "pdf")]
    assert capsys.readouterr().out.startswith("2 statements")
    assert "June 2017" in (tmp_path / "out" / "Anna-2017-06.html").read_text()
    assert (tmp_path / "out" / "Anna-2017-06.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize("scope", ["payee", "finance"])
def test_exports_can_be_verified(files: list[str], tmp_path: Path, scope: str) -> None:
    assert main([*files, "--payee", "Anna", "--month", "2017-06", "--format", "json", "--scope", scope]) == 0
    text = (tmp_path / "out" / "Anna-2017-06.json").read_text()
    assert json.loads(text)["scope"] == scope
    assert list(verify(text)) == []


def test_the_verifier_is_written_next_to_what_it_verifies(tmp_path: Path) -> None:
    assert main(["compensation", "verifier", "--output", str(tmp_path / "verify.py")]) == 0
    assert (tmp_path / "verify.py").read_text().startswith("#!/usr/bin/env python3")
