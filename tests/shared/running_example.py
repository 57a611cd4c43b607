"""The example service as a process of its own, for the tests of starting and stopping."""

from __future__ import annotations

import asyncio
import errno
import math
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog
from litestar import get

from parking_net.shared.grpc.server import GrpcServer, create_grpc_server
from parking_net.shared.http import create_http_app
from parking_net.shared.jobs import Job
from parking_net.shared.runtime import Readiness, RunningService, serve
from parking_net.shared.settings import ConfigurationError
from tests.shared.http.example import Numbers, example_settings
from tests.support.tokens import TestIssuer

SETTINGS = example_settings()
log = structlog.get_logger()


@get("/slow")
async def slow() -> Numbers:
    log.info("slow_begun")
    await asyncio.sleep(1)
    return Numbers(number=1)


async def job_that_never_ends() -> int:
    try:
        await asyncio.Event().wait()
    finally:
        log.info("job_stopped")
    return 0


class Calls:
    """A gRPC server that says when it takes calls."""

    def __init__(self) -> None:
        self._server: GrpcServer = create_grpc_server(SETTINGS, 0, [])
        self.port = self._server.port

    async def start(self) -> None:
        await self._server.start()
        log.info("calls_taken")

    async def stop(self, grace_seconds: float) -> None:
        await self._server.stop(grace_seconds)


class Database:
    """Answers when it was asked often enough."""

    def __init__(self, *, asked: float) -> None:
        self._still = asked

    async def __call__(self) -> None:
        self._still -= 1
        log.info("database_away" if self._still > 0 else "database_reached")
        if self._still > 0:
            raise ConnectionError


@asynccontextmanager
async def running() -> AsyncIterator[RunningService]:
    mode = os.environ.get("EXAMPLE_MODE")
    if mode == "misconfigured":
        raise ConfigurationError(["FIRST is not set", "SECOND is wrong"])
    if mode == "broken":
        raise KeyError("a bug at start")
    if mode == "grpc port taken":
        raise OSError(errno.EADDRINUSE, "The gRPC port 1234 cannot be opened")
    readiness = Readiness()
    if mode in {"database late", "database away"}:
        readiness.add("database", Database(asked=3 if mode == "database late" else math.inf))
    http = create_http_app(
        service="example",
        title="Example",
        settings=SETTINGS,
        routes=[slow],
        provide={},
        tokens=TestIssuer().verifier(),
        readiness=readiness,
    )
    job = Job("endless", job_that_never_ends, timedelta(hours=1))
    yield RunningService("example", http, readiness, Calls(), [job])
    log.info("closed")


if __name__ == "__main__":
    sys.exit(serve(running, SETTINGS))
