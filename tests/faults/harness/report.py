"""The matrix: what each fault did over all rounds, as a document that the run itself writes."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import psutil

from tests.faults.harness.trial import Fault, Result

DOCUMENT = Path(__file__).parents[3] / "docs" / "reliability.md"

_HEAD = """# Faults

Written by `make faults`; do not edit. {when}, {rounds} round(s) from seed {seed}, {cores} cores, \
Python {python}, real processes, Apache Kafka and PostgreSQL (fsync on), all on one machine.

Deals are won over HTTP at {rate:.0f} a second while the fault lasts, each request with an `Idempotency-Key` and \
repeated until its answer is certain. Then everything settles, and after **each** trial the whole history is checked:

- every intent was carried out exactly once, every refused one not at all;
- the log holds exactly the events that were committed, and the first occurrences of each key's events count 1 to n;
- every consumer has received every event it reacts to, and has refused only what was planted;
- pay equals an independent recomputation from the intents, to the cent, and every position is the sum of its postings;
- the ledger and the projection have the state hash of an undisturbed run over the same facts;
- no request was answered 500.

*Copies* are events that came into the log again; *published* is the longest way from commit to the log, *applied* the
longest from the log to the effect in the slowest consumer, each counted from the last blow if that came later. Both are
the worst of all trials, and held to what stands beside them in brackets; the short set of `make test`, which has to
hold on a slow machine too, allows five times that. A member of a group that dies for good keeps its partitions until
its session of 30 s ends: that is what the longest way to the effect of *members join and leave* shows.

| | fault | trials | deals | events | no answer | copies | dead letters | published | applied | promises |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""


def matrix(results: Sequence[Result], faults: Sequence[Fault], *, rounds: int, seed: int, rate: float) -> str:
    """The document."""
    limits = {fault.number: fault for fault in faults}
    order = [fault.number for fault in faults]
    head = _HEAD.format(
        when=f"{datetime.now(UTC):%Y-%m-%d}",
        rounds=rounds,
        seed=seed,
        cores=psutil.cpu_count(),
        python=platform.python_version(),
        rate=rate,
    )
    ranked = sorted(results, key=lambda result: order.index(result.number))
    rows = [_row(list(trials), limits[number]) for number, trials in groupby(ranked, key=lambda one: one.number)]
    broken = [f"- {result.number}: {what}\n" for result in ranked for what in result.broken]
    return head + "".join(rows) + ("\n## Broken\n\n" + "".join(broken) if broken else "")


def _row(trials: Sequence[Result], fault: Fault) -> str:
    kept = sum(not trial.broken for trial in trials)
    cells = (
        fault.number,
        fault.title,
        len(trials),
        sum(trial.deals for trial in trials),
        sum(trial.events for trial in trials),
        sum(trial.unknown for trial in trials),
        sum(trial.copies for trial in trials),
        sum(trial.dead for trial in trials),
        _seconds(max(trial.published for trial in trials), fault.published_within),
        _seconds(max(trial.applied for trial in trials), fault.applied_within),
        "all" if kept == len(trials) else f"**in {kept} of {len(trials)}**",
    )
    return f"| {' | '.join(f'{cell:,}' if isinstance(cell, int) else cell for cell in cells)} |\n"


def _seconds(value: float, limit: float | None) -> str:
    return f"{value:.1f} s" if limit is None else f"{value:.1f} s (≤ {limit:.0f})"
