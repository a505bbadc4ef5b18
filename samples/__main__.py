"""Load the sample data into a running system: `python -m samples --url http://127.0.0.1:8080 --report DIR`.

The bearer token of a sales_ops user is read from SALESOPS_TOKEN.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from samples.api import LoadStopped, connect
from samples.declaration import read_declaration, read_demo
from samples.files import read_tables
from samples.findings import counted
from samples.load import load
from samples.mapping import Phase, map_sample
from samples.report import write_report
from samples.screen import Entrance, read_figures, screen


def main() -> int:
    """Load, wait, show; 0 only when everything is in and settled."""
    asked = _asked()
    console = Console()
    declared, demo = read_declaration(), read_demo()
    sample = map_sample(read_tables(every=asked.every), declared, demo)
    report = write_report(asked.report, sample.findings)
    try:
        with connect(asked.url, os.environ["SALESOPS_TOKEN"]) as client:
            _load(client, sample.phases, console)
            figures = read_figures(client, declared.currency)
    except (LoadStopped, httpx.HTTPError) as stopped:
        console.print(f"[bold red]The sample data could not be loaded.[/] {type(stopped).__name__}: {stopped}")
        return 1
    console.print(
        screen(figures, Entrance(asked.url, asked.token_command), demo, counted(sample.findings)), soft_wrap=True
    )
    left_out = sum(1 for finding in sample.findings if finding.kind == "unmapped")
    if left_out:
        console.print(f"[bold red]{left_out} rows could not be mapped and were left out[/], each named in the report")
    console.print(f"What became of each changed cell: {report}", style="dim", soft_wrap=True)
    return 0


def _asked() -> Namespace:
    parser = ArgumentParser(prog="samples", description=__doc__)
    parser.add_argument("--url", required=True, help="where the gateway answers")
    parser.add_argument("--report", type=Path, required=True, help="the directory the report is written to")
    parser.add_argument("--token-command", default="make token", help="what prints a bearer token for this system")
    parser.add_argument("--every", type=int, default=1, help="load only every n-th row of the pipeline file")
    return parser.parse_args()


def _load(client: httpx.Client, phases: tuple[Phase, ...], console: Console) -> None:
    columns = (TextColumn("{task.description:<22}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        tasks = {phase.name: progress.add_task(phase.name, total=phase.size) for phase in phases}
        load(client, phases, lambda name, through: progress.advance(tasks[name], through))


if __name__ == "__main__":
    sys.exit(main())
