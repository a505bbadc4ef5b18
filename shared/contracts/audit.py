"""What every service promises of its audit: how far its chain of accepted writes has come, signed."""

from typing import ClassVar

from shared.contracts.event import Event


class SealedHead(Event):
    """Rows of a service's audit were sealed: whoever keeps this can tell later whether the chain is still the same."""

    key_field: ClassVar = "database"

    database: str
    position: int
    """How many rows the chain has."""
    head: str
    """The hash of the last one, in hex: it holds all before it."""
    key_id: str
    signature: str
    """Ed25519 over `<database> <position> <head>`, base64."""
