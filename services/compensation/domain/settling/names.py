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
            names.members[member_id] = states[-1].external_id
            names._member_ids[states[-1].external_id] = member_id
        names.teams.update((team_id, states[-1].external_id) for team_id, states in organisation.teams.items())
        return names

    def member(self, member_id: UUID) -> str:
        """What the calculation calls somebody."""
        if member_id not in self.members:
            self.members[member_id] = str(member_id)
            self._member_ids[str(member_id)] = member_id
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
