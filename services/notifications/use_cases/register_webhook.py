"""Register an endpoint for outgoing webhooks; its secret is shown this once."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from services.notifications.domain.address import target_of
from services.notifications.domain.endpoint import Endpoint
from services.notifications.domain.errors import UnknownNotificationKind, WebhookEventsMissing
from services.notifications.domain.rules import KINDS
from services.notifications.domain.signature import SECRET_BYTES, secret_text
from services.notifications.store import webhooks
from shared.kernel.ids import new_id
from shared.store.sealing import master_key, seal
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RegisterWebhook:
    """Where to post, and which kinds; None means every kind, those to come included."""

    url: str
    kinds: Sequence[str] | None
    description: str | None
    registered_by: str


async def register_webhook(
    tx: Transaction, command: RegisterWebhook, *, allow_loopback: bool, master_key_file: Path
) -> tuple[Endpoint, str]:
    """The endpoint and its secret in the form its owner is shown."""
    target_of(command.url, allow_loopback=allow_loopback)
    secret = secrets.token_bytes(SECRET_BYTES)
    endpoint_id = new_id()
    endpoint = Endpoint(
        id=endpoint_id,
        url=command.url,
        kinds=_kinds(command.kinds),
        description=command.description,
        sealed_secret=seal(master_key(master_key_file), secret, belongs_to=endpoint_id.bytes),
        created_by=command.registered_by,
        created_at=tx.now,
    )
    await webhooks.add_endpoint(tx, endpoint)
    return endpoint, secret_text(secret)


def _kinds(asked: Sequence[str] | None) -> frozenset[str] | None:
    if asked is None:
        return None
    if not asked:
        raise WebhookEventsMissing
    for kind in asked:
        if kind not in KINDS:
            raise UnknownNotificationKind(kind)
    return frozenset(asked)
