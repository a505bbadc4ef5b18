"""What an accepted write says of itself, beside what it changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PersonalColumn:
    """A column that speaks of a person, and the column of the same row that says of whom."""

    table: str
    column: str
    subject: str
    """Such as `lead_id`: the person is then called `lead:<id>`; `id` means after the table itself."""

    @property
    def place(self) -> tuple[str, str]:
        """Table and column."""
        return self.table, self.column

    def subject_of(self, row: Mapping[str, object]) -> str:
        """What the person is called whom this row speaks of."""
        kind = self.table if self.subject == "id" else self.subject.removesuffix("_id")
        return f"{kind}:{row[self.subject]}"


@dataclass(frozen=True, slots=True)
class Entry:
    """Who did what, from where, and under which names it can be followed."""

    who: str
    roles: tuple[str, ...]
    action: str
    """Method and route template."""
    resource: str
    """The path as it was called."""
    source: str | None
    """The caller's address, as the gateway saw it."""
    request_id: str | None
    trace_id: str | None
    status: int
    code: str | None = None
    """Why it was refused; None for what was accepted."""
    times: int = 1
    """How often within its minute, where equal refusals are counted together."""
    personal: tuple[PersonalColumn, ...] = field(default=())
    """Which columns enter as ciphertext."""
