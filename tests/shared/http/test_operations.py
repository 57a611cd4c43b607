"""What operators and readers ask of every service."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from parking_net.shared.readiness import Backlog
from tests.shared.http.example import Example


async def test_healthy_and_ready(http: httpx.AsyncClient, example: Example) -> None:
    async def fine() -> None:
        return None

    example.readiness.add("database", fine)
    assert (await http.get("/healthz")).json() == {"status": "ok"}
    ready = await http.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["checks"] == {"database": "ok"}
    assert ready.json()["version"]


async def test_unready_names_who_does_not_answer(http: httpx.AsyncClient, example: Example) -> None:
    async def broken() -> None:
        raise ConnectionError("host=secret-host")

    async def silent() -> None:
        await asyncio.Event().wait()

    async def fine() -> None:
        return None

    for name, check in {"broken": broken, "silent": silent, "fine": fine}.items():
        example.readiness.add(name, check)
    answer = await http.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {
        "broken": "failed: ConnectionError",
        "silent": "no answer in time",
        "fine": "ok",
    }
    assert "secret-host" not in answer.text


@pytest.mark.parametrize(
    ("backlog", "shown"),
    [(Backlog(3, 1.23456), {"pending": 3, "oldest_seconds": 1.235}), (None, None)],
)
async def test_what_waits_in_the_outbox_is_shown_and_decides_nothing(
    http: httpx.AsyncClient, example: Example, backlog: Backlog | None, shown: object
) -> None:
    assert "outbox" not in (await http.get("/readyz")).json()
    example.readiness.outbox = lambda: backlog
    answer = await http.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["outbox"] == shown


async def test_draining_is_unready_but_alive(http: httpx.AsyncClient, example: Example) -> None:
    example.readiness.begin_draining()
    assert (await http.get("/readyz")).status_code == 503
    assert (await http.get("/healthz")).status_code == 200


async def test_a_balancer_is_told_of_draining_and_of_nothing_else(
    http: httpx.AsyncClient, example: Example
) -> None:
    async def broken() -> None:
        raise ConnectionError

    example.readiness.add("database", broken)
    before = await http.get("/readyz/self")
    assert before.status_code == 200
    assert "connection" not in before.headers
    example.readiness.begin_draining()
    assert (await http.get("/readyz/self")).status_code == 503
    assert (await http.get("/things/1")).headers["connection"] == "close"


async def test_metrics_are_prometheus_text(http: httpx.AsyncClient) -> None:
    await http.get("/things/1")
    answer = await http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "http_request_duration_seconds_bucket{" in answer.text


async def test_the_reference_needs_nothing_from_elsewhere(http: httpx.AsyncClient) -> None:
    page = await http.get("/example/docs")
    assert page.status_code == 200
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "/things/{thing_id}" in page.text
    assert "Make a wish." in page.text
    assert "<script" not in page.text
    assert "src=" not in page.text
