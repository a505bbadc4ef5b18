"""What a document may be refused for; every refusal names the place, such as `components[1].rate.tiers[2].from`."""

from __future__ import annotations

from shared.kernel.errors import Invalid


class DocumentUnreadable(Invalid):
    """A value in the document is not what its place asks for."""


class KeyUnknown(Invalid):
    """The document has a key nobody would read."""


class KeyMissing(Invalid):
    """The document lacks a key."""
