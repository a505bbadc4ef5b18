"""Every kind of check is shown to fail: a rule that catches nothing is a rule nobody keeps."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import checks, tiny_house

PYPROJECT = tomllib.loads((tiny_house.ROOT / "pyproject.toml").read_text())
CONTRACTS = {contract["id"]: contract["name"] for contract in PYPROJECT["tool"]["importlinter"]["contracts"]}

# Which breach each import rule must catch: where it is planted, and the line that commits it.
FORBIDDEN_IMPORTS = [
    ("rooms", "services/people/store/tables.py", "from services.people.use_cases import join"),
    ("rooms", "services/people/queries.py", "import services.people.use_cases"),
    ("rooms", "services/people/domain/rank.py", "import services.people.settings"),
    ("rooms", "services/people/helpers.py", ""),
    ("gateway-rooms", "services/gateway/forwarding/proxy.py", "import services.gateway.api"),
    ("independent", "services/leads/queries.py", "import services.people.queries"),
    ("pure-domain", "services/leads/domain/clock.py", "import time"),
    ("pure-domain", "services/leads/domain/disk.py", "from pathlib import Path"),
    ("pure-domain", "services/leads/domain/network.py", "import asyncio"),
    ("pure-domain", "services/leads/domain/chance.py", "import random"),
    ("pure-domain", "services/leads/domain/shape.py", "import pydantic"),
    ("pure-domain", "services/leads/domain/number.py", "from shared.kernel.ids import new_id"),
    ("pure-domain", "services/leads/domain/news.py", "import shared.contracts.event"),
    ("contracts-at-the-edges", "services/leads/api/leads.py", "import shared.contracts.event"),
    ("contracts-at-the-edges", "shared/store/settings.py", "import shared.contracts.leads"),
    ("store-behind", "services/leads/api/leads.py", "import services.leads.store.tables"),
    ("store-behind", "services/leads/consumers.py", "import services.leads.store"),
    ("sql-in-the-store", "services/leads/use_cases/capture.py", "import sqlalchemy"),
    ("calls-out", "services/leads/use_cases/capture.py", "import httpx"),
    ("http-at-the-door", "services/leads/use_cases/capture.py", "from fastapi import HTTPException"),
    ("http-at-the-door", "shared/store/outbox.py", "import starlette"),
    ("kafka-behind-the-port", "services/leads/worker.py", "import aiokafka"),
    ("shared-floors", "shared/messaging/relay.py", "import shared.web"),
    ("shared-floors", "shared/kernel/money.py", "import shared.store"),
    ("library", "shared/web/app.py", "import services.people"),
    ("front-door", "samples/load.py", "import shared.store"),
]

LONG_FUNCTION = "def long() -> None:\n" + "    print()\n" * checks.LONGEST_FUNCTION
# Which breach each rule that reads files must catch: where it is planted, and what stands there.
FORBIDDEN_FILES = [
    (checks.long_files, "shared/kernel/long.py", "X = 1\n" * checks.LONGEST_FILE),
    (checks.long_functions, "shared/kernel/long.py", LONG_FUNCTION),
    (checks.unknown_services, "services/billing/__init__.py", ""),
    (checks.strange_rooms, "services/people/models.py", ""),
    (checks.strange_rooms, "services/people/forwarding/__init__.py", ""),
    (checks.invisible_packages, "services/people/domain/ranks/ladder.py", ""),
    (checks.empty_names, "services/people/domain/utils.py", ""),
    (checks.forbidden_classes, "services/people/use_cases/join.py", "class MemberService:\n    ...\n"),
    (checks.postponed_annotations, "shared/contracts/people.py", "from __future__ import annotations\n"),
    (checks.sleeping_tests, "tests/people/test_join.py", "import time\ntime.sleep(1)\n"),
    (checks.unproven_rules, "services/people/domain/rank.py", "def rank() -> int:\n    return 1\n"),
]

FORBIDDEN_CODE = [
    ("D103", "services/people/queries.py", "def rows() -> int:\n    return 1\n"),
    ("ANN201", "services/people/queries.py", "def rows():\n    return 1\n"),
    ("INP001", "services/people/domain/ranks/ladder.py", ""),
    ("TID251", "services/people/domain/rank.py", "from datetime import date\n\nTODAY = date.today()\n"),
    ("TID251", "services/people/use_cases/join.py", "from uuid import uuid4\n\nID = uuid4()\n"),
    ("TID251", "services/people/domain/rank.py", "import urllib.request\n\nurllib.request.urlopen\n"),
    ("TID252", "services/people/queries.py", "from .settings import X\n"),
    ("PLC0415", "services/people/queries.py", "def rows() -> None:\n    import json\n\n    json.dumps(1)\n"),
    (
        "C901",
        "services/people/queries.py",
        "def f(x: int) -> int:\n" + "    if x:\n        x += 1\n" * 11 + "    return x\n",
    ),
]


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """An empty house that keeps every rule."""
    tiny_house.build(tmp_path)
    return tmp_path


def test_every_import_rule_has_a_breach_planted_against_it() -> None:
    assert {rule for rule, _, _ in FORBIDDEN_IMPORTS} == set(CONTRACTS)


def test_the_tiny_house_keeps_every_rule(tiny: Path) -> None:
    assert tiny_house.run(tiny, "lint-imports").returncode == 0
    assert [breach for check, _, _ in FORBIDDEN_FILES for breach in check(tiny)] == []


@pytest.mark.parametrize(
    ("rule", "path", "code"), FORBIDDEN_IMPORTS, ids=[f"{i[0]}: {i[1]}" for i in FORBIDDEN_IMPORTS]
)
def test_a_forbidden_import_is_caught(tiny: Path, rule: str, path: str, code: str) -> None:
    tiny_house.write(tiny, path, f"{code}\n")

    verdict = tiny_house.run(tiny, "lint-imports")

    assert verdict.returncode == 1
    assert f"{CONTRACTS[rule]} BROKEN" in verdict.stdout


@pytest.mark.parametrize(
    ("check", "path", "code"), FORBIDDEN_FILES, ids=[f"{i[0].__name__}: {i[1]}" for i in FORBIDDEN_FILES]
)
def test_a_file_that_breaks_a_rule_is_caught(
    tiny: Path, check: Callable[[Path], list[str]], path: str, code: str
) -> None:
    tiny_house.write(tiny, path, code)

    assert len(check(tiny)) == 1


@pytest.mark.parametrize(
    "word", ["TO" + "DO", "raise Not" + "ImplementedError", "@pytest.mark.sk" + "ip", "/ro" + "ot/x"]
)
def test_a_forbidden_word_is_caught(tiny: Path, word: str) -> None:
    tiny_house.write(tiny, "services/people/queries.py", f"# {word}\n")

    assert len(checks.forbidden_words(tiny, [tiny / "services/people/queries.py"])) == 1


@pytest.mark.parametrize(("rule", "path", "code"), FORBIDDEN_CODE, ids=[i[0] for i in FORBIDDEN_CODE])
def test_code_against_the_style_is_caught(tiny: Path, rule: str, path: str, code: str) -> None:
    tiny_house.write(tiny, path, f"\n{code}" if code else "")

    verdict = tiny_house.run(tiny, "ruff", "check", "--no-cache", "--output-format=concise", path)

    assert f": {rule} " in verdict.stdout


def test_a_wrong_type_is_caught(tiny: Path) -> None:
    tiny_house.write(tiny, "shared/kernel/count.py", 'COUNT: int = "one"\n')

    verdict = tiny_house.run(tiny, "mypy", "--no-incremental", "shared/kernel/count.py")

    assert verdict.returncode == 1
    assert "Incompatible types in assignment" in verdict.stdout
