"""verify.py stands alone: one file, Python's own library, no package and no database."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from services.compensation.domain.statement.export import finance_export
from services.verifier import NotPure, verifier
from tests.compensation.domain.statement.test_verification import basis


def run(folder: Path, *files: str) -> subprocess.CompletedProcess[str]:
    """Without site packages, without the environment, in an empty folder."""
    command = [sys.executable, "-I", "-S", "verify.py", *files]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - our own file


def test_it_verifies_in_an_empty_folder_and_finds_a_changed_digit(tmp_path: Path) -> None:
    (tmp_path / "verify.py").write_text(verifier())
    export = json.dumps(finance_export(basis()))
    (tmp_path / "right.json").write_text(export)
    (tmp_path / "wrong.json").write_text(re.sub(r'"amount": "1', '"amount": "2', export, count=1))
    right, wrong = run(tmp_path, "right.json"), run(tmp_path, "wrong.json")
    assert (right.returncode, right.stdout, right.stderr) == (0, "right.json: right\n", "")
    assert wrong.returncode == 1
    assert "WRONG" in wrong.stdout


def test_it_is_the_same_every_time_and_holds_no_package() -> None:
    text = verifier()
    assert text == verifier()
    imported = set(re.findall(r"^(?:from|import) ([\w]+)", text, re.MULTILINE))
    assert imported <= set(sys.stdlib_module_names) | {"services", "shared", "__future__"}


def test_what_needs_a_package_is_refused() -> None:
    with pytest.raises(NotPure, match="numpy"):
        verifier("services.compensation.domain.vectors.order")
