"""What the mapping did to single cells, so that nothing is changed or dropped in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

from samples.files import Row

Kind = Literal["corrected", "missing", "not_loaded", "unmapped"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One cell: corrected, missing, without a place here, or not understood (then its row is left out)."""

    kind: Kind
    file: str
    line: int
    column: str
    was: str
    becomes: str | None
    why: str

    @classmethod
    def of(cls, kind: Kind, row: Row, column: str, *, why: str, becomes: str | None = None) -> Finding:
        """A finding about one cell of a row."""
        return cls(kind, row.file, row.line, column, row.cells.get(column) or "", becomes, why)

    def as_dict(self) -> dict[str, str | int | None]:
        """The finding as one line of the report."""
        return asdict(self)


class Unmapped(Exception):
    """A row cannot be mapped, because of one cell."""

    def __init__(self, row: Row, column: str, why: str) -> None:
        super().__init__(f"{row.file} line {row.line}: {why}")
        self.row = row
        self.column = column
        self.why = why

    @property
    def finding(self) -> Finding:
        """The same fact for the report."""
        return Finding.of("unmapped", self.row, self.column, why=self.why)


def counted(findings: Iterable[Finding]) -> list[tuple[str, int]]:
    """How many cells met the same fate, in sentences, the most frequent first."""
    return Counter(_sentence(finding) for finding in findings).most_common()


def _sentence(finding: Finding) -> str:
    if finding.kind == "corrected":
        return f"{finding.file}: {finding.column} {finding.was!r} corrected to {finding.becomes!r}"
    return f"{finding.file}: {finding.column} {finding.kind.replace('_', ' ')}: {finding.why}"
