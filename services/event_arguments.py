"""The words of `python -m services events …`: what an operator can ask for on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

_SECONDS = {"s": 1, "m": 60, "h": 3600}

AddParser = Callable[..., argparse.ArgumentParser]


def instant(words: str) -> datetime:
    """An RFC 3339 time; without an offset it is UTC."""
    found = datetime.fromisoformat(words)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def rate(words: str) -> float:
    """`200/s`, `5000/m`, or a plain number of events a second."""
    number, _, unit = words.partition("/")
    if unit and unit not in _SECONDS:
        raise ValueError(f"{unit} is not one of {', '.join(_SECONDS)}")
    found = float(number) / _SECONDS.get(unit, 1)
    if not found > 0:
        raise ValueError("a rate is above zero")
    return found


def add_events(commands: Any, data: argparse.ArgumentParser) -> None:  # noqa: ANN401 - argparse does not name its own
    """Add `events` and everything below it."""
    events = commands.add_parser("events", help="what an operator does: held events, replays, rebuilds, lag")
    verbs = events.add_subparsers(dest="verb", required=True)

    def verb(name: str, text: str) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = verbs.add_parser(name, parents=[data], help=text)
        return added

    verb("lag", "what each service has not sent, not applied, or cannot apply").add_argument("services", nargs="*")
    for name, text in (("dead-letters", "events that could not be applied"), ("parked", "what waits behind them")):
        looks = verbs.add_parser(name, help=text).add_subparsers(dest="look", required=True)
        _add_looks(looks.add_parser, data)
    quarantine = verb("quarantine", "events of the service's own that the log would not take")
    _paged(_of_service(quarantine)).add_argument("--release", type=UUID, metavar="EVENT", help="try this one again")
    retry = _of_service(verb("retry", "apply a dead letter again, then what is parked behind it"))
    retry.add_argument("event", type=UUID)
    release = _of_service(verb("release", "wait no longer for what is missing before a parked key, and apply it"))
    release.add_argument("topic")
    release.add_argument("key")
    release.add_argument("--reason", required=True)
    discard = _of_service(verb("discard", "give a dead letter up for ever, and apply what is parked behind it"))
    discard.add_argument("event", type=UUID)
    discard.add_argument("--reason", required=True)
    given_up = _paged(verb("partner-events", "events of partners' systems that no service decided about in time"))
    given_up.add_argument("--retry", type=UUID, metavar="EVENT", help="set this one going again")
    _add_replay(_of_service(verb("replay", "bring events of the past to the handlers again")))
    _of_service(verb("rebuild", "build a read model anew beside the live one, and swap")).add_argument("model")
    _paged(_of_service(verb("history", "what operators did")))


def _add_looks(add: AddParser, data: argparse.ArgumentParser) -> None:
    listing = _paged(_of_service(add("list", parents=[data], help="one line each")))
    for option in ("topic", "key", "type"):
        listing.add_argument(f"--{option}")
    _of_service(add("show", parents=[data], help="one event, and what it says")).add_argument("event", type=UUID)


def _add_replay(replay: argparse.ArgumentParser) -> None:
    replay.add_argument("--since", type=instant, metavar="TIME", help="recorded at this time or later")
    replay.add_argument("--until", type=instant, metavar="TIME", help="recorded before this time")
    replay.add_argument("--key", action="append", default=[], help="of this key; may be repeated")
    replay.add_argument("--type", action="append", default=[], help="of this type; may be repeated")
    replay.add_argument("--dry-run", action="store_true", help="only count them")
    replay.add_argument("--rate", type=rate, metavar="200/s", help="at most so many")
    replay.add_argument("--reprocess", action="store_true", help="apply also what has been applied already")


def _of_service(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("service")
    return parser


def _paged(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--limit", type=int, default=50)
    parser.add_argument("--after", type=UUID, help="the last id of the page before")
    return parser
