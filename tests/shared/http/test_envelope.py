"""What every request gets: ids, headers, limits, metrics, an access line, and a last answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from tests.shared.http.example import Example

TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"


async def test_a_sane_request_id_is_kept_and_echoed(http: httpx.AsyncClient) -> None:
    answer = await http.get("/things/1", headers={"X-Request-ID": "click-17.a"})
    assert answer.headers["x-request-id"] == "click-17.a"


@pytest.mark.parametrize("given", [None, "", "two words", "x" * 129, 'quote"'])
async def test_a_request_id_is_made_when_there_is_no_sane_one(
    http: httpx.AsyncClient, given: str | None
) -> None:
    headers = {} if given is None else {"X-Request-ID": given}
    first, second = [await http.get("/things/1", headers=headers) for _ in range(2)]
    assert len(first.headers["x-request-id"]) == 32
    assert first.headers["x-request-id"] != second.headers["x-request-id"]


async def test_the_trace_of_the_caller_is_kept(http: httpx.AsyncClient) -> None:
    traceparent = f"00-{TRACE_ID}-00f067aa0ba902b7-01"
    answer = await http.get("/nowhere", headers={"traceparent": traceparent})
    assert answer.json()["trace_id"] == TRACE_ID


async def test_security_headers_are_on_every_answer(http: httpx.AsyncClient) -> None:
    for answer in [await http.get("/things/1"), await http.get("/nowhere"), await http.put("/x")]:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


async def test_only_personal_answers_are_no_store(
    http: httpx.AsyncClient, example: Example
) -> None:
    public = await http.get("/things/1")
    personal = await http.get("/things", headers=example.issuer.headers())
    written = await http.post("/maybe")
    assert "cache-control" not in public.headers
    assert personal.headers["cache-control"] == "no-store"
    assert written.headers["cache-control"] == "no-store"


async def test_a_body_beyond_the_limit_is_refused_by_its_length(http: httpx.AsyncClient) -> None:
    answer = await http.post("/maybe", content=b" " * 65_537)
    assert answer.status_code == 413
    assert answer.json()["code"] == "payload_too_large"


async def test_a_body_that_grows_beyond_the_limit_is_refused(http: httpx.AsyncClient) -> None:
    async def growing() -> AsyncIterator[bytes]:
        for _ in range(9):
            yield b" " * 8_192

    headers = {"content-type": "application/json"}
    answer = await http.post("/maybe", content=growing(), headers=headers)
    assert answer.status_code == 413


async def test_head_is_get_without_a_body(http: httpx.AsyncClient) -> None:
    whole, head = await http.get("/things/1"), await http.head("/things/1")
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == whole.headers["content-length"]


async def test_paths_also_answer_below_the_prefix(http: httpx.AsyncClient) -> None:
    assert (await http.get("/example/things/1")).status_code == 200
    assert (await http.get("/example/readyz")).status_code == 200
    refused = await http.get("/example/nowhere")
    assert refused.json()["instance"] == "/example/nowhere"
    assert (await http.get("/examplethings/1")).status_code == 404


async def test_a_bug_is_a_500_that_tells_nothing_and_is_logged_once(
    http: httpx.AsyncClient, example: Example
) -> None:
    def bug() -> None:
        raise KeyError("the inside")

    example.works.next = bug
    with capture_logs() as lines:
        answer = await http.get("/things/1")
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal_error"
    assert "inside" not in answer.text
    errors = [line for line in lines if line["log_level"] == "error"]
    assert [line["event"] for line in errors] == ["request_failed"]


async def test_metrics_name_the_route_never_the_path(http: httpx.AsyncClient) -> None:
    labels = {"service": "example", "method": "GET", "endpoint": "/things/{thing_id}"}
    before = _value("http_requests_total", **labels, status="200")
    await http.get("/things/one")
    await http.get("/example/things/two")
    assert _value("http_requests_total", **labels, status="200") == before + 2
    assert _value("http_request_duration_seconds_count", **labels) >= 2
    text = (await http.get("/metrics")).text
    assert "/things/one" not in text
    assert "/example/" not in text


async def test_unknown_paths_and_methods_do_not_make_labels(http: httpx.AsyncClient) -> None:
    await http.get("/nobody/knows/this")
    await http.request("BREW", "/things/1")
    labels = {"service": "example", "endpoint": "unmatched"}
    assert _value("http_requests_errors_total", **labels, method="GET", status="404") >= 1
    assert _value("http_requests_errors_total", **labels, method="OTHER", status="405") >= 1


async def test_a_layer_that_answers_by_itself_names_its_endpoint() -> None:
    def wrapped(inner: Any) -> Any:
        async def layer(scope: Any, receive: Any, send: Any) -> None:
            scope["path_template"] = "/remembered"
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"kept"})

        return layer

    async with Example(wrappers=[wrapped]).client() as http:
        answer = await http.get("/whatever")
    assert answer.text == "kept"
    assert answer.headers["x-content-type-options"] == "nosniff"
    labels = {"service": "example", "method": "GET", "endpoint": "/remembered", "status": "200"}
    assert _value("http_requests_total", **labels) == 1


async def test_the_access_line_is_quiet_for_successful_reads() -> None:
    example = Example(log_level="INFO")
    async with example.client() as http:
        with capture_logs() as lines:
            await http.get("/things/1")
            await http.post("/maybe")
            await http.get("/nowhere")
    written = [(line["method"], line["endpoint"], line["status"]) for line in lines]
    assert written == [("POST", "/maybe", 200), ("GET", "unmatched", 404)]


async def test_the_access_line_of_reads_is_there_when_asked_for() -> None:
    example = Example(log_level="DEBUG")
    async with example.client() as http:
        with capture_logs() as lines:
            await http.get("/things/1")
    assert [(line["event"], line["log_level"]) for line in lines] == [("http_request", "debug")]


async def test_a_read_whose_client_left_is_stopped(example: Example) -> None:
    example.works.next = asyncio.Event().wait
    left = asyncio.Event()
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    left.set()
    async with asyncio.timeout(60):
        await example.app(_scope("/things/1"), receive, send)
    assert example.works.cancelled.is_set()
    assert sent == []


def _scope(path: str) -> dict[str, Any]:
    return {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"host", b"example.test")],
        "client": ("127.0.0.1", 1),
        "scheme": "http",
    }


def _value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0
