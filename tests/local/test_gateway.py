"""The gateway: what it lets in, what it adds, and what it answers in a service's place."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.local.doors import Listener, gateway_before
from tests.support.platform import ALWAYS_ON, RunningPlatform

pytestmark = pytest.mark.timeout(600)

WITH_OUTBOX = ("auth", "parking", "booking", "payment")
TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "strict-origin-when-cross-origin",
}


@pytest.mark.parametrize("name", ALWAYS_ON)
async def test_each_service_shows_its_state_and_its_description(
    client: httpx.AsyncClient, name: str
) -> None:
    status = await client.get(f"/status/{name}")
    assert status.status_code == 200
    told = {"status", "version", "checks"} | ({"outbox"} if name in WITH_OUTBOX else set())
    assert set(status.json()) == told
    description = await client.get(f"/openapi/{name}.json")
    assert description.json()["openapi"].startswith("3.1")


@pytest.mark.parametrize("page", ["/", "/docs"])
async def test_pages_are_html_that_runs_nothing_foreign(
    client: httpx.AsyncClient, page: str
) -> None:
    answer = await client.get(page)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "<script>" not in answer.text
    assert "style=" not in answer.text
    assert answer.headers.items() >= SECURITY_HEADERS.items()


@pytest.mark.parametrize(
    "path",
    [
        "/metrics",
        "/auth/metrics",
        "/auth//metrics",
        "/auth/%6Detrics",
        "/AUTH/METRICS",
        "/parking/../metrics",
        "/parkingx",
        "/bookings",
        "/paymentmetrics",
        "/healthz",
        "/readyz",
        "/status/nothing",
        "/openapi/nothing.json",
        "/status/auth/metrics",
        "/assets/",
        "/assets/../../Caddyfile",
        "/Caddyfile",
        "/telegram",
        "/telegram/metrics",
        "/telegram/webhook/x",
        "/openapi/telegram.json",
    ],
)
async def test_what_is_not_public_is_not_there(platform: RunningPlatform, path: str) -> None:
    answer = await asked(platform, path)
    assert answer.status == 404
    assert answer.headers["content-type"] == "application/problem+json"
    problem = json.loads(answer.body)
    assert problem["code"] == "not_found"
    assert re.fullmatch("[0-9a-f]{32}", problem["trace_id"])
    assert "http_requests_total" not in answer.body


async def test_a_person_who_is_lost_gets_a_page(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nowhere", headers={"Accept": "text/html,*/*"})
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers.items() >= SECURITY_HEADERS.items()


async def test_a_service_that_is_away_is_a_503_in_our_form(
    platform: RunningPlatform, client: httpx.AsyncClient
) -> None:
    pid = platform.kill("booking")
    sent_with = {"X-Request-ID": "mine-1", "traceparent": TRACEPARENT}
    answer = await client.get('/booking/"quoted"?a=1', headers=sent_with)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-request-id"] == "mine-1"
    assert answer.headers.items() >= SECURITY_HEADERS.items()
    problem = answer.json()
    assert problem["code"] == "unavailable"
    assert problem["status"] == problem["error_status_code"] == 503
    assert problem["type"] == "urn:parking-net:problem:unavailable"
    assert problem["instance"] == '/booking/"quoted"'
    assert problem["trace_id"] == TRACEPARENT.split("-")[1]
    assert problem["detail"] == problem["error_message"]
    assert (await client.get("/status/auth")).status_code == 200
    await platform.replaced("booking", pid)


@pytest.mark.parametrize("length", [100_000, 10_000_000])
async def test_a_huge_body_is_refused_once_and_its_rest_is_no_request(
    platform: RunningPlatform, length: int
) -> None:
    head = "POST /auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    rest = "GET /status/auth HTTP/1.1\r\nHost: localhost\r\n\r\n"
    body = " " * (100_000 - len(rest)) + rest
    answer = await sent(platform, f"{head}Content-Length: {length}\r\n\r\n{body}")
    assert answer.status == 413
    assert answer.headers["connection"] == "close"
    assert json.loads(answer.body)["code"] == "payload_too_large"


async def test_a_page_takes_no_post(client: httpx.AsyncClient) -> None:
    answer = await client.post("/")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"
    assert answer.json()["code"] == "method_not_allowed"


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
async def test_long_answers_are_compressed(client: httpx.AsyncClient, encoding: str) -> None:
    headers = {"Accept-Encoding": encoding}
    async with client.stream("GET", "/openapi/auth.json", headers=headers) as answer:
        assert answer.headers["content-encoding"] == encoding


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: str


async def test_headers_reach_a_service_as_they_should(listener: Listener, door: str) -> None:
    """The address is the gateway's word alone; the token's header has an underscore."""
    async with httpx.AsyncClient(timeout=30) as client:
        await client.get(
            f"{door}/parking",
            headers={
                "X-Forwarded-For": "203.0.113.9",
                "Forwarded": "for=203.0.113.9",
                "X-Real-IP": "203.0.113.9",
                "api_key": "a-token",
                "X-Request-ID": "wish-7",
                "traceparent": TRACEPARENT,
            },
        )
    [head] = [head.lower() for head in listener.heads]
    assert "203.0.113.9" not in head
    assert "x-forwarded-for: 127.0.0.1\r\n" in head
    assert "api_key: a-token\r\n" in head
    assert "x-request-id: wish-7\r\n" in head
    assert f"traceparent: {TRACEPARENT}\r\n" in head


async def test_an_answer_that_breaks_off_is_a_503(listener: Listener, door: str) -> None:
    async with httpx.AsyncClient(timeout=30) as client:
        answer = await client.get(f"{door}/parking/break")
    assert answer.status_code == 503
    assert answer.json()["code"] == "unavailable"


async def test_no_log_line_holds_what_opens_a_door(listener: Listener, tmp_path: Path) -> None:
    """Caddy logs whom it could not serve, headers and all; a closed page is no such failure."""
    secrets = {
        "api_key": "secret-token",
        "Authorization": "Bearer secret-bearer",
        "Cookie": "parking_net_refresh=secret-refresh",
        "X-Telegram-Bot-Api-Secret-Token": "secret-webhook",
    }
    log = tmp_path / "gateway.log"
    async with gateway_before(listener, tmp_path, log) as door:
        address = f"{door}/notifications/stream"
        async with (
            httpx.AsyncClient(timeout=30) as client,
            client.stream("GET", address, headers=secrets),
        ):
            assert "secret-token" in listener.heads[0]
        async with asyncio.timeout(60):
            await listener.left.wait()
    lines = log.read_text()
    assert "secret-" not in lines
    assert "aborting" not in lines


async def test_telegram_finds_the_bots_door(listener: Listener, door: str) -> None:
    async with httpx.AsyncClient(timeout=30) as client:
        headers = {"X-Telegram-Bot-Api-Secret-Token": "agreed"}
        answer = await client.post(f"{door}/telegram/webhook", headers=headers, json={})
    assert answer.status_code == 200
    [head] = listener.heads
    assert head.startswith("POST /telegram/webhook HTTP/1.1")
    assert "x-telegram-bot-api-secret-token: agreed" in head.lower()


async def test_a_stream_passes_piece_by_piece_and_its_end_is_heard(
    listener: Listener, door: str
) -> None:
    """The second event is sent only when the first has arrived: nothing may keep it back."""
    headers = {"Accept-Encoding": "gzip, zstd", "Last-Event-ID": "41"}
    address = f"{door}/notifications/stream"
    async with (
        httpx.AsyncClient(timeout=30) as client,
        client.stream("GET", address, headers=headers) as it,
    ):
        assert it.headers["content-type"] == "text/event-stream"
        assert "content-encoding" not in it.headers
        pieces = it.aiter_text()
        for number in range(3):
            listener.to_send.put_nowait(f"id: {number}\ndata: {{}}\n\n")
            assert await anext(pieces) == f"id: {number}\ndata: {{}}\n\n"
        assert "last-event-id: 41" in listener.heads[0].lower()
        assert not listener.left.is_set()
    async with asyncio.timeout(60):
        await listener.left.wait()


async def asked(platform: RunningPlatform, path: str) -> Answer:
    """GET with the path exactly as written: clients tidy it up."""
    head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    return await sent(platform, f"{head}\r\n")


async def sent(platform: RunningPlatform, request: str) -> Answer:
    port = int(platform.ports["GATEWAY_PORT"])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request.encode())
    head, _, body = (await reader.read()).decode().partition("\r\n\r\n")
    writer.close()
    status, *lines = head.split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    return Answer(int(status.split()[1]), headers, body)
