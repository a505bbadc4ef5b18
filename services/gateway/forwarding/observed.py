"""What the door shows of each request: counters, and one JSON line in the access log."""

from __future__ import annotations

import json
import logging
from time import perf_counter

from prometheus_client import Counter, Histogram

from services.gateway.domain.routes import template_of
from services.gateway.forwarding.visit import Answer, Visit

ACCESS_LOG = logging.getLogger("salesops.access")

REQUESTS = Counter(
    "gateway_requests", "Requests answered, by who answered and class of status.", ["upstream", "status"]
)
SECONDS = Histogram(
    "gateway_request_seconds",
    "From the request's head to the end of its answer, by who answered.",
    ["upstream"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30),
)

_LONGEST_PATH = 256


def observe(visit: Visit, answer: Answer, *, write: bool) -> None:
    """Count a request that is over, and write its line if lines are wanted."""
    took = perf_counter() - visit.started
    REQUESTS.labels(answer.served_by, f"{answer.status // 100}xx").inc()
    SECONDS.labels(answer.served_by).observe(took)
    if write:
        ACCESS_LOG.info(_line(visit, answer, took))


def _line(visit: Visit, answer: Answer, took: float) -> str:
    """No query string and no ids: the log is no second copy of business data."""
    return json.dumps(
        {
            "method": visit.method,
            "path": template_of(visit.raw_path.decode("latin-1")[:_LONGEST_PATH]),
            "status": answer.status,
            "ms": round(took * 1000, 1),
            "upstream": answer.served_by,
            "request_id": visit.request_id,
            "trace_id": visit.traceparent.split("-")[1],
        }
    )
