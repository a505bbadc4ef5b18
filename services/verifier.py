"""verify.py: the pure modules that re-derive a statement, put into one file that needs nothing but Python."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
ENTRY = "services.compensation.domain.statement.verification"
_OURS = ("services.compensation.domain", "shared.kernel")

_HEAD = '''#!/usr/bin/env python3
"""Derives a pay statement anew from its export, and says whether it is right to the last digit.

    python3 verify.py statement.json [more.json ...]

Needs Python 3.11 or newer and nothing else: no database, no package, no network. Below stand, word for word, the
modules by which the statement was calculated; each can be read here and compared with the product's source.
"""

import importlib.abc
import importlib.util
import sys

PACKAGES = {packages!r}

MODULES = {{}}
'''

_TAIL = '''

class _FromThisFile(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the modules above before anything that may be installed under the same name."""

    def find_spec(self, name, path=None, target=None):
        if name in MODULES or name in PACKAGES:
            return importlib.util.spec_from_loader(name, self, is_package=name in PACKAGES)
        return None

    def exec_module(self, module):
        source = MODULES.get(module.__name__, "")
        exec(compile(source, f"<verify.py: {module.__name__}>", "exec"), module.__dict__)


sys.meta_path.insert(0, _FromThisFile())

if __name__ == "__main__":
    from {entry} import main

    sys.exit(main(sys.argv[1:], open))
'''


def verifier(entry: str = ENTRY) -> str:
    """The text of verify.py, the same for the same sources."""
    sources = dict(sorted(_closure(entry).items()))
    packages = {name.rpartition(".")[0] for name in sources}
    packages |= {parent for name in packages for parent in _parents(name)}
    modules = "\n".join(f"MODULES[{name!r}] = {_literal(source)}" for name, source in sources.items())
    return _HEAD.format(packages=sorted(packages)) + "\n" + modules + _TAIL.replace("{entry}", entry)


class NotPure(Exception):
    """A module that verification needs imports something that is neither ours and pure nor Python's own."""


def _closure(entry: str) -> dict[str, str]:
    """The entry and every module of ours it needs, by name."""
    found: dict[str, str] = {}
    wanted = [entry]
    while wanted:
        name = wanted.pop()
        if name in found:
            continue
        found[name] = _path(name).read_text()
        wanted += [each for each in _imports(name, found[name]) if each not in found]
    return found


def _imports(name: str, source: str) -> Iterator[str]:
    """Modules of ours that a source imports; whatever else must come with Python."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            for module in _modules_of(node):
                yield from _ours(module, name)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield from _ours(alias.name, name)


def _modules_of(node: ast.ImportFrom) -> list[str]:
    """`from package import module` names a module, `from module import name` only something in it."""
    inside = [f"{node.module}.{alias.name}" for alias in node.names]
    return [each for each in inside if _path(each).exists()] or [node.module or ""]


def _ours(module: str, needed_by: str) -> Iterator[str]:
    top = module.partition(".")[0]
    if module.startswith(_OURS):
        yield module
    elif top not in _standard_library():
        raise NotPure(f"{needed_by} needs {module}, which does not come with Python")


def _standard_library() -> frozenset[str]:
    return frozenset(sys.stdlib_module_names)


def _path(name: str) -> Path:
    folder = ROOT.joinpath(*name.split("."))
    return folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")


def _parents(name: str) -> Iterator[str]:
    while "." in name:
        name = name.rpartition(".")[0]
        yield name


def _literal(source: str) -> str:
    """The source as a literal that still reads as source."""
    readable = "'''" not in source and not source.endswith("\\")
    return f"r'''{source}'''" if readable else repr(source)
