"""How a request is followed."""

from __future__ import annotations

import pytest

from services.gateway.domain import correlation

TRACE, SPAN = "a" * 32, "b" * 16
THEIRS, THEIR_SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@pytest.mark.parametrize(
    ("given", "used"),
    [
        pytest.param("order-7.retry_2", "order-7.retry_2", id="a sane id is echoed"),
        pytest.param(None, "ours", id="none is made"),
        pytest.param("", "ours", id="an empty one is replaced"),
        pytest.param("x" * 65, "ours", id="a long one is replaced"),
        pytest.param("a b", "ours", id="one with a space is replaced"),
        pytest.param('"}\n{', "ours", id="one that would break the log is replaced"),
    ],
)
def test_request_id(given: str | None, used: str) -> None:
    assert correlation.request_id(given, otherwise="ours") == used


@pytest.mark.parametrize(
    ("given", "continued"),
    [
        pytest.param(f"00-{THEIRS}-{THEIR_SPAN}-01", f"00-{THEIRS}-{SPAN}-01", id="a trace goes on with our span"),
        pytest.param(f"00-{THEIRS}-{THEIR_SPAN}-00", f"00-{THEIRS}-{SPAN}-00", id="not sampled stays not sampled"),
        pytest.param(f"01-{THEIRS}-{THEIR_SPAN}-01-new", f"00-{THEIRS}-{SPAN}-01", id="a later version is understood"),
        pytest.param(None, f"00-{TRACE}-{SPAN}-01", id="none begins one"),
        pytest.param(f"00-{'0' * 32}-{THEIR_SPAN}-01", f"00-{TRACE}-{SPAN}-01", id="a trace of zeros is none"),
        pytest.param(f"00-{THEIRS}-{'0' * 16}-01", f"00-{TRACE}-{SPAN}-01", id="a span of zeros is none"),
        pytest.param(f"ff-{THEIRS}-{THEIR_SPAN}-01", f"00-{TRACE}-{SPAN}-01", id="version ff is forbidden"),
        pytest.param(f"00-{THEIRS.upper()}-{THEIR_SPAN}-01", f"00-{TRACE}-{SPAN}-01", id="capitals are forbidden"),
        pytest.param("nonsense", f"00-{TRACE}-{SPAN}-01", id="nonsense begins one"),
    ],
)
def test_traceparent(given: str | None, continued: str) -> None:
    assert correlation.traceparent(given, trace=TRACE, span=SPAN) == continued
