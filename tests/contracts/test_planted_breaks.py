"""Deliberate breakage of a real contract, as somebody in a hurry would commit it, and what tells."""

from __future__ import annotations

import json
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from mypy import api

from shared.contracts.event import Event
from shared.contracts.pipeline import DealWon
from shared.messaging.compatibility import release_breaks
from shared.messaging.manifest import Manifest
from shared.messaging.schemas import schema_of
from tests.architecture.test_manifests import MANIFESTS, misfits
from tests.contracts.catalogue import CONTRACTS, LISTENERS, ROOT
from tests.contracts.examples import body, breaches_of

CHECKED_IN = {DealWon.type: json.loads((CONTRACTS / "schemas" / f"{DealWon.type}.json").read_text())}
LISTENED_TO = {subscription.event.type for _, subscription in LISTENERS}


def planted(folder: Path, in_class: str, old: str, new: str) -> Path:
    """A copy of pipeline's contracts with one edit inside one class."""
    text = (CONTRACTS / "pipeline.py").read_text()
    start = text.index(f"class {in_class}(")
    end = text.index("\n\n\nclass ", start) + 1
    section = text[start:end]
    assert section.count(old) == 1, f"{in_class} has {section.count(old)} of {old!r}"
    module = folder / "planted_pipeline.py"
    module.write_text(text[:start] + section.replace(old, new) + text[end:])
    return module


def deal_won_of(module: Path, monkeypatch: pytest.MonkeyPatch) -> type[Event]:
    """The event class of an edited copy."""
    spec = spec_from_file_location(module.stem, module)
    assert spec
    assert spec.loader
    loaded = module_from_spec(spec)
    monkeypatch.setitem(sys.modules, module.stem, loaded)
    spec.loader.exec_module(loaded)
    event: type[Event] = loaded.DealWon
    return event


BREAKS = {
    "a field removed": ("DealWon", "    stage_left: str\n", "", "stage_left: the required field was removed"),
    "an optional field removed": (
        "DealWon",
        "    won_at: datetime | None = None\n",
        "",
        "won_at: the optional field was removed",
    ),
    "a field renamed": ("DealWon", "won_on: date", "signed_on: date", "signed_on: a required field was added"),
    "an optional field made required": (
        "DealWon",
        "partner_id: UUID | None = None",
        "partner_id: UUID",
        "partner_id: became required",
    ),
    "a required field made optional": (
        "DealWon",
        "account_id: UUID",
        "account_id: UUID | None = None",
        "account_id: is no longer required",
    ),
    "an id that may be any text": (
        "DealWon",
        "owner_id: UUID",
        "owner_id: str",
        "owner_id: need no longer have the format uuid",
    ),
    "money as a bare number": ("DealWon", "amount: Money", "amount: int", "amount: object became integer"),
    "a field of a line removed": (
        "Line",
        "    line_number: int\n",
        "",
        "lines[].line_number: the required field was removed",
    ),
    "a field of every deal's event removed": (
        "DealEvent",
        "    external_id: str\n",
        "",
        "external_id: the required field was removed",
    ),
    "another topic": (
        "DealEvent",
        '"pipeline.opportunities"',
        '"pipeline.deals"',
        "the event: its topic changed from pipeline.opportunities to pipeline.deals",
    ),
    "another key": (
        "DealEvent",
        'key_field: ClassVar = "deal_id"',
        'key_field: ClassVar = "external_id"',
        "the event: its key field changed from deal_id to external_id",
    ),
    "another default": (
        "DealWon",
        "won_at: datetime | None = None",
        "won_at: datetime | None = datetime(2025, 1, 1)",
        "won_at: its default changed from null to",
    ),
}


@pytest.mark.parametrize(("in_class", "old", "new", "sentence"), BREAKS.values(), ids=BREAKS)
def test_the_gate_names_the_field_and_what_was_done_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_class: str, old: str, new: str, sentence: str
) -> None:
    event = deal_won_of(planted(tmp_path, in_class, old, new), monkeypatch)

    found = release_breaks(CHECKED_IN, {event.type: schema_of(event)}, LISTENED_TO)

    assert any(one.startswith(f"{DealWon.type}: {sentence}") for one in found), found


def test_an_optional_field_more_passes_the_gate_and_old_examples_are_read_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = "    stage_left: str\n    channel: str | None = None\n"
    event = deal_won_of(planted(tmp_path, "DealWon", "    stage_left: str\n", more), monkeypatch)

    assert release_breaks(CHECKED_IN, {event.type: schema_of(event)}, LISTENED_TO) == []
    assert breaches_of(event, schema_of(event), body(DealWon)) == []


def test_the_golden_example_no_longer_fits_a_contract_that_asks_for_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The gate reads schemas, the example is an event: either alone would tell."""
    more = "    stage_left: str\n    channel: str\n"
    event = deal_won_of(planted(tmp_path, "DealWon", "    stage_left: str\n", more), monkeypatch)

    assert breaches_of(event, schema_of(event), body(DealWon)) == ["$.channel: is missing"]


def test_a_renamed_type_is_gone_for_the_gate_and_leaves_listeners_without_a_voice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = planted(tmp_path, "DealWon", '"pipeline.deal_won.v1"', '"pipeline.deal_signed.v1"')
    event = deal_won_of(module, monkeypatch)
    renamed = [
        Manifest(one.service, tuple(event if e is DealWon else e for e in one.publishes), one.consumes)
        for one in MANIFESTS
    ]

    gate = release_breaks(CHECKED_IN, {event.type: schema_of(event)}, LISTENED_TO)
    architecture = misfits(renamed, [e for one in renamed for e in one.publishes])

    assert gate == [f"{DealWon.type}: is no longer announced (released code cannot read today's events)"]
    assert f"{DealWon.type}: compensation waits for what nobody announces" in architecture


def test_a_removed_field_is_a_type_error_in_the_service_that_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forecast's own consumers, type-checked against the edited contract."""
    module = planted(tmp_path, "DealWon", "    won_on: date\n", "")
    consumers = tmp_path / "consumers_of_forecast.py"
    text = (ROOT / "services" / "forecast" / "consumers.py").read_text()
    consumers.write_text(text.replace("from shared.contracts.pipeline import", f"from {module.stem} import"))
    monkeypatch.setenv("MYPYPATH", str(tmp_path))

    found, _, _ = api.run(["--strict", "--no-error-summary", str(module), str(consumers)])

    assert "consumers_of_forecast.py:" in found
    assert '"DealWon" has no attribute "won_on"' in found
