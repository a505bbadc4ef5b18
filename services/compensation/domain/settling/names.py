"""Who is who: the calculation knows people, teams and deals by their publishers' external ids, the ledger by ids."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from services.compensation.domain.deal import Deal
from shared.kernel.hierarchy import Organisation


@dataclass
class Names:
    """Both names of everything; somebody nobody has told of goes by his id."""

    members: dict[UUID, str] = field(default_factory=dict)
    teams: dict[UUID, str] = field(default_factory=dict)
    deals: dict[str, Deal] = field(default_factory=dict)
    plans: dict[str, UUID] = field(default_factory=dict)
    _member_ids: dict[str, UUID] = field(default_factory=dict)

    @classmethod
    def of(cls, organisation: Organisation) -> Names:
        """The names of an organisation."""
        names = cls()
        for member_id, states in organisation.members.items():
            names.call(member_id, states[-1].external_id)
        names.teams.update((team_id, states[-1].external_id) for team_id, states in organisation.teams.items())
        return names

    def call(self, payee_id: UUID, name: str) -> None:
        """A payee goes by this name: no member's external id can be mistaken for a partner's."""
        self.members[payee_id] = name
        self._member_ids[name] = payee_id

    def member(self, member_id: UUID) -> str:
        """What the calculation calls somebody."""
        if member_id not in self.members:
            self.call(member_id, str(member_id))
        return self.members[member_id]

    def member_id(self, name: str) -> UUID:
        """Who is meant."""
        return self._member_ids[name]

    def knows(self, name: str) -> bool:
        """Whether somebody goes by this name."""
        return name in self._member_ids

    def remember(self, deals: Iterable[Deal]) -> None:
        """Deals by their external ids."""
        self.deals.update((deal.external_id, deal) for deal in deals)
