"""samples/expected_pay.csv is what its recomputation writes, which is short and imports nothing of ours."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

SAMPLES = Path(__file__).parents[2] / "samples"
PROGRAM = SAMPLES / "expected_pay.py"
LONGEST = 60


def test_the_file_is_what_the_program_writes(tmp_path: Path) -> None:
    shutil.copytree(SAMPLES / "maven_crm", tmp_path / "maven_crm")
    shutil.copy(PROGRAM, tmp_path)
    subprocess.run([sys.executable, "-I", "-S", tmp_path / PROGRAM.name], check=True, cwd=tmp_path)  # noqa: S603 - our own
    assert (tmp_path / "expected_pay.csv").read_text() == (SAMPLES / "expected_pay.csv").read_text()


def test_it_is_short_and_imports_nothing_of_ours() -> None:
    text = PROGRAM.read_text()
    imported = {
        name.partition(".")[0]
        for node in ast.walk(ast.parse(text))
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    }
    assert len(text.splitlines()) <= LONGEST
    assert imported <= sys.stdlib_module_names


def test_it_knows_everybody() -> None:
    """35 agents, of whom five have no opportunity, and 6 managers."""
    lines = (SAMPLES / "expected_pay.csv").read_text().splitlines()[1:]
    people = {(line.split(",")[1], line.split(",")[2]) for line in lines if line.startswith("plain,")}
    assert sum(role == "agent" for _, role in people) == 30
    assert sum(role == "manager" for _, role in people) == 6
