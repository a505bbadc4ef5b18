"""The forecast's figures in sentences."""

from datetime import date

import pytest

from services.forecast.domain.explain import explain_history, explain_stage_weighted
from services.forecast.domain.horizon import complete_months, forecast_months
from services.forecast.domain.revenue_history import project_history
from services.forecast.domain.stage_weighted import weigh_pipeline
from services.forecast.domain.standing import Standing

AS_OF = date(2018, 1, 1)
MONTHS = forecast_months(AS_OF, 3)


@pytest.mark.parametrize(
    ("months_of_history", "sentence"),
    [
        pytest.param(4, "4 of the last 24 complete months had won revenue; 6 are needed", id="too little history"),
        pytest.param(10, "2017-03 to 2017-12", id="the months used"),
        pytest.param(10, "without season, which takes 24 months to tell", id="no season within two years"),
        pytest.param(24, "with half of the seasonal swing", id="a season from two years on"),
        pytest.param(24, "The 80% interval", id="the level of the interval"),
    ],
)
def test_history(months_of_history: int, sentence: str) -> None:
    revenue = dict.fromkeys(complete_months(AS_OF, months_of_history), 100_000)
    assert sentence in " ".join(explain_history(project_history(revenue, AS_OF, MONTHS, "USD")))


def test_what_the_pipeline_leaves_out_is_said_with_its_worth() -> None:
    undated = Standing("A", stage="Contact", entered=(("Contact", AS_OF),), amount=123_400)
    explained = " ".join(explain_stage_weighted(weigh_pipeline([undated], AS_OF, MONTHS, "USD")))
    assert "1 open opportunities worth 1,234.00 USD have no closing date" in explained
    assert "have lasted" not in explained
