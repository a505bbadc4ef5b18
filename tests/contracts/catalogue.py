"""Everything promised and everyone who listens, as the tables of the contract tests."""

from __future__ import annotations

from pathlib import Path

from services.landscape import SERVICES
from shared.contracts.event import Event
from shared.messaging.manifest import Manifest, Subscription, event_classes

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = ROOT / "shared" / "contracts"

MANIFESTS: list[Manifest] = [service.manifest for service in SERVICES]
EVENTS: list[type[Event]] = list(event_classes(MANIFESTS).values())
LISTENERS: list[tuple[str, Subscription]] = [
    (manifest.service, subscription) for manifest in MANIFESTS for subscription in manifest.consumes
]
LISTENER_IDS = [f"{service} hears {subscription.event.type}" for service, subscription in LISTENERS]
