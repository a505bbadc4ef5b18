"""The house keeps its own rules: sizes, rooms, names and words."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import checks

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "breaches",
    [
        pytest.param(checks.long_files, id="a file is at most 300 lines"),
        pytest.param(checks.long_functions, id="a function is at most 50 lines"),
        pytest.param(checks.unknown_services, id="the rules name every service"),
        pytest.param(checks.strange_rooms, id="every service has the same rooms"),
        pytest.param(checks.invisible_packages, id="every folder can be seen by the import rules"),
        pytest.param(checks.empty_names, id="a name says what a file is for"),
        pytest.param(checks.forbidden_classes, id="a class is not named after a technical role"),
        pytest.param(checks.postponed_annotations, id="annotations that are read at run time are real"),
        pytest.param(checks.sleeping_tests, id="a test waits for a condition and never for time to pass"),
        pytest.param(checks.unproven_rules, id="every rule has its proof at the mirrored path"),
    ],
)
def test_the_house_keeps(breaches: Callable[[Path], list[str]]) -> None:
    found = breaches(ROOT)
    assert not found, "\n".join(found)


def test_no_file_contains_a_forbidden_word() -> None:
    found = checks.forbidden_words(ROOT, _files_of_the_repository())
    assert not found, "\n".join(found)


def _files_of_the_repository() -> list[Path]:
    """What is committed or would be: everything git does not ignore."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],  # noqa: S607 - whichever git is there
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [ROOT / name for name in listing.split("\0") if name]
