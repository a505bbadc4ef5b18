"""What is written beside the code is true: links lead somewhere, commands exist, locks are complete."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.architecture.checks import SOURCE_FOLDERS, syntax_tree

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "services").glob("*/README.md")),
    *sorted((ROOT / "shared").rglob("README.md")),
]
LOCKS = ("requirements.lock", "requirements-dev.lock")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def package(requirement: str) -> str:
    """The name in a requirement, as locks spell it."""
    return re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def pinned(lock: str) -> set[str]:
    """The packages of a lock."""
    return {package(line) for line in (ROOT / lock).read_text().splitlines() if re.match(r"[a-z0-9]", line)}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_a_link_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text())

    assert [link for link in links if not (document.parent / link).exists()] == []


def test_a_command_that_a_document_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {name for document in DOCUMENTS for name in re.findall(r"(?:^|`|\()make ([a-z-]+)", document.read_text())}

    assert named - targets == set()


def test_make_explains_itself() -> None:
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S607 - whichever make is there

    assert "Start everything" in said
    assert "Run the whole suite" in said


def test_every_decision_is_listed_and_says_what_would_reopen_it() -> None:
    index = (ROOT / "docs/README.md").read_text()
    for record in (ROOT / "docs/decisions").glob("*.md"):
        assert f"(decisions/{record.name})" in index
        assert "## What would reopen it\n\n" in record.read_text()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_by_hash_and_says_nothing_of_where_from(lock: str) -> None:
    text = (ROOT / lock).read_text()

    assert "://" not in text
    assert all(line.endswith("\\") for line in text.splitlines() if re.match(r"[a-z0-9]", line))


def test_the_locks_contain_what_the_project_asks_for() -> None:
    to_run = {package(requirement) for requirement in PROJECT["project"]["dependencies"]}
    to_develop = {package(requirement) for requirement in PROJECT["dependency-groups"]["dev"]}

    assert to_run <= pinned("requirements.lock")
    assert to_develop | pinned("requirements.lock") <= pinned("requirements-dev.lock")


def imported(*folders: str) -> set[str]:
    """The packages that modules below these folders import, whatever function the import stands in."""
    files = (file for folder in folders for file in (ROOT / folder).rglob("*.py"))
    nodes = [node for file in files for node in ast.walk(syntax_tree(file))]
    modules = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    modules |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    return {module.split(".")[0] for module in modules} - sys.stdlib_module_names - set(SOURCE_FOLDERS)


@pytest.mark.parametrize(
    ("lock", "folders"), [(LOCKS[0], ("services", "shared", "samples")), (LOCKS[1], ("bench", "tests"))], ids=LOCKS
)
def test_whatever_is_imported_is_locked(lock: str, folders: tuple[str, ...]) -> None:
    distributions = packages_distributions()
    names = {package(distribution) for top in imported(*folders) for distribution in distributions[top]}

    assert names - pinned(lock) == set()
