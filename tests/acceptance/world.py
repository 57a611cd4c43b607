"""The running platform as a client sees it: addresses, one HTTP client, answers, waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

import httpx

Json = dict[str, Any]
Via = Literal["ports", "gateway"]

SERVICES = ("auth", "parking", "booking", "payment", "notification")
PROBLEM_MEMBERS = frozenset(
    {
        "type",
        "title",
        "status",
        "detail",
        "instance",
        "code",
        "trace_id",
        "error_message",
        "error_status_code",
    }
)


@dataclass(frozen=True)
class World:
    """Paths are written as behind the gateway; `via` says which door they are sent through."""

    ports: Mapping[str, str]
    """The base URL of each service."""
    gateway: str
    http: httpx.AsyncClient
    via: Via = "ports"

    def through(self, via: Via) -> World:
        return replace(self, via=via)

    def url(self, path: str) -> str:
        base = self.gateway if self.via == "gateway" else self.ports[service_of(path)]
        return base + path

    async def send(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
        **what: Any,
    ) -> httpx.Response:
        """One request; `what` is json, content or params, as httpx takes them.

        An event stream is left as soon as it has begun.
        """
        sent = dict(headers or {})
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        request = self.http.build_request(method, self.url(path), headers=sent, **what)
        response = await self.http.send(request, stream=True)
        if response.headers.get("content-type", "").startswith("text/event-stream"):
            await response.aclose()
        else:
            await response.aread()
        return response


def service_of(path: str) -> str:
    """The service behind a path."""
    first = path.split("/", 2)[1].split("?", 1)[0]
    return "notification" if first == "notifications" else first


def answer(response: httpx.Response, status: int = 200) -> Any:
    """The JSON of an answer that must have this status."""
    assert response.status_code == status, told(response)
    return response.json() if response.content else None


def problem(
    response: httpx.Response, status: int, code: str | None = None, field: str | None = None
) -> Json:
    """The body of a refusal, which must have the one form that every refusal has."""
    assert response.status_code == status, told(response)
    assert response.headers["content-type"].startswith("application/problem+json"), told(response)
    body: Json = response.json()
    missing = PROBLEM_MEMBERS - body.keys()
    assert not missing, f"{sorted(missing)} missing: {told(response)}"
    assert body["status"] == body["error_status_code"] == status, told(response)
    if code is not None:
        assert body["code"] == code, told(response)
    if field is not None:
        assert field in refused_fields(body), f"{field} not named: {told(response)}"
    return body


def refused_fields(body: Json) -> set[str]:
    return {item["field"] for item in body.get("errors") or []}


def told(response: httpx.Response) -> str:
    """An answer and its question, for the message of a failed assertion."""
    question = f"{response.request.method} {response.request.url!s:.200}"
    return f"{question} answered {response.status_code} {response.text[:1500]}"


async def until(moment: datetime) -> None:
    """Waits for a moment of the clock: some stories are about time itself."""
    await asyncio.sleep(max(0.0, (moment - datetime.now(UTC)).total_seconds()))


async def all_at_once(*wishes: Callable[[], Awaitable[httpx.Response]]) -> list[httpx.Response]:
    """The answers to wishes that are let go in the same instant."""
    start = asyncio.Event()

    async def one(wish: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
        await start.wait()
        return await wish()

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(wish)) for wish in wishes]
        await asyncio.sleep(0)
        start.set()
    return [task.result() for task in tasks]


def statuses(responses: list[httpx.Response]) -> dict[int, int]:
    """How often each status came."""
    counts: dict[int, int] = {}
    for response in responses:
        counts[response.status_code] = counts.get(response.status_code, 0) + 1
    return counts
