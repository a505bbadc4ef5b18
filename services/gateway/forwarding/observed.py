"""What the door shows of each request: counters, and one JSON line in the access log."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from functools import lru_cache
from time import perf_counter
from typing import TextIO

from prometheus_client import Counter, Histogram

from services.gateway.forwarding.visit import Answer, Visit

ACCESS_LOG = logging.getLogger("salesops.access")

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30)

REQUESTS = Counter(
    "gateway_requests", "Requests answered, by who answered and class of status.", ["upstream", "status"]
)
SECONDS = Histogram(
    "gateway_request_seconds",
    "From the request's head to the end of its answer, by who answered.",
    ["upstream"],
    buckets=_BUCKETS,
)
ROUTES = Counter("gateway_route_requests", "Requests answered, by route and status.", ["method", "route", "status"])
ROUTE_SECONDS = Histogram(
    "gateway_route_seconds", "From the request's head to the end of its answer, by route.", ["route"], buckets=_BUCKETS
)
REFUSED = Counter("gateway_refused", "Requests the gateway itself refused, by the code of the problem.", ["code"])

_FLUSHED_SECONDS, _FLUSHED_LINES = 0.1, 256
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Lines:
    """Writes lines a few at a time: each on its own would cost more than most of a request."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._kept: list[str] = []

    def write(self, line: str) -> None:
        """Write a line within a tenth of a second."""
        if not self._kept:
            asyncio.get_running_loop().call_later(_FLUSHED_SECONDS, self.flush)
        self._kept.append(line)
        if len(self._kept) >= _FLUSHED_LINES:
            self.flush()

    def flush(self) -> None:
        """Write what there is."""
        if self._kept:
            self._stream.write("\n".join(self._kept) + "\n")
            self._stream.flush()
            self._kept.clear()


def observe(visit: Visit, answer: Answer, write: Callable[[str], None] | None) -> None:
    """Count a request that is over, and write its line if lines are wanted."""
    took = perf_counter() - visit.started
    method = visit.method if visit.method in _METHODS else "other"
    requests, by_route = _counters(answer.served_by, method, answer.route, answer.status)
    seconds, route_seconds = _histograms(answer.served_by, answer.route)
    requests.inc()
    by_route.inc()
    seconds.observe(took)
    route_seconds.observe(took)
    if write is not None:
        write(_line(visit, answer, method, took))


@lru_cache(maxsize=4096)
def _counters(upstream: str, method: str, route: str, status: int) -> tuple[Counter, Counter]:
    """Finding a counter by its labels costs more than counting."""
    return REQUESTS.labels(upstream, f"{status // 100}xx"), ROUTES.labels(method, route, str(status))


@lru_cache(maxsize=4096)
def _histograms(upstream: str, route: str) -> tuple[Histogram, Histogram]:
    return SECONDS.labels(upstream), ROUTE_SECONDS.labels(route)


def _line(visit: Visit, answer: Answer, method: str, took: float) -> str:
    """The route's template, no query string and no ids: the log is no second copy of business data."""
    # Written out: a JSON encoder is made anew for each value, which costs more than all that is said here. What stands
    # between these quotes cannot hold one: our own names, and an id that was checked or is ours.
    return (
        f'{{"method": "{method}", "path": {_quoted(answer.route)}, "status": {answer.status}, '
        f'"ms": {took * 1000:.1f}, "upstream": "{answer.served_by}", "request_id": "{visit.request_id}", '
        f'"trace_id": "{visit.traceparent.split("-", 2)[1]}"}}'
    )


_quoted = lru_cache(maxsize=4096)(json.dumps)
