"""`python -m services audit`: is it what was sealed and published, and all of it; and cutting off what is old."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Awaitable, Callable, Sequence

import uvloop

from services.gateway.domain.routes import GATEWAY
from services.gateway.queries.heads import KEPT, sealed_heads
from services.gateway.settings import keys_directory
from services.landscape import SERVICES, Service, service_named
from services.reach import NothingRuns, Reached, reached
from shared.messaging.sealing import published_heads
from shared.store.audit.chain import Head
from shared.store.audit.keys import AuditKeys
from shared.store.audit.retain import TooYoung, cut_audit
from shared.store.audit.verify import Verdict, shown, verify_audit


def run(asked: Namespace) -> int:
    """Verify the services named, or all (the exit code is 1 if one does not hold), or cut off what is old enough."""
    try:
        return uvloop.run(_verify(asked) if asked.verb == "verify" else _cut(asked))
    except (NothingRuns, TooYoung) as refusal:
        print(refusal, file=sys.stderr)
        return 1


async def _verify(asked: Namespace) -> int:
    keys = AuditKeys.in_directory(keys_directory(asked.data))
    async with reached(asked.data, os.environ) as house:
        witness = kept_by_the_gateway if asked.heads == "gateway" else read_from_the_log
        verdicts = [await verdict_on(service, house, keys, witness) for service in _services(asked.services)]
    for verdict in verdicts:
        print("\n".join(shown(verdict)))
    return 0 if all(verdict.holds for verdict in verdicts) else 1


async def _cut(asked: Namespace) -> int:
    async with reached(asked.data, os.environ) as house:
        for service in _services(asked.services):
            database = service.database(house.url_of(service.name))
            async with database.transaction() as tx:
                print(f"{service.name}: cut off up to row {await cut_audit(tx, asked.before)}")
            await database.dispose()
    return 0


def _services(names: list[str]) -> tuple[Service, ...]:
    return tuple(service_named(name) for name in names) or SERVICES


Witness = Callable[[Service, Reached], Awaitable[Sequence[Head]]]


async def read_from_the_log(service: Service, house: Reached) -> Sequence[Head]:
    """Every head the service published."""
    return await published_heads(house.log, service.manifest)


async def kept_by_the_gateway(service: Service, house: Reached) -> Sequence[Head]:
    """The last of them, as the gateway heard them: in another database, and there when the log is not."""
    database = service_named(GATEWAY).database(house.url_of(GATEWAY))
    try:
        async with database.transaction() as tx:
            heard = await sealed_heads(tx, service.name, after=None, limit=2 * KEPT)
    finally:
        await database.dispose()
    return [Head(one.database, one.position, one.hash, one.key_id, one.signature) for one in heard]


async def verdict_on(
    service: Service, house: Reached, keys: AuditKeys, witness: Witness = read_from_the_log
) -> Verdict:
    """What became of one service's audit: its database beside those who heard of it."""
    database = service.database(house.url_of(service.name), keys)
    try:
        heads = await witness(service, house)
        async with database.transaction() as tx:
            return await verify_audit(tx, service.name, [keys.signing.public_key()], heads)
    finally:
        await database.dispose()
