"""The report of a load: every cell that was changed, missing, left out or not understood, one line each."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from samples.findings import Finding

NAME = "sample-mapping.jsonl"


def write_report(folder: Path, findings: Iterable[Finding]) -> Path:
    """Write the report, replacing the one of an earlier load; where it is."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    lines = (json.dumps(finding.as_dict(), ensure_ascii=False) for finding in findings)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path
