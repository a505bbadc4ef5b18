"""The rules of the house that are read off files: each takes a tree and answers what in it breaks the rule.

They take the tree as an argument so that the same check runs on the house and on a small tree with a planted breach.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

LONGEST_FILE = 300
LONGEST_FUNCTION = 50

SOURCE_FOLDERS = ("services", "shared", "samples", "bench", "tests")

SERVICES = ("compensation", "forecast", "gateway", "leads", "notifications", "partners", "people", "pipeline")

ROOMS = frozenset(
    {
        "README.md",
        "__init__.py",
        "main.py",
        "worker.py",
        "settings.py",
        "events.py",
        "consumers.py",
        "queries.py",
        "queries",  # a folder where one file would say too much
        "jobs.py",
        "api",
        "use_cases",
        "clients",
        "domain",
        "store",
    }
)
ROOMS_OF_ITS_OWN = {"gateway": frozenset({"forwarding"})}
ROOMS_OF_EVERYONE = ("README.md", "__init__.py", "main.py", "worker.py", "events.py", "store/migrations")

# Names that say nothing: whatever is put there belongs somewhere that can be named.
EMPTY_NAMES = frozenset({"app", "base", "common", "helper", "helpers", "manager", "misc", "src", "util", "utils"})

# Spelt in halves, so that the list does not find itself.
FORBIDDEN_WORDS = {
    rf"\b({'TO'}DO|{'FIX'}ME|{'X'}XX|{'HA'}CK|{'NotImplemented'}Error)\b": "finish it or leave it out",
    rf"\b{'pragma'}: no cover\b": "what cannot be tested need not be there",
    rf"\bmock\.{'patch'}\b": "hand the collaborator in as an argument",
    rf"\bmark\.({'sk'}ip|{'xf'}ail)\b": "a test that does not run proves nothing",
    rf"(?<![\w/.~-])/({'ro'}ot|{'ho'}me/\w+|{'wo'}rk|{'fa'}rm)/": "a path of somebody's machine",
    rf"https?://[^ \"']+\.({'wh'}l|{'t'}gz|tar\.gz|{'j'}ar|{'d'}eb)\b": "where a package comes from is not ours to say",
}
FORBIDDEN_CLASSES = re.compile(r"[a-z](Service|Services|Manager|Helper|Helpers|Utils?|Impl|Singleton)$")
WORDLESS_SUFFIXES = frozenset({".lock", ".csv", ".gz", ".png", ".ico"})

NO_FUTURE_ANNOTATIONS = re.compile(r"^(services/\w+/api|shared/contracts)/")


@cache
def syntax_tree(file: Path) -> ast.Module:
    """A module as Python reads it."""
    return ast.parse(file.read_text())


def source_files(root: Path) -> Iterator[Path]:
    """Every Python file that people wrote, folder by folder."""
    for folder in SOURCE_FOLDERS:
        yield from sorted((root / folder).rglob("*.py"))


def long_files(root: Path) -> list[str]:
    """Files that cannot be read in one sitting."""
    lengths = ((file, len(file.read_text().splitlines())) for file in source_files(root))
    return [f"{file.relative_to(root)}: {n} lines" for file, n in lengths if n > LONGEST_FILE]


def long_functions(root: Path) -> list[str]:
    """Functions that do not fit on a screen, from `def` to their last line."""
    found = []
    for file in source_files(root):
        for node in ast.walk(syntax_tree(file)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    found.append(f"{file.relative_to(root)}: {node.name} has {lines} lines")
    return found


def strange_rooms(root: Path) -> list[str]:
    """Entries of a service that no other service could have, and rooms that a service lacks."""
    found = []
    for service in _folders(root / "services"):
        allowed = ROOMS | ROOMS_OF_ITS_OWN.get(service.name, frozenset())
        entries = sorted(entry.name for entry in service.iterdir() if not _is_litter(entry))
        found += [
            f"services/{service.name}/{name}: not a room of this house" for name in entries if name not in allowed
        ]
        missing = [room for room in ROOMS_OF_EVERYONE if not (service / room).exists()]
        found += [f"services/{service.name}/{room}: every service has it" for room in missing]
    return found


def unknown_services(root: Path) -> list[str]:
    """Services that the rules do not name, or that the rules name in vain."""
    there = {service.name for service in _folders(root / "services")}
    return sorted(f"services/{name}: there or named, not both" for name in there ^ set(SERVICES))


def invisible_packages(root: Path) -> list[str]:
    """Folders without `__init__.py`: import-linter passes over them in silence."""
    folders = {file.parent for top in ("services", "shared") for file in (root / top).rglob("*.py")}
    # Alembic loads revisions by path.
    seen = (folder for folder in folders if not any(part.endswith("migrations") for part in folder.parts))
    loose = (folder for folder in seen if not (folder / "__init__.py").exists())
    return sorted(f"{folder.relative_to(root)}: no __init__.py" for folder in loose)


def empty_names(root: Path) -> list[str]:
    """Files and folders whose name tells nobody what they are for."""
    paths = {file for top in ("services", "shared") for file in (root / top).rglob("*") if not _is_litter(file)}
    named = (
        path for path in paths if path.stem in EMPTY_NAMES and path.relative_to(root).as_posix() != "shared/web/app.py"
    )
    return sorted(f"{path.relative_to(root)}: named after nothing" for path in named)


def forbidden_words(root: Path, files: list[Path]) -> list[str]:
    """Words that promise work undone, hide a failing test, or lead out of the repository."""
    found = []
    for file in files:
        if file.suffix in WORDLESS_SUFFIXES or not file.is_file():
            continue
        for number, line in enumerate(file.read_text(errors="replace").splitlines(), start=1):
            for pattern, why in FORBIDDEN_WORDS.items():
                if match := re.search(pattern, line):
                    found.append(f"{file.relative_to(root)}:{number}: {match[0]} ({why})")
    return found


def forbidden_classes(root: Path) -> list[str]:
    """Classes named after a technical role."""
    named = (
        (file, node.name)
        for file in source_files(root)
        for node in ast.walk(syntax_tree(file))
        if isinstance(node, ast.ClassDef)
    )
    return [f"{file.relative_to(root)}: class {name}" for file, name in named if FORBIDDEN_CLASSES.search(name)]


def postponed_annotations(root: Path) -> list[str]:
    """Modules whose annotations FastAPI and Pydantic must read, and cannot once they are strings."""
    found = []
    for file in source_files(root):
        path = file.relative_to(root).as_posix()
        if NO_FUTURE_ANNOTATIONS.match(path) and "from __future__ import annotations" in file.read_text():
            found.append(path)
    return found


def sleeping_tests(root: Path) -> list[str]:
    """Tests that wait for time to pass instead of for what they wait for."""
    calls = (
        (file, node)
        for file in sorted((root / "tests").rglob("test_*.py"))
        for node in ast.walk(syntax_tree(file))
        if isinstance(node, ast.Call)
    )
    return [f"{file.relative_to(root)}:{call.lineno}: {ast.unparse(call)}" for file, call in calls if _sleeps(call)]


def unproven_rules(root: Path) -> list[str]:
    """Domain modules with behaviour and no test at the mirrored path."""
    found = []
    for file in sorted((root / "services").glob("*/domain/**/*.py")):
        path = file.relative_to(root / "services")
        test = root / "tests" / path.with_name(f"test_{path.name}")
        if file.name not in {"__init__.py", "errors.py"} and _decides(file) and not test.exists():
            found.append(f"services/{path}: no {test.relative_to(root)}")
    return found


def _decides(file: Path) -> bool:
    tree = syntax_tree(file)
    return any(isinstance(node, ast.FunctionDef) for node in ast.walk(tree))


def _sleeps(call: ast.Call) -> bool:
    yields_only = ast.unparse(call) == "asyncio.sleep(0)"
    return ast.unparse(call.func) in {"time.sleep", "asyncio.sleep", "sleep"} and not yields_only


def _folders(parent: Path) -> list[Path]:
    return sorted(entry for entry in parent.iterdir() if entry.is_dir() and not _is_litter(entry))


def _is_litter(entry: Path) -> bool:
    return entry.name == "__pycache__" or entry.name.startswith(".") or entry.suffix == ".pyc"
