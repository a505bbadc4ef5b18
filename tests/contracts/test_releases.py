"""What is released is kept for ever: freezing, the gate it arms, and every way to be refused."""

from __future__ import annotations

import json
import shutil
import warnings
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from services.__main__ import main
from services.contract_releases import (
    EXAMPLES,
    RELEASED,
    ReleaseRefused,
    breaks_since_checked_in,
    broken_promises,
    freeze,
    frozen_schemas,
    releases,
    tampered_releases,
    todays_schemas,
    write_drafts,
)
from services.contracts import FOLDER
from shared.contracts.pipeline import DealWon
from shared.messaging.schemas import DRAFT, as_json
from tests.contracts.catalogue import CONTRACTS, EVENTS, ROOT
from tests.contracts.json_schema import violations

WON = f"{DealWon.type}.json"


class ContractsChanged(UserWarning):
    """Something in the contracts breaks what is checked in; allowed until it is released, and to be seen in review."""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the contracts in which nothing is released."""
    unreleased = shutil.ignore_patterns("*.py", "released", "__pycache__")
    shutil.copytree(CONTRACTS, tmp_path / FOLDER, ignore=unreleased)
    return tmp_path


def promise(checkout: Path, release: str, change: Callable[[Any], object]) -> None:
    """Make a release have promised something else."""
    file = checkout / RELEASED / release / WON
    schema = json.loads(file.read_text())
    change(schema)
    file.write_text(as_json(schema))


def test_no_promise_of_any_release_is_broken() -> None:
    """The gate. It is armed by the first folder below `released`; until then it reports what review has to look at."""
    for line in breaks_since_checked_in(ROOT, todays_schemas()):
        warnings.warn(line, ContractsChanged, stacklevel=1)
    found = broken_promises(ROOT, todays_schemas())

    assert not found, "\n".join(found)


def test_no_release_was_edited_after_it_was_frozen() -> None:
    assert tampered_releases(ROOT) == []


def test_a_release_keeps_the_schema_and_the_example_of_every_event(checkout: Path) -> None:
    freeze(checkout, "0.1.0")

    assert releases(checkout) == ["0.1.0"]
    assert frozen_schemas(checkout, "0.1.0") == todays_schemas()
    kept = checkout / RELEASED / "0.1.0" / "examples"
    assert {file.name: file.read_text() for file in kept.iterdir()} == {
        file.name: file.read_text() for file in (checkout / EXAMPLES).iterdir()
    }
    assert broken_promises(checkout, todays_schemas()) == tampered_releases(checkout) == []


def test_a_later_release_stands_beside_the_earlier_ones(checkout: Path) -> None:
    for release in ("0.9.0", "0.10.0", "1.0.0"):
        freeze(checkout, release)

    assert releases(checkout) == ["0.9.0", "0.10.0", "1.0.0"]


def stale(checkout: Path) -> None:
    (checkout / FOLDER / "schemas" / WON).write_text("{}\n")


def without_example(checkout: Path) -> None:
    (checkout / EXAMPLES / WON).unlink()


def with_a_poor_example(checkout: Path) -> None:
    (checkout / EXAMPLES / WON).write_text('{"deal_id": 1}\n')


def with_another_promise(checkout: Path) -> None:
    promise(checkout, "0.1.0", lambda schema: schema["required"].append("partner_id"))


@pytest.mark.parametrize(
    ("release", "flaw", "reason"),
    [
        pytest.param("0.1.0", None, "0.1.0 is frozen already; what is released never changes", id="a second time"),
        pytest.param("0.0.9", None, "0.0.9 comes before 0.1.0", id="before what is released"),
        pytest.param("next", None, "next is no release", id="under a name that is no number"),
        pytest.param("0.02.0", None, "0.02.0 is no release", id="under a number with a leading zero"),
        pytest.param("../0.2.0", None, "no release", id="somewhere else"),
        pytest.param("0.2.0", stale, f"schemas/{WON} is not what the event classes say", id="with a stale schema"),
        pytest.param("0.2.0", without_example, f"{DealWon.type} has no example: run `make", id="without an example"),
        pytest.param("0.2.0", with_a_poor_example, f"the example of {DealWon.type} is none", id="with a poor example"),
        pytest.param(
            "0.2.0",
            with_another_promise,
            f"0.1.0: {DealWon.type}: partner_id: is no longer required",
            id="with a break",
        ),
    ],
)
def test_a_release_is_refused(checkout: Path, release: str, flaw: Callable[[Path], None] | None, reason: str) -> None:
    freeze(checkout, "0.1.0")
    if flaw:
        flaw(checkout)
    before = releases(checkout)

    with pytest.raises(ReleaseRefused) as refused:
        freeze(checkout, release)

    assert reason in str(refused.value)
    assert releases(checkout) == before


def test_today_is_compared_with_every_release_not_only_with_the_last(checkout: Path) -> None:
    """0.2.0 dropped what 0.1.0 promised and the gate was asleep; it is told for ever after."""
    freeze(checkout, "0.1.0")
    freeze(checkout, "0.2.0")
    promise(checkout, "0.1.0", lambda schema: schema["properties"].update(colour={"type": "string", "default": ""}))

    (broken,) = broken_promises(checkout, todays_schemas())
    assert broken.startswith(f"0.1.0: {DealWon.type}: colour: the optional field was removed")


def test_an_optional_field_more_breaks_no_promise(checkout: Path) -> None:
    freeze(checkout, "0.1.0")
    today: dict[str, Any] = deepcopy(dict(todays_schemas()))
    today[DealWon.type]["properties"]["channel"] = {"type": "string", "default": "direct"}

    assert broken_promises(checkout, today) == []


def test_an_edit_of_a_frozen_file_is_noticed(checkout: Path) -> None:
    freeze(checkout, "0.1.0")
    promise(checkout, "0.1.0", lambda schema: schema.update(title="Another"))

    assert tampered_releases(checkout) == ["0.1.0"]


def test_before_the_first_release_breaks_are_told_by_the_path_and_not_refused(checkout: Path) -> None:
    today: dict[str, Any] = deepcopy(dict(todays_schemas()))
    del today[DealWon.type]["properties"]["stage_left"]
    gone = EVENTS[0].type
    del today[gone]

    assert broken_promises(checkout, today) == []
    assert breaks_since_checked_in(checkout, today) == [
        f"{gone}: is no longer announced",
        f"{DealWon.type}: stage_left: the required field was removed (released code cannot read today's events)",
    ]


def test_the_command_freezes_once(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(checkout)

    assert main(["contracts", "--release", "0.1.0"]) == 0
    assert str(RELEASED / "0.1.0" / WON) in capsys.readouterr().out
    assert main(["contracts", "--release", "0.1.0"]) == 1
    assert "frozen already" in capsys.readouterr().err


def test_the_command_drafts_what_is_missing_and_leaves_what_is_there(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = checkout / EXAMPLES / f"{EVENTS[0].type}.json"
    chosen.write_text("{}\n")
    (checkout / EXAMPLES / WON).unlink()
    monkeypatch.chdir(checkout)

    assert main(["contracts", "--examples"]) == 0
    assert chosen.read_text() == "{}\n"
    assert DRAFT in (checkout / EXAMPLES / WON).read_text()


def test_every_event_can_be_drafted_true_to_its_schema(checkout: Path) -> None:
    shutil.rmtree(checkout / EXAMPLES)
    drafts = {file.stem: json.loads(file.read_text()) for file in write_drafts(checkout)}
    schemas = todays_schemas()

    assert drafts.keys() == schemas.keys()
    assert {name: violations(schemas[name], draft) for name, draft in drafts.items()} == {name: [] for name in drafts}
