"""The requests of the public API that a load is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Self

Item = dict[str, Any]
Ids = Mapping[tuple[str, str], str]
"""The id of each record loaded, by its resource and external id."""
MOST_ITEMS = 500
"""What one bulk request may carry."""


@dataclass(frozen=True, slots=True)
class Request:
    """Records of one resource, to be sent in bulk or, where there is no bulk form, one by one."""

    resource: str
    items: tuple[Item, ...]
    is_bulk: bool
    by_id: tuple[tuple[str, str], ...] = ()
    """Subjects this resource takes by id only, and the resource each is loaded as; here they have external ids."""

    @classmethod
    def bulk(cls, resource: str, items: Sequence[Item], *, by_id: tuple[tuple[str, str], ...] = ()) -> Self:
        """Records for `POST /v1/{resource}/bulk`."""
        return cls(resource, tuple(items), is_bulk=True, by_id=by_id)

    @classmethod
    def single(cls, resource: str, item: Item) -> Self:
        """One record for `POST /v1/{resource}`."""
        return cls(resource, (item,), is_bulk=False)

    @property
    def path(self) -> str:
        """Where it is posted to."""
        return f"/v1/{self.resource}/bulk" if self.is_bulk else f"/v1/{self.resource}"

    def batches(self) -> Iterator[list[Item]]:
        """The records of each body to post."""
        waiting = iter(self.items)
        while batch := list(islice(waiting, MOST_ITEMS if self.is_bulk else 1)):
            yield batch

    def body(self, batch: list[Item], ids: Ids) -> Item:
        """The body that carries a batch, its records named as this resource wants them."""
        named = [_named_by_id(item, self.by_id, ids) for item in batch]
        return {"items": named} if self.is_bulk else named[0]


def _named_by_id(item: Item, by_id: tuple[tuple[str, str], ...], ids: Ids) -> Item:
    named = dict(item)
    for subject, resource in by_id:
        external_id = named.pop(f"{subject}_external_id", None)
        if external_id is not None:
            named[f"{subject}_id"] = ids[resource, external_id]
    return named
