"""The page about metrics names exactly what there is, and every metric follows the rules of the house."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from prometheus_client.metrics import MetricWrapperBase

from services.gateway.forwarding import commands, entrance, observed, rates, refusal_audit, rules
from services.gateway.forwarding.service import measured, tending
from services.gateway.forwarding.stream import feed
from shared.observability import metrics

PAGE = Path(__file__).parents[3] / "docs" / "metrics.md"
MODULES = (metrics, commands, observed, rates, rules, entrance, refusal_audit, tending, measured, feed)
METRICS = list(
    {id(one): one for module in MODULES for one in vars(module).values() if isinstance(one, MetricWrapperBase)}.values()
)


def shown_name(metric: MetricWrapperBase) -> str:
    """The name as `/metrics` has it."""
    family = next(iter(metric.collect()))
    return f"{family.name}_total" if family.type == "counter" else family.name


def test_the_page_names_every_metric_and_no_other() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", PAGE.read_text(), re.MULTILINE)

    assert sorted(rows) == sorted(map(shown_name, METRICS))


def test_every_metric_has_a_unit_a_meaning_and_something_to_do() -> None:
    rows = [line.strip("|").split("|") for line in PAGE.read_text().splitlines() if re.match(r"\| `\w+` \|", line)]

    assert [row for row in rows if len(row) != 4 or not all(cell.strip() for cell in row)] == []


def test_an_alarm_names_metrics_that_exist() -> None:
    alarms = PAGE.read_text().split("## Alarms")[1].split("## ")[0]
    named = set(re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", " ".join(re.findall(r"^\| (`[^|]*) \|", alarms, re.MULTILINE))))

    assert named
    assert named <= set(map(shown_name, METRICS))


@pytest.mark.parametrize("metric", METRICS, ids=shown_name)
def test_labels_are_few_and_never_a_key(metric: MetricWrapperBase) -> None:
    labels = set(metric._labelnames)  # noqa: SLF001 - there is no public way to ask for the names

    assert labels <= {
        *("service", "topic", "partition", "shard", "type", "outcome", "reason", "name", "table", "part", "job"),
        *("upstream", "status", "route", "code", "why", "method", "instance", "version", "hash", "limit"),
    }
    # A producer does not know whose relay it serves; the gateway labels by who answered, or is alone.
    name = next(iter(metric.collect())).name
    assert ("service" in labels) is not (name.startswith("gateway_") or name == "kafka_producers_abandoned")
