"""What every process shows of the event backbone: Prometheus metrics, labelled by service, never by key.

What each means and what to do about it stands in `docs/metrics.md`. A gauge of a whole database is shown by each of its
processes: take the `max` over them, never the `sum`.
"""

from prometheus_client import Counter, Gauge, Histogram

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60)
"""Eleven bounds and infinity: a histogram has at most twelve buckets."""

OUTBOX_UNSENT_ROWS = Gauge("outbox_unsent_rows", "Outbox rows not acknowledged by the log.", ["service"])
OUTBOX_OLDEST_UNSENT_AGE = Gauge(
    "outbox_oldest_unsent_age_seconds", "Age of the oldest outbox row not acknowledged by the log.", ["service"]
)
OUTBOX_PUBLISH_SECONDS = Histogram(
    "outbox_publish_seconds", "From the outbox row to the log's acknowledgement.", ["service"], buckets=_SECONDS
)
OUTBOX_PUBLISHED = Counter("outbox_published", "Events acknowledged by the log.", ["service", "topic"])
OUTBOX_RESETS = Counter(
    "outbox_producer_resets", "Relay sessions or appends given up and begun anew.", ["service", "reason"]
)
OUTBOX_QUARANTINED = Counter("outbox_quarantined", "Outbox rows the log will never take.", ["service"])
OUTBOX_RELAY_LEADER = Gauge(
    "outbox_relay_leader", "1 if this process relays the shard, 0 if not.", ["service", "shard"]
)
OUTBOX_FULL = Gauge("outbox_full", "1 while writes are refused because the outbox is full.", ["service"])
OUTBOX_REFUSED = Counter("outbox_full_refusals", "Writes refused because the outbox was full.", ["service"])
OLDEST_XMIN_AGE = Gauge(
    "pg_oldest_xmin_age_seconds", "Age of the oldest transaction whose snapshot holds vacuum back.", ["service"]
)
PRODUCERS_ABANDONED = Counter(
    "kafka_producers_abandoned", "Kafka producers given up with their outcome unknown.", ["reason"]
)

CONSUMER_LAG_RECORDS = Gauge(
    "consumer_lag_records", "Records in the log and not yet passed.", ["service", "topic", "partition"]
)
CONSUMER_LAG_SECONDS = Gauge(
    "consumer_lag_seconds", "How long the oldest record not yet passed has been in the log.", ["service"]
)
CONSUMER_APPLIED = Counter("consumer_applied", "Events whose effect was committed.", ["service", "type"])
CONSUMER_SKIPPED = Counter("consumer_skipped", "Records of types the service does not react to.", ["service"])
CONSUMER_HANDLER_SECONDS = Histogram(
    "consumer_handler_seconds",
    "Time to handle one run of events of a type.",
    ["service", "type", "outcome"],
    buckets=_SECONDS,
)
CONSUMER_RETRIES = Counter("consumer_retries", "Batches rolled back for something that passes.", ["service"])
CONSUMER_LAST_PROGRESS = Gauge("consumer_last_progress_timestamp", "When a batch was last committed.", ["service"])
CONSUMER_OVERTAKEN = Counter("consumer_overtaken", "Records another member had applied already.", ["service"])
CONSUMER_ASSIGNMENTS = Counter("rebalance", "Times partitions were given to this consumer.", ["service"])
OFFSET_COMMIT_FAILURES = Counter(
    "offset_commit_failures", "Positions the log's display did not take; reading goes on.", ["service"]
)
INBOX_DUPLICATES = Counter("inbox_duplicates", "Events received again and not applied again.", ["service"])
EVENT_GAPS = Counter("event_gap", "Events parked because one before them is missing.", ["service"])
EVENT_STALE = Counter("event_stale", "Events dropped because a later one of their key was applied.", ["service"])
DEAD_LETTERS = Counter("dlq", "Events that could not be applied.", ["service", "type", "reason"])
PARKED_EVENTS = Counter("parked_events", "Events parked behind another of their key.", ["service"])
PARKED_KEYS = Gauge("parked_keys", "Keys that are held up.", ["service"])
PARKED_OLDEST_AGE = Gauge("parked_oldest_age_seconds", "How long the oldest parked event has waited.", ["service"])
END_TO_END_SECONDS = Histogram(
    "event_end_to_end_seconds", "From the recorded time to the committed effect.", ["service"], buckets=_SECONDS
)

INVARIANT_VIOLATIONS = Counter(
    "invariant_violations", "Breaches found by the auditors, counted at every look.", ["service", "name"]
)
AUDITED = Counter("invariant_subjects", "Subjects the auditors have looked at.", ["service", "name"])
AUDIT_HEAD_AGE = Gauge(
    "audit_head_age_seconds", "Since the gateway last heard a head of this service's audit.", ["service"]
)
AUDIT_CHAIN_FAULTS = Gauge(
    "audit_chain_faults", "Published heads of this service's audit that contradict another.", ["service"]
)
PRUNED = Counter("pruned_rows", "Rows removed because their time was over.", ["service", "table"])
RESTARTS = Counter("worker_restarts", "Worker parts restarted after an unexpected error.", ["service", "part"])
JOB_SECONDS = Histogram("job_seconds", "Duration of clock-driven work.", ["service", "job"], buckets=_SECONDS)
