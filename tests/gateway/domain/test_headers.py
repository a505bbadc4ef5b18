"""Which headers travel."""

from __future__ import annotations

import pytest

from services.gateway.domain.headers import Header, first, to_caller, to_service


def sent(*headers: Header) -> dict[bytes, list[bytes]]:
    travelled: dict[bytes, list[bytes]] = {}
    for name, value in to_service(headers, token="inside", request_id="r-1", traceparent="00-t-s-01"):  # noqa: S106 - invented
        travelled.setdefault(name, []).append(value)
    return travelled


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(b"connection", id="concerns one connection"),
        pytest.param(b"keep-alive", id="likewise keep-alive"),
        pytest.param(b"te", id="likewise te"),
        pytest.param(b"trailer", id="likewise trailer"),
        pytest.param(b"transfer-encoding", id="likewise transfer-encoding"),
        pytest.param(b"upgrade", id="likewise upgrade"),
        pytest.param(b"proxy-authorization", id="speaks to a proxy"),
        pytest.param(b"x-internal-member", id="claims to be ours"),
        pytest.param(b"x-forwarded-for", id="claims to be a proxy's"),
        pytest.param(b"x-forwarded-host", id="likewise for the host"),
        pytest.param(b"forwarded", id="likewise by RFC 7239"),
        pytest.param(b"x-real-ip", id="likewise by nginx"),
        pytest.param(b"X-Internal-Roles", id="claims to be ours in capitals"),
    ],
)
def test_it_does_not_reach_a_service(name: bytes) -> None:
    assert name.lower() not in {key.lower() for key in sent((name, b"x"))}


def test_the_callers_credentials_are_exchanged() -> None:
    assert sent((b"authorization", b"Bearer outside"))[b"authorization"] == [b"Bearer inside"]


def test_id_and_trace_are_ours_alone() -> None:
    travelled = sent((b"x-request-id", b"theirs"), (b"traceparent", b"theirs"))
    assert travelled[b"x-request-id"] == [b"r-1"]
    assert travelled[b"traceparent"] == [b"00-t-s-01"]


def test_what_connection_names_concerns_the_connection_too() -> None:
    travelled = sent((b"connection", b"close, X-Secret"), (b"x-secret", b"1"), (b"x-open", b"2"))
    assert b"x-secret" not in travelled
    assert travelled[b"x-open"] == [b"2"]


def test_framing_and_our_word_cannot_be_named_away() -> None:
    named = (b"connection", b"content-length, host, authorization")
    travelled = sent(named, (b"content-length", b"5"), (b"host", b"h"))
    assert travelled[b"content-length"] == [b"5"]
    assert travelled[b"host"] == [b"h"]
    assert travelled[b"authorization"] == [b"Bearer inside"]


def test_other_headers_travel_as_they_are_and_as_often() -> None:
    assert sent((b"accept", b"a"), (b"accept", b"b"), (b"idempotency-key", b"k"))[b"accept"] == [b"a", b"b"]


def test_an_answer_gets_what_the_service_did_not_say() -> None:
    headers = to_caller([(b"content-type", b"text/plain"), (b"server", b"uvicorn")], request_id="r-1")
    assert first(headers, b"x-content-type-options") == "nosniff"
    assert first(headers, b"cache-control") == "private, no-cache"
    assert first(headers, b"x-request-id") == "r-1"
    assert first(headers, b"server") is None


def test_an_answer_keeps_what_the_service_did_say() -> None:
    headers = to_caller(
        [(b"Cache-Control", b"private, max-age=60"), (b"transfer-encoding", b"chunked")], request_id="r"
    )
    assert [value for name, value in headers if name.lower() == b"cache-control"] == [b"private, max-age=60"]
    assert first(headers, b"transfer-encoding") is None
