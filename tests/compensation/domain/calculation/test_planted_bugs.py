"""Bugs planted on purpose are caught: a law that holds for a broken calculation proves nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import Phase, settings

from services.compensation.domain.calculation.book import Book
from services.compensation.domain.calculation.crediting import credit, net, sources
from services.compensation.domain.calculation.crediting.net import View
from services.compensation.domain.calculation.pricing import lines
from services.compensation.domain.calculation.pricing.ladder import Ladder
from services.compensation.domain.calculation.walking import counts, run
from tests.compensation.domain.calculation import test_properties
from tests.compensation.domain.calculation.crediting import test_credit
from tests.compensation.domain.calculation.pricing import test_ladder, test_price, test_rounding
from tests.compensation.domain.calculation.walking import test_counts

Plant = Callable[[pytest.MonkeyPatch], None]
Law = Callable[[], object]


def tier_boundary(patch: pytest.MonkeyPatch) -> None:
    """The bound belongs to the wrong tier."""
    reached = Ladder.tier
    patch.setattr(Ladder, "tier", lambda self, total: reached(self, total - 1))


def tier_one_unit_late(patch: pytest.MonkeyPatch) -> None:
    """The last unit of a stretch is left out at a tier's edge."""
    marginal = Ladder.marginal
    patch.setattr(Ladder, "marginal", lambda self, total: marginal(self, total - (total in self.edges)))


def double_credit(patch: pytest.MonkeyPatch) -> None:
    """A split's parts are credited to the owner a second time."""
    pieces = sources.pieces_of

    def twice(*arguments: Any) -> list[credit.Piece]:  # noqa: ANN401
        found = pieces(*arguments)
        return [*found, *(piece for piece in found if piece.share < 1)]

    patch.setattr(run, "pieces_of", twice)


def lost_refund(patch: pytest.MonkeyPatch) -> None:
    """A deal's last refund is forgotten."""
    known = net.net_lines
    patch.setattr(credit, "net_lines", lambda book, deal, _view: known(book, deal, View(refunds=False)))


def double_override(patch: pytest.MonkeyPatch) -> None:
    """A manager of two teams above somebody is found twice."""
    climb = Book.managers_above
    patch.setattr(Book, "managers_above", lambda self, who, on: (*climb(self, who, on), *climb(self, who, on)[:1]))


def order_of_arrival(patch: pytest.MonkeyPatch) -> None:
    """Deals are walked as they arrived."""
    patch.setattr(Book, "deals", property(lambda self: {deal.id: deal for deal in self.facts.deals}))


def half_to_even(patch: pytest.MonkeyPatch) -> None:
    """Halves go to the even neighbour."""
    patch.setattr(lines, "payable", lambda numerator, denominator, *_: round(numerator / denominator))


def forgotten_bucket(patch: pytest.MonkeyPatch) -> None:
    """A count goes on into the next period."""
    patch.setattr(counts.Series, "_key", lambda *_: "always")


@pytest.fixture(autouse=True)
def found_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """How small the example can be made that betrays a planted bug is nobody's question, and takes the longest."""
    laws: tuple[Any, ...] = (
        test_properties.test_arrival_does_not_matter,
        test_properties.test_a_whole_refund_is_the_inverse_of_the_deal,
        test_properties.test_splits_conserve_what_was_sold,
    )
    for law in laws:
        quick = settings(law._hypothesis_internal_use_settings, phases=(Phase.explicit, Phase.generate))  # noqa: SLF001
        monkeypatch.setattr(law, "_hypothesis_internal_use_settings", quick)


def arrival() -> None:
    test_properties.test_arrival_does_not_matter(test_properties.KINDS["marginal"])


def inverse() -> None:
    test_properties.test_a_whole_refund_is_the_inverse_of_the_deal(test_properties.KINDS["marginal"])


def one_override() -> None:
    test_credit.test_every_manager_above_gets_one_override_and_none_on_a_deal_of_his_own()


def half_cent() -> None:
    test_rounding.test_a_clawed_back_half_cent_is_rounded_away_from_zero_too()


def month() -> None:
    test_counts.test_the_span_of_a_count("period", [2, 4, 20])


@pytest.mark.parametrize(
    ("plant", "law"),
    [
        pytest.param(tier_boundary, lambda: test_price.test_the_lower_bound("included", 1000), id="tier boundary"),
        pytest.param(tier_one_unit_late, lambda: test_ladder.test_marginal(8000, 200), id="a unit lost at an edge"),
        pytest.param(double_credit, test_properties.test_splits_conserve_what_was_sold, id="double credit"),
        pytest.param(lost_refund, inverse, id="lost refund"),
        pytest.param(double_override, one_override, id="double override"),
        pytest.param(order_of_arrival, arrival, id="order of arrival"),
        pytest.param(half_to_even, half_cent, id="rounding to even"),
        pytest.param(forgotten_bucket, month, id="a period that does not end"),
    ],
)  # fmt: skip
def test_a_planted_bug_is_caught(plant: Plant, law: Law, monkeypatch: pytest.MonkeyPatch) -> None:
    law()
    plant(monkeypatch)
    with pytest.raises((AssertionError, BaseExceptionGroup)):
        law()
