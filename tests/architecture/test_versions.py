"""A breaking change is a new event beside the old one, and the old one is announced for as long as anybody listens."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import ClassVar

import pytest

from shared.contracts.event import Event
from shared.messaging.manifest import Manifest, on
from shared.store.transaction import Transaction
from tests.architecture.test_manifests import MANIFESTS, promised_events

_SUFFIX = re.compile(r"(.*?)(V(\d+))?$")


def split(event_type: str) -> tuple[str, int]:
    """A type's name without its version, and its major."""
    stem, _, major = event_type.rpartition(".v")
    return stem, int(major)


def version_breaches(manifests: Iterable[Manifest], promised: Sequence[type[Event]]) -> list[str]:
    """Where versions are named, placed, announced or heard against the rule."""
    manifests = list(manifests)
    ordered = sorted(promised, key=lambda event: split(event.type))
    return [
        *(breach for event in ordered for breach in _misnamed(event)),
        *(breach for _, versions in groupby(ordered, lambda e: split(e.type)[0]) for breach in _apart(list(versions))),
        *(breach for manifest in manifests for breach in _abandoned(manifest, manifests)),
        *(breach for manifest in manifests for breach in _heard_twice(manifest)),
    ]


def _misnamed(event: type[Event]) -> list[str]:
    major = split(event.type)[1]
    wanted = "" if major == 1 else f"V{major}"
    _, suffix, _ = _SUFFIX.fullmatch(event.__name__).groups()  # type: ignore[union-attr]  # everything matches
    return (
        []
        if (suffix or "") == wanted
        else [f"{event.type}: its class {event.__name__} should end on {wanted or 'no version'}"]
    )


def _apart(versions: list[type[Event]]) -> list[str]:
    """Versions of one fact share topic and key, so that order holds across them, and the name."""
    first = versions[0]
    return [
        f"{event.type}: its {words} is {mine}, that of {first.type} is {theirs}"
        for event in versions[1:]
        for words, mine, theirs in (
            ("topic", event.topic, first.topic),
            ("key", event.key_field, first.key_field),
            ("class", _SUFFIX.sub(r"\1", event.__name__), _SUFFIX.sub(r"\1", first.__name__)),
        )
        if mine != theirs
    ]


def _abandoned(publisher: Manifest, manifests: list[Manifest]) -> list[str]:
    """Older versions that somebody consumes and the publisher of the newer one no longer announces."""
    announced = {event.type for event in publisher.publishes}
    newest = dict(sorted(map(split, announced)))
    return [
        f"{sub.event.type}: {listener.service} consumes it, and {publisher.service} announces v{newest[stem]} alone"
        for listener in manifests
        for sub in listener.consumes
        for stem, major in [split(sub.event.type)]
        if major < newest.get(stem, 0) and sub.event.type not in announced
    ]


def _heard_twice(manifest: Manifest) -> list[str]:
    """While both versions are announced, each fact is on the log twice: whoever takes both counts it twice."""
    heard = sorted(split(sub.event.type) for sub in manifest.consumes)
    return [
        f"{stem}: {manifest.service} consumes v{', v'.join(map(str, majors))}; every fact would count twice"
        for stem, versions in groupby(heard, lambda pair: pair[0])
        if len(majors := [major for _, major in versions]) > 1
    ]


def test_the_contracts_keep_the_rule() -> None:
    found = version_breaches(MANIFESTS, promised_events())
    assert not found, "\n".join(found)


class Hired(Event):
    """Someone was hired."""

    type: ClassVar[str] = "people.hired.v1"
    topic: ClassVar[str] = "people.members"
    key_field: ClassVar[str] = "name"

    name: str


class HiredV2(Hired):
    """The same fact in another shape."""

    type: ClassVar[str] = "people.hired.v2"


class HiredAgain(Hired):
    """A second version whose class does not say so."""

    type: ClassVar[str] = "people.hired.v2"


class TakenOnV2(HiredV2):
    """A second version by another name."""


class HiredElsewhereV2(HiredV2):
    """A second version in another topic, under another key."""

    topic: ClassVar[str] = "people.hires"
    key_field: ClassVar[str] = "number"


class HiredV3(Hired):
    """A first version whose class says it is the third."""


async def remember(_tx: Transaction, _event: Hired) -> None:
    """Do nothing with it."""


ONLY_V1, BOTH, ONLY_V2 = (
    Manifest("people", publishes=versions) for versions in ((Hired,), (Hired, HiredV2), (HiredV2,))
)
OLD_EAR, NEW_EAR = (Manifest("leads", consumes=(on(event, remember),)) for event in (Hired, HiredV2))
BOTH_EARS = Manifest("leads", consumes=(on(Hired, remember), on(HiredV2, remember)))


@pytest.mark.parametrize(
    ("manifests", "promised"),
    [
        pytest.param([ONLY_V1, OLD_EAR], [Hired], id="one version"),
        pytest.param([BOTH, OLD_EAR], [Hired, HiredV2], id="the new one beside the old, nobody has moved yet"),
        pytest.param([BOTH, NEW_EAR], [Hired, HiredV2], id="everyone has moved, the old one is still announced"),
        pytest.param([ONLY_V2, NEW_EAR], [Hired, HiredV2], id="the old one has gone"),
    ],
)
def test_each_step_of_a_change_of_version_is_allowed(manifests: list[Manifest], promised: list[type[Event]]) -> None:
    assert version_breaches(manifests, promised) == []


@pytest.mark.parametrize(
    ("manifests", "promised", "breach"),
    [
        pytest.param(
            [ONLY_V2, OLD_EAR],
            [Hired, HiredV2],
            "people.hired.v1: leads consumes it, and people announces v2 alone",
            id="the old one dropped while somebody listens",
        ),
        pytest.param(
            [BOTH, BOTH_EARS],
            [Hired, HiredV2],
            "people.hired: leads consumes v1, v2; every fact would count twice",
            id="a listener to both",
        ),
        pytest.param(
            [], [Hired, HiredAgain], "people.hired.v2: its class HiredAgain should end on V2", id="a class without V2"
        ),
        pytest.param(
            [], [HiredV3], "people.hired.v1: its class HiredV3 should end on no version", id="a V3 of the first version"
        ),
        pytest.param(
            [],
            [Hired, HiredElsewhereV2],
            "people.hired.v2: its topic is people.hires, that of people.hired.v1 is people.members",
            id="another topic",
        ),
        pytest.param(
            [],
            [Hired, HiredElsewhereV2],
            "people.hired.v2: its key is number, that of people.hired.v1 is name",
            id="another key",
        ),
        pytest.param(
            [],
            [Hired, TakenOnV2],
            "people.hired.v2: its class is TakenOn, that of people.hired.v1 is Hired",
            id="another class name",
        ),
    ],
)
def test_a_step_against_the_rule_is_caught(manifests: list[Manifest], promised: list[type[Event]], breach: str) -> None:
    assert breach in version_breaches(manifests, promised)
