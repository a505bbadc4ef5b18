"""Giving up an aiokafka producer at once, so that nothing it still holds is written later.

An idempotent producer never expires a batch and `stop()` waits for them all, however long the broker is away; a
cancelled send still goes out when it comes back. This touches private attributes: its tests are the contract that every
new version of aiokafka has to keep.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, ProducerClosed


async def abandon(producer: AIOKafkaProducer) -> None:
    """End the producer without another write; what its appends became stays unknown."""
    producer._closed = True  # noqa: SLF001 - there is no public way
    accumulator = producer._message_accumulator  # noqa: SLF001
    sender_task = producer._sender.sender_task  # noqa: SLF001
    # The connections go first: the sender waits for its request in flight before it lets itself be cancelled.
    await producer.client.close()
    if sender_task is not None:
        sender_task.cancel()
        with suppress(asyncio.CancelledError, KafkaError):
            await asyncio.wait((sender_task,), timeout=1)
    accumulator.fail_all(ProducerClosed())
