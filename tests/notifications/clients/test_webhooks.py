"""The sender reaches what it may, and nothing it was talked into."""

from collections.abc import Sequence

import pytest

from services.notifications.clients import webhooks
from services.notifications.clients.webhooks import Resolve, post
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
    """The name itself leads nowhere: that the request arrives shows that the checked address was used."""
    async with receiver() as there:
        port = there.url.split(":")[2].removesuffix("/hook")
        answer = await post(
            f"http://localhost:{port}",
            {"webhook-id": "1"},
            b"{}",
            allow_loopback=True,
            resolve=resolving(["127.0.0.1"]),
        )
    assert answer.status == 204
    assert there.received[0].headers["host"] == f"localhost:{port}"


async def test_a_redirect_is_an_answer_and_not_an_order() -> None:
    async with receiver([302]) as there:
        answer = await post(there.url, {}, b"{}", allow_loopback=True)
    assert (answer.status, len(there.received)) == (302, 1)


async def test_a_url_that_is_not_allowed_any_more_is_not_sent_to() -> None:
    async with receiver() as there:
        answer = await post(there.url, {}, b"{}", allow_loopback=False)
    assert (answer.status, there.received) == (None, [])


async def test_silence_ends_with_the_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "TIME_LIMIT", 0.05)
    async with silent_server() as url:
        answer = await post(url, {}, b"{}", allow_loopback=True)
    assert answer.status is None
    assert answer.error is not None
    assert answer.error.startswith("no answer within")


async def test_a_closed_port_is_an_answer_too() -> None:
    async with receiver() as there:
        url = there.url
    answer = await post(url, {}, b"{}", allow_loopback=True)
    assert answer.status is None
    assert answer.error
