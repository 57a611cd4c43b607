"""The services' REST sides, answering what a test wants."""

from __future__ import annotations

import inspect
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.telegram_bot.fake_auth import FakeAuth, FakeUser

SERVICES = ("auth", "parking", "booking", "payment", "notification")


@dataclass(frozen=True)
class RestCall:
    """A request of the bot."""

    service: str
    method: str
    path: str
    query: Mapping[str, str]
    body: Any
    user: FakeUser | None
    """Who the access token belongs to."""
    idempotency_key: str | None


@dataclass(frozen=True)
class RestAnswer:
    """What is answered; `problem()` makes the form of refusals."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] | None = None


def problem(status: int, code: str, **values: object) -> RestAnswer:
    """A refusal as the services write it."""
    body = {"title": code, "status": status, "detail": code, "code": code, **values}
    return RestAnswer(body, status)


Answering = RestAnswer | Callable[[RestCall], Any]


class FakeRest:
    """All services, each on a port of its own. Refresh and logout are auth's."""

    def __init__(self, auth: FakeAuth) -> None:
        self.auth = auth
        self.calls: list[RestCall] = []
        self.down: set[str] = set()
        """Services that cut every connection."""
        self.ports: dict[str, int] = {}
        self._answers: list[tuple[str, str, re.Pattern[str], Answering]] = []
        self.loses_refreshes = False
        """They are carried out, and their answers do not arrive."""
        self.before_refresh: Callable[[], Awaitable[None]] | None = None
        """Something to wait for in the middle of a refresh."""

    def on(self, method: str, service: str, path: str, answer: object) -> None:
        """`answer`: a body, a RestAnswer, or a function (async or not) of the RestCall giving one.

        `path` is a regular expression for the whole path. The latest that fits answers.
        """
        answering: Answering = answer if callable(answer) else _as_answer(answer)
        self._answers.insert(0, (method, service, re.compile(path), answering))

    def calls_of(self, method: str, path: str) -> list[RestCall]:
        return [one for one in self.calls if one.method == method and one.path == path]

    async def answer(self, service: str, request: web.Request) -> web.StreamResponse:
        if service in self.down:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        body = await request.json() if request.can_read_body else None
        if service == "auth" and request.path in ("/refresh", "/logout"):
            return await self._session(request, body)
        token = request.headers.get("api_key")
        user = None if token is None else self.auth.access_tokens.get(token)
        call = RestCall(
            service=service,
            method=request.method,
            path=request.path,
            query=dict(request.query),
            body=body,
            user=user,
            idempotency_key=request.headers.get("Idempotency-Key"),
        )
        self.calls.append(call)
        if token is not None and (user is None or not user.enabled):
            return _response(problem(401, "unauthenticated"))
        return _response(await self._given(call))

    async def _given(self, call: RestCall) -> RestAnswer:
        for method, service, path, answering in self._answers:
            if (method, service) == (call.method, call.service) and path.fullmatch(call.path):
                given = answering(call) if callable(answering) else answering
                if inspect.isawaitable(given):
                    given = await given
                return _as_answer(given)
        return problem(404, "not_found")

    async def _session(self, request: web.Request, body: Any) -> web.StreamResponse:
        if request.path == "/logout":
            if body["refresh_token"] in self.auth.fails_to_end:
                return _response(problem(500, "internal_error"))
            found = self.auth.logout(body["refresh_token"])
            return web.Response(status=204) if found else _response(problem(401, "session_ended"))
        if self.before_refresh is not None:
            await self.before_refresh()
        answer = self.auth.refresh(body["refresh_token"], body["attempt"])
        if self.loses_refreshes:
            assert request.transport is not None
            request.transport.abort()
        return _response(problem(401, "session_ended") if answer is None else RestAnswer(answer))


def _as_answer(given: object) -> RestAnswer:
    return given if isinstance(given, RestAnswer) else RestAnswer(given)


def _response(answer: RestAnswer) -> web.StreamResponse:
    return web.json_response(answer.body, status=answer.status, headers=answer.headers)


@asynccontextmanager
async def opened_rest_services(auth: FakeAuth) -> AsyncIterator[FakeRest]:
    """All of them listening; `rest.ports` says where."""
    rest = FakeRest(auth)
    runners = []
    for service in SERVICES:

        async def answer(request: web.Request, service: str = service) -> web.StreamResponse:
            return await rest.answer(service, request)

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        rest.ports[service] = runner.addresses[0][1]
        runners.append(runner)
    try:
        yield rest
    finally:
        for runner in runners:
            await runner.cleanup()
