"""What the relay and the consumer count: Prometheus metrics, labelled by service, never by key."""

from prometheus_client import Counter, Gauge, Histogram

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60)

OUTBOX_UNSENT_ROWS = Gauge("outbox_unsent_rows", "Outbox rows not acknowledged by the log.", ["service"])
OUTBOX_OLDEST_UNSENT_AGE = Gauge(
    "outbox_oldest_unsent_age_seconds", "Age of the oldest outbox row not acknowledged by the log.", ["service"]
)
OUTBOX_PUBLISH_SECONDS = Histogram(
    "outbox_publish_seconds", "From the outbox row to the log's acknowledgement.", ["service"], buckets=_SECONDS
)
OUTBOX_PUBLISHED = Counter("outbox_published", "Events acknowledged by the log.", ["service", "topic"])
OUTBOX_RESETS = Counter("outbox_resets", "Relay sessions or appends given up and begun anew.", ["service", "reason"])
OUTBOX_QUARANTINED = Counter("outbox_quarantined", "Outbox rows the log will never take.", ["service"])
OUTBOX_SHARDS_OWNED = Gauge("outbox_relay_shards", "Outbox shards this process relays.", ["service"])

PRODUCERS_ABANDONED = Counter("producer_resets", "Kafka producers given up with their outcome unknown.", ["reason"])

CONSUMER_APPLIED = Counter("consumer_applied", "Events whose effect was committed.", ["service", "type"])
CONSUMER_SKIPPED = Counter("consumer_skipped", "Records of types the service does not react to.", ["service"])
CONSUMER_HANDLER_SECONDS = Histogram(
    "consumer_handler_seconds", "Time to handle one run of events of a type.", ["service", "type"], buckets=_SECONDS
)
CONSUMER_RETRIES = Counter("consumer_retries", "Batches rolled back for something that passes.", ["service"])
CONSUMER_LAST_PROGRESS = Gauge(
    "consumer_last_progress_timestamp_seconds", "When a batch was last committed.", ["service"]
)
CONSUMER_OVERTAKEN = Counter("consumer_overtaken", "Records another member had applied already.", ["service"])
CONSUMER_ASSIGNMENTS = Counter("rebalance", "Times partitions were given to this consumer.", ["service"])
INBOX_DUPLICATES = Counter("inbox_duplicates", "Events received again and not applied again.", ["service"])
DEAD_LETTERS = Counter("dlq", "Events that could not be applied.", ["service", "type"])
PARKED_EVENTS = Counter("parked_events", "Events parked behind a dead letter of their key.", ["service"])
END_TO_END_SECONDS = Histogram(
    "event_end_to_end_seconds", "From the recorded time to the committed effect.", ["service"], buckets=_SECONDS
)

RESTARTS = Counter("worker_restarts", "Worker parts restarted after an unexpected error.", ["service", "part"])
JOB_SECONDS = Histogram("job_seconds", "Duration of clock-driven work.", ["service", "job"], buckets=_SECONDS)
