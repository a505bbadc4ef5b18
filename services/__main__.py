"""The command line: run everything embedded, or one process of one service; tokens, contracts, events, data."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from services.compensation_arguments import add_compensation
from services.event_arguments import add_events, instant

_SERVICES = (
    *("people", "leads", "pipeline", "partners"),
    *("compensation", "forecast", "notifications", "gateway"),
)
_ROLES = (
    *("representative", "manager", "sales_ops", "finance", "partner"),
    *("partner_manager", "executive", "operator", "admin", "system"),
)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line. Each command's module is imported only when it is the one asked for."""
    parser = argparse.ArgumentParser(prog="python -m services", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    data = argparse.ArgumentParser(add_help=False)
    default = Path(os.environ.get("SALESOPS_DATA", ".data"))
    data.add_argument("--data", type=Path, default=default, help="the data directory (or SALESOPS_DATA)")

    run = commands.add_parser("run", parents=[data], help="start everything in this process")
    run.add_argument("--port", type=int, default=8080)
    run.add_argument("--log", choices=("postgres", "kafka"), default="postgres", help="the event log")
    run.add_argument("--no-samples", action="store_true", help="leave the sample data out")

    token = commands.add_parser("token", parents=[data], help="print a bearer token for the embedded system")
    token.add_argument("--role", choices=_ROLES, default="representative")
    token.add_argument("--member", help="the member's external id; in the sample data, the full name")

    for name, text in (
        ("serve", "the HTTP process of one service"),
        ("work", "relay, consumer and jobs of one service"),
    ):
        one = commands.add_parser(name, help=text)
        one.add_argument("service", choices=_SERVICES)
        one.add_argument("--host", default="0.0.0.0")  # noqa: S104 - a container's own network
        one.add_argument("--port", type=int, default=8000 if name == "serve" else 9000)
    commands.add_parser("migrate", help="bring every database to its newest revision, and make missing topics")
    contracts = commands.add_parser(
        "contracts", help="write event schemas, AsyncAPI document and the README's event map"
    )
    instead = contracts.add_mutually_exclusive_group()
    instead.add_argument("--release", metavar="0.1.0", help="freeze today's contracts for ever under this name")
    instead.add_argument("--examples", action="store_true", help="draft an example for each event that has none")
    admit = commands.add_parser("admit", help="make somebody an outside issuer knows an administrator or operator")
    admit.add_argument("--issuer", required=True, help="as its tokens spell it")
    admit.add_argument("--subject", required=True, help="as its tokens spell it: the claim `sub`")
    admit.add_argument("--name", required=True)
    admit.add_argument("--role", choices=("admin", "operator"), default="admin")
    commands.add_parser("kafka", parents=[data], help="start a local Apache Kafka and wait for Ctrl-C")
    add_events(commands, data)
    _add_audit(commands, data)
    _add_sign(commands)
    add_compensation(commands)
    clean = commands.add_parser("clean-data", parents=[data], help="forget everything in the data directory")
    clean.add_argument("--yes", action="store_true", help="do not ask")
    return parser.parse_args(arguments)


def _add_audit(commands: Any, data: argparse.ArgumentParser) -> None:  # noqa: ANN401 - argparse does not name its own
    audit = commands.add_parser("audit", help="the sealed audit of accepted writes")
    verbs = audit.add_subparsers(dest="verb", required=True)
    verify = verbs.add_parser("verify", parents=[data], help="is it what was sealed and published, and is all there?")
    verify.add_argument(
        "--heads", choices=("log", "gateway"), default="log", help="whose memory of the published heads is believed"
    )
    cut = verbs.add_parser("cut", parents=[data], help="drop what must not be kept any longer; the rest still verifies")
    cut.add_argument("--before", type=instant, required=True, metavar="TIME", help="sealed before this time")
    for verb in (verify, cut):
        verb.add_argument("services", nargs="*", metavar="service", help="all, if none is named")


def _add_sign(commands: Any) -> None:  # noqa: ANN401 - likewise
    sign = commands.add_parser("sign", help="the headers that prove whose event a body is (WEBHOOK_SECRET)")
    sign.add_argument("body", help="the file that will be sent, byte by byte; - for standard input")
    sign.add_argument("--id", help="the message's id: the same for every try; a new one without")


_CARRIED_OUT_BY = {
    **dict.fromkeys(("serve", "work", "migrate"), "standalone"),
    "sign": "sign",
    "audit": "audit",
    "compensation": "compensation_commands",
    "events": "operate",
}
"""The module of each command, read only when it is asked for; the rest is in `commands`."""


def main(arguments: Sequence[str]) -> int:
    """Carry out one command; the exit code says whether it went well."""
    asked = parse(arguments)
    if asked.command == "run":
        from services.embedded import run_embedded

        return run_embedded(asked.data, asked.port, asked.log, with_samples=not asked.no_samples)
    done: int = import_module(f"services.{_CARRIED_OUT_BY.get(asked.command, 'commands')}").run(asked)
    return done


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
