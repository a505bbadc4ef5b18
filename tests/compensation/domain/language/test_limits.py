"""Gates put together are walked gate by gate."""

from services.compensation.domain.language.limits import AllGates, AnyGate, Gate, gates_within
from services.compensation.domain.language.measures import Measure
from tests.compensation.pay import D

REVENUE, UNITS, SCORE = (Gate(Measure(counts), at_least=D(1)) for counts in ("amount", "units", "deals"))


def test_every_single_gate_is_found_in_order() -> None:
    put_together = (REVENUE, AnyGate((UNITS, AllGates((SCORE, REVENUE)))))
    assert list(gates_within(put_together)) == [REVENUE, UNITS, SCORE, REVENUE]
