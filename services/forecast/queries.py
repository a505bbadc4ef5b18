"""What forecast answers, worked out from the facts each time it is asked."""

from __future__ import annotations

import asyncio

from services.forecast.domain.forecast import Forecast, Question, forecast
from services.forecast.store import steps
from shared.store.transaction import Transaction


async def answer(tx: Transaction, question: Question) -> Forecast:
    """The forecast for the months after a day, over the opportunities the caller may see."""
    facts = await steps.within(tx, question.scope)
    # Tens of thousands of facts take a few tenths of a second: the event loop goes on answering others meanwhile.
    return await asyncio.to_thread(forecast, facts, question)
