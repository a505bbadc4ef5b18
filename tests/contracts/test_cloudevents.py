"""The checker itself: a sound record passes, and each way to go wrong is told."""

from __future__ import annotations

import pytest

from tests.contracts.cloudevents import Headers, breaches

KEY = "018f2f3c-0000-7000-8000-000000000001"
SOUND = {
    "content-type": b"application/json",
    "ce_specversion": b"1.0",
    "ce_id": b"018f2f3c-0000-7000-8000-00000000000a",
    "ce_source": b"/services/pipeline",
    "ce_type": b"pipeline.deal_won.v1",
    "ce_subject": KEY.encode(),
    "ce_time": b"2017-03-02T09:30:00.250000+00:00",
    "ce_sequence": b"0000000012",
    "ce_correlationid": b"018f2f3c-0000-7000-8000-00000000000b",
}


def with_headers(**changes: bytes | None) -> Headers:
    names = {name.replace("content_type", "content-type"): raw for name, raw in changes.items()}
    return tuple((name, raw) for name, raw in (SOUND | names).items() if raw is not None)


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param(with_headers(), id="what every event has"),
        pytest.param(with_headers(ce_time=b"2017-03-02T09:30:00Z"), id="an instant to the second, in Z"),
        pytest.param(with_headers(content_type=b"application/json; charset=utf-8"), id="JSON with its charset"),
        pytest.param(with_headers(ce_causationid=b"a", ce_dataschema=b"schemas/x.json"), id="optional attributes"),
        pytest.param(with_headers(ce_partitionkey=KEY.encode()), id="the key told once more"),
        pytest.param(
            with_headers(ce_traceparent=b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), id="a trace"
        ),
    ],
)
def test_a_sound_record_passes(headers: Headers) -> None:
    assert breaches(KEY, headers, b"{}") == []


@pytest.mark.parametrize(
    ("headers", "breach"),
    [
        *(
            pytest.param(with_headers(**{name: None}), f"{name} is missing", id=f"without {name}")
            for name in SOUND
            if name != "content-type"
        ),
        pytest.param(with_headers(content_type=None), "content-type is missing", id="without content-type"),
        pytest.param(with_headers(content_type=b"text/plain"), "not JSON", id="another content type"),
        pytest.param(
            with_headers(content_type=b"Application/CloudEvents+json"), "structured mode", id="structured mode"
        ),
        pytest.param(with_headers(ce_datacontenttype=b"application/json"), "ce_datacontenttype", id="type told twice"),
        pytest.param(with_headers(ce_specversion=b"0.3"), "not '1.0'", id="an older specification"),
        pytest.param(with_headers(ce_id=b"12"), "ce_id is '12'", id="an id that is no UUID"),
        pytest.param(with_headers(ce_id=b""), "ce_id is empty", id="an empty attribute"),
        pytest.param(with_headers(ce_source=b"the pipeline"), "not a URI reference", id="a source with a space"),
        pytest.param(with_headers(ce_type=b"pipeline.deal_won"), "ce_type", id="a type without its major version"),
        pytest.param(with_headers(ce_time=b"2017-03-02 09:30:00Z"), "not an RFC 3339 instant", id="a time without T"),
        pytest.param(with_headers(ce_time=b"2017-03-02T09:30:00"), "not an RFC 3339 instant", id="a local time"),
        pytest.param(with_headers(ce_time=b"2017-13-02T09:30:00Z"), "not an RFC 3339 instant", id="a 13th month"),
        pytest.param(with_headers(ce_time=b"2017-03-02T11:30:00+02:00"), "not in UTC", id="another zone"),
        pytest.param(with_headers(ce_sequence=b"12"), "sort as it counts", id="a sequence that sorts wrongly as text"),
        pytest.param(with_headers(ce_traceparent=b"00-1-2-01"), "trace context", id="half a trace"),
        pytest.param(with_headers(ce_correlationid=b"a\nb"), "control character", id="a line break in an attribute"),
        pytest.param(with_headers(ce_subject=b"\xff"), "ce_subject is not UTF-8", id="bytes that are no text"),
        pytest.param(with_headers(ce_causation_id=b"a"), "no attribute name", id="an underscore in a name"),
        pytest.param(with_headers(ce_data=b"{}"), "reserved", id="an attribute named data"),
        pytest.param(with_headers(ce_subject=b"another"), "ce_subject 'another'", id="a key that is not the subject"),
        pytest.param(with_headers(ce_partitionkey=b"x"), "ce_partitionkey 'x'", id="a key that is not partitionkey"),
        pytest.param((*with_headers(), ("ce_id", b"x")), "ce_id is there 2 times", id="an attribute twice"),
    ],
)
def test_a_header_gone_wrong_is_told(headers: Headers, breach: str) -> None:
    assert any(breach in one for one in breaches(KEY, headers, b"{}"))


@pytest.mark.parametrize(
    ("key", "value", "breach"),
    [
        pytest.param(None, b"{}", "no key", id="no key"),
        pytest.param("", b"{}", "no key", id="an empty key"),
        pytest.param(KEY, None, "tombstone", id="a tombstone"),
        pytest.param(KEY, b"", "tombstone", id="an empty value"),
        pytest.param(KEY, b"{", "not the JSON", id="half a document"),
        pytest.param(KEY, b'"\xff"', "not the JSON", id="JSON that is not UTF-8"),
        pytest.param(KEY, b"[]", "not a JSON object", id="a list"),
        pytest.param(KEY, b'{"specversion": "1.0", "data": {}}', "a whole CloudEvent", id="an envelope inside"),
    ],
)
def test_a_key_or_value_gone_wrong_is_told(key: str | None, value: bytes | None, breach: str) -> None:
    assert any(breach in one for one in breaches(key, with_headers(), value))
