"""The forecast's figures in sentences: what was counted, and what was left out."""

from __future__ import annotations

from services.forecast.domain.projection import INTERVAL_LEVEL
from services.forecast.domain.revenue_history import MONTHS_NEEDED, HistoryProjection
from services.forecast.domain.stage_weighted import StageWeighted
from services.forecast.domain.theta import SEASONS_FROM


def explain_stage_weighted(weighted: StageWeighted) -> tuple[str, ...]:
    """How the open pipeline was turned into months."""
    sentences = [
        (
            "Each open amount counts by its chance to be won in that month, learned from all that ever stood in the "
            "same stage and was undecided after as many days; opportunities not opened yet are not in it."
        ),
        (
            "With a closing date still to come, the stage's win rate is placed in that month; with too few wins to "
            "learn from, the stage definition's probability is used instead."
        ),
        (
            f"The {INTERVAL_LEVEL:.0%} interval treats every opportunity as an independent bet on its whole amount; it "
            "is too narrow where wins come in waves or habits change."
        ),
    ]
    if weighted.without_chance.count:
        part = weighted.without_chance
        sentences.append(
            f"{part.count} open opportunities worth {part.amount} have lasted as long as or longer than any win from "
            "their stage and add nothing."
        )
    if weighted.undated.count:
        part = weighted.undated
        sentences.append(
            f"{part.count} open opportunities worth {part.amount} have no closing date and there is no win yet to "
            "estimate one from; they add nothing."
        )
    return tuple(sentences)


def explain_history(history: HistoryProjection) -> tuple[str, ...]:
    """How past revenue was continued, or why not."""
    if history.projection is None:
        return (
            (
                f"{history.months_found} of the last 24 complete months had won revenue; "
                f"{MONTHS_NEEDED} are needed before a projection is more than a guess."
            ),
        )
    used = history.months_used
    season = (
        "with half of the seasonal swing"
        if len(used) >= SEASONS_FROM
        else f"without season, which takes {SEASONS_FROM} months to tell"
    )
    return (
        (
            f"Won revenue less refunds by month of winning, {used[0]} to {used[-1]}, continued by the theta method: "
            f"a smoothed level and half of the trend, {season}."
        ),
        f"The {INTERVAL_LEVEL:.0%} interval comes from how far the method was off one month ahead in those months.",
    )
