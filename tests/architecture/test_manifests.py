"""The manifests fit together: what is promised is announced by its own publisher, and what is heard is announced."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import ClassVar

import pytest

import shared.contracts
from shared.contracts.event import Event
from shared.messaging.manifest import Manifest, on
from shared.store.transaction import Transaction
from tests.architecture.checks import SERVICES

MANIFESTS: list[Manifest] = [import_module(f"services.{service}.events").MANIFEST for service in SERVICES]


def promised_events() -> list[type[Event]]:
    """Every event class of the contracts that has a name of its own, whatever it inherits."""
    found: list[type[Event]] = []
    for module in pkgutil.iter_modules(shared.contracts.__path__):
        names = vars(import_module(f"shared.contracts.{module.name}")).values()
        found += [kind for kind in names if isinstance(kind, type) and issubclass(kind, Event) and "type" in vars(kind)]
    return found


def misfits(manifests: Iterable[Manifest], promised: Sequence[type[Event]]) -> list[str]:
    """Where announcing, promising and listening do not match."""
    announced = [(event, manifest.service) for manifest in manifests for event in manifest.publishes]
    names = [event.type for event, _ in announced]
    heard = [(sub.event.type, manifest.service) for manifest in manifests for sub in manifest.consumes]
    return [
        *(f"{name}: announced by more than one service" for name in sorted(set(names)) if names.count(name) > 1),
        *(f"{event.type}: announced by {by}" for event, by in announced if event.type.split(".")[0] != by),
        *(f"{event.type}: promised, and announced by nobody" for event in promised if event.type not in names),
        *(f"{name}: announced, and promised nowhere" for name in names if name not in {e.type for e in promised}),
        *(f"{name}: {listener} waits for what nobody announces" for name, listener in heard if name not in names),
    ]


def test_the_manifests_fit_together() -> None:
    found = misfits(MANIFESTS, promised_events())
    assert not found, "\n".join(found)


@pytest.mark.parametrize("service", SERVICES)
def test_a_manifest_says_whose_it_is(service: str) -> None:
    assert MANIFESTS[SERVICES.index(service)].service == service


@pytest.mark.parametrize("event", promised_events(), ids=lambda event: event.type)
def test_an_event_is_named_after_its_publisher_and_keyed_by_a_field(event: type[Event]) -> None:
    publisher = event.__module__.rsplit(".", 1)[-1]

    assert re.fullmatch(rf"{publisher}\.[a-z_]+\.v[1-9]\d*", event.type)
    assert re.fullmatch(rf"{publisher}\.[a-z_]+", event.topic)
    assert event.key_field in event.model_fields


class Hired(Event):
    """Someone was hired."""

    type: ClassVar[str] = "people.hired.v1"
    topic: ClassVar[str] = "people.members"
    key_field: ClassVar[str] = "name"

    name: str


async def remember(_tx: Transaction, _event: Hired) -> None:
    """Do nothing with it."""


@pytest.mark.parametrize(
    ("manifests", "promised", "misfit"),
    [
        pytest.param(
            [Manifest("people", publishes=(Hired,)), Manifest("leads", publishes=(Hired,))],
            [Hired],
            "people.hired.v1: announced by more than one service",
            id="two publishers of one event",
        ),
        pytest.param(
            [Manifest("leads", publishes=(Hired,))],
            [Hired],
            "people.hired.v1: announced by leads",
            id="an event announced in another's name",
        ),
        pytest.param(
            [Manifest("people")],
            [Hired],
            "people.hired.v1: promised, and announced by nobody",
            id="an empty promise",
        ),
        pytest.param(
            [Manifest("people", publishes=(Hired,))],
            [],
            "people.hired.v1: announced, and promised nowhere",
            id="an event without a contract",
        ),
        pytest.param(
            [Manifest("leads", consumes=(on(Hired, remember),))],
            [],
            "people.hired.v1: leads waits for what nobody announces",
            id="an ear without a voice",
        ),
    ],
)
def test_a_planted_misfit_is_caught(manifests: list[Manifest], promised: list[type[Event]], misfit: str) -> None:
    assert misfit in misfits(manifests, promised)
