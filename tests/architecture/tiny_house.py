"""A house of empty rooms under the house's own rules: the place to plant a breach in and see it caught."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.architecture.checks import SERVICES

ROOT = Path(__file__).resolve().parents[2]

PACKAGES = ("api", "domain", "store", "use_cases")
MODULES = ("consumers", "events", "main", "queries", "settings", "worker")
FLOORS = ("contracts", "kernel", "messaging", "observability", "store", "web")
NAMED_IN_THE_RULES = ("shared/kernel/ids.py", "shared/contracts/event.py")


def build(root: Path) -> None:
    """Lay out every service and every floor of the library with nothing in them."""
    shutil.copy(ROOT / "pyproject.toml", root)
    folders = ["samples", "services", "shared", *(f"shared/{floor}" for floor in FLOORS)]
    for service in SERVICES:
        folders += [f"services/{service}", *(f"services/{service}/{package}" for package in PACKAGES)]
        folders += ["services/gateway/forwarding"] if service == "gateway" else []
    for folder in folders:
        write(root, f"{folder}/__init__.py", "")
    for service in SERVICES:
        for module in MODULES:
            write(root, f"services/{service}/{module}.py", "")
        write(root, f"services/{service}/README.md", "")
        write(root, f"services/{service}/store/tables.py", "")
        (root / f"services/{service}/store/migrations").mkdir()
    for path in NAMED_IN_THE_RULES:
        write(root, path, "")


def write(root: Path, path: str, code: str) -> None:
    """Put a module into the tree; its one sentence is written for it."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f'"""A sentence."""\n{code}')


def run(root: Path, tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of the checkers over the tree, as `make lint` does over the house."""
    command = [str(Path(sys.executable).parent / tool), *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 - a tool of our own environment
