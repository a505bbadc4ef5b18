"""What aiokafka fails with when a broker is away."""

from __future__ import annotations

from aiokafka.errors import KafkaError

KAFKA_FAILS = (KafkaError, OSError, TimeoutError, RuntimeError)
"""A RuntimeError is what uvloop raises where one writes to a connection that was reset this moment."""
