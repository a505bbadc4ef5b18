"""Two people change one record."""

from __future__ import annotations

import pytest

from services.pipeline.domain.changes import ChangedMeanwhile, only_if_unchanged


@pytest.mark.parametrize(
    "expected", [pytest.param(3, id="the version that was read"), pytest.param(None, id="no guard asked for")]
)
def test_a_change_goes_through(expected: int | None) -> None:
    only_if_unchanged(3, expected)


@pytest.mark.parametrize("expected", [pytest.param(2, id="an older version"), pytest.param(4, id="one to come")])
def test_a_change_meant_for_another_version_is_refused(expected: int) -> None:
    with pytest.raises(ChangedMeanwhile):
        only_if_unchanged(3, expected)
