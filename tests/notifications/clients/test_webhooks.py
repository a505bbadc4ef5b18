"""The sender reaches what it may, and nothing it was talked into."""

from collections.abc import Sequence

import pytest

from services.notifications.clients.webhooks import Resolve, post
from services.notifications.domain.delivery import Answer
from tests.notifications.receiver import receiver, silent_server


def resolving(*answers: Sequence[str]) -> Resolve:
    """A resolver that gives these answers one after the other."""
    left = list(answers)

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return left.pop(0)

    return resolve


@pytest.mark.parametrize(
    "addresses",
    [
        pytest.param(["10.0.0.5"], id="a private address"),
        pytest.param(["93.184.216.34", "127.0.0.1"], id="one bad address among good ones"),
        pytest.param(["::ffff:127.0.0.1"], id="loopback in disguise"),
        pytest.param([], id="no address at all"),
    ],
)
async def test_a_name_that_leads_home_is_not_followed(addresses: list[str]) -> None:
    answer = await post("https://evil.example/", {}, b"{}", allow_loopback=False, resolve=resolving(addresses))
    assert (answer.status, answer.error) == (None, "the name does not lead to public addresses only")


async def test_a_name_is_looked_up_once_and_the_checked_address_is_connected_to() -> None:
    """Nobody listens where the name itself leads, and a second look-up would find the resolver empty."""
    async with receiver(host="127.0.0.2") as there:
        port = there.url.split(":")[2].removesuffix("/hook")
        answer = await post(
            f"http://localhost:{port}", {}, b"{}", allow_loopback=True, resolve=resolving(["127.0.0.2"])
        )
    assert answer == Answer(204)
    assert there.received[0].headers["host"] == f"localhost:{port}"


async def test_a_redirect_is_an_answer_and_not_an_order() -> None:
    async with receiver([302]) as there:
        answer = await post(there.url, {}, b"{}", allow_loopback=True)
    assert (answer.status, len(there.received)) == (302, 1)


async def test_a_url_that_is_not_allowed_any_more_is_not_sent_to() -> None:
    async with receiver() as there:
        answer = await post(there.url, {}, b"{}", allow_loopback=False)
    assert (answer.status, there.received) == (None, [])


async def test_silence_ends_with_the_time_limit() -> None:
    async with silent_server() as url:
        answer = await post(url, {}, b"{}", allow_loopback=True, time_limit=0.05)
    assert answer == Answer(error="no answer within 0.05 s")


async def test_a_closed_port_is_an_answer_too() -> None:
    async with receiver() as there:
        url = there.url
    answer = await post(url, {}, b"{}", allow_loopback=True)
    assert answer.status is None
    assert answer.error
