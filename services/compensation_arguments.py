"""The words of `python -m services compensation …`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from shared.kernel.period import Month


def add_compensation(commands: Any) -> None:  # noqa: ANN401 - argparse does not name its own
    """Add `compensation` and everything below it."""
    group = commands.add_parser("compensation", help="pay calculated from files, without a database")
    verbs = group.add_subparsers(dest="verb", required=True)
    evaluate = verbs.add_parser("evaluate", help="what plans pay for facts, as JSON with the trace of every line")
    evaluate.add_argument("--plan", type=Path, action="append", required=True, help="a plan file; several may be given")
    evaluate.add_argument("--facts", type=Path, required=True)
    evaluate.add_argument("--as-of", type=date.fromisoformat, help="facts after this day do not count yet")
    evaluate.add_argument(
        "--before", type=Path, help="facts as known earlier: tells what moved, and which fact moved it"
    )
    evaluate.add_argument("--no-payouts", action="store_true", help="no payouts: each month is a walk of its own")
    check = verbs.add_parser("check", help="whether plans are sound and their worked examples come out")
    check.add_argument("plans", type=Path, nargs="+")
    diff = verbs.add_parser("diff", help="what one plan changes against another")
    diff.add_argument("before", type=Path)
    diff.add_argument("after", type=Path)
    schemas = verbs.add_parser("schemas", help="write the JSON Schemas of plans and facts")
    schemas.add_argument("--folder", type=Path, default=Path("docs") / "schemas")
    statements = verbs.add_parser("statements", help="write statements as HTML, PDF or verifiable exports")
    statements.add_argument(
        "--plan", type=Path, action="append", required=True, help="a plan file; several may be given"
    )
    statements.add_argument("--facts", type=Path, required=True)
    statements.add_argument("--as-of", type=date.fromisoformat, help="facts after this day do not count yet")
    statements.add_argument("--payee", action="append", help="whose; by default everybody's")
    statements.add_argument("--month", type=Month.parse, help="2026-03; by default every month with pay")
    statements.add_argument("--format", choices=("html", "pdf", "json"), action="append", help="by default all three")
    statements.add_argument("--scope", choices=("finance", "payee"), default="payee", help="what an export may show")
    statements.add_argument("--folder", type=Path, required=True)
    verifier = verbs.add_parser("verifier", help="write verify.py, which needs nothing but Python")
    verifier.add_argument("--output", type=Path, default=Path("verify.py"))
