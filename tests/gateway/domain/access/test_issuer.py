"""Which algorithms an outside issuer may be allowed at all."""

from __future__ import annotations

from typing import get_args

from services.gateway.domain.access.issuer import ALGORITHMS
from services.gateway.settings import Algorithm, RoleName
from shared.web.access import Role


def test_only_signatures_with_a_key_pair() -> None:
    assert not [name for name in ALGORITHMS if name.startswith("HS") or name.lower() == "none"]


def test_the_configuration_allows_the_same() -> None:
    assert set(get_args(Algorithm)) == ALGORITHMS
    assert set(get_args(RoleName)) == set(Role)
