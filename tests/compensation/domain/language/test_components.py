"""What a component's rate is: a share, or money for each piece."""

import pytest

from services.compensation.domain.language.components import Base
from tests.compensation.pay import D


@pytest.mark.parametrize(
    ("base", "pieces"),
    [
        pytest.param(Base(), False, id="a share of the amount"),
        pytest.param(Base("target_incentive"), False, id="a share of target pay"),
        pytest.param(Base("units"), True, id="money for each unit"),
        pytest.param(Base("once"), True, id="money once a period"),
        pytest.param(Base("amount", every=D(1000)), True, id="money for each full thousand"),
    ],
)
def test_whether_pieces_are_paid(base: Base, *, pieces: bool) -> None:
    assert base.pieces is pieces
