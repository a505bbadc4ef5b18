"""Giving up an aiokafka producer or consumer at once, where its own `stop()` would wait for the broker.

An idempotent producer never expires a batch and `stop()` waits for them all, however long the broker is away; a
cancelled send still goes out when it comes back. This touches private attributes: its tests are the contract that every
new version of aiokafka has to keep.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaError, ProducerClosed

_END_SECONDS = 2.0


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


async def abandon_consumer(consumer: AIOKafkaConsumer) -> None:
    """End whatever a stopped consumer has left, above all if it could not leave its group in order.

    That happens while the group waits for a member that died, or after a task of the consumer's own died. Its heartbeat
    has to end, too: it would keep partitions that nobody reads.
    """
    coordinator, fetcher, client = consumer._coordinator, consumer._fetcher, consumer._client  # noqa: SLF001 - see above
    names = ("_coordination_task", "_heartbeat_task", "_commit_refresh_task")
    tasks = [task for name in names if (task := getattr(coordinator, name, None)) is not None]
    if fetcher is not None:
        tasks += [fetcher._fetch_task, *fetcher._pending_tasks]  # noqa: SLF001
    if client._sync_task is not None:  # noqa: SLF001
        tasks.append(client._sync_task)  # noqa: SLF001
        client._sync_task = None  # noqa: SLF001 - or closing would stumble over what it died of
    for task in tasks:
        task.cancel()
    # One that overheard its cancellation is told again when time is up.
    with suppress(TimeoutError):
        async with asyncio.timeout(_END_SECONDS):
            await asyncio.gather(client.close(), *tasks, return_exceptions=True)
