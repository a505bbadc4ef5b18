"""A change is made to what was read, or not at all."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from shared.kernel.changes import ChangedMeanwhile, Versions, only_if_unchanged, version_of


@dataclass(frozen=True)
class Record:
    name: str
    tier: str | None = None


@pytest.mark.parametrize("expected", [None, {"3"}, {"2", "3"}])
def test_what_was_read_can_be_changed(expected: Versions) -> None:
    only_if_unchanged(3, expected)


@pytest.mark.parametrize("expected", [set(), {"2"}, {"33"}, {""}])
def test_what_is_no_longer_what_was_read_cannot(expected: Versions) -> None:
    with pytest.raises(ChangedMeanwhile) as refused:
        only_if_unchanged(3, expected)
    assert refused.value.field == "If-Match"


def test_equal_records_have_equal_versions_and_others_others() -> None:
    record = Record("Acme")
    assert version_of(record) == version_of(Record("Acme"))
    assert version_of(record) != version_of(replace(record, tier="gold"))
