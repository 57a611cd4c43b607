"""The example service as a process of its own, for the tests of starting and stopping."""

from __future__ import annotations

import asyncio
import errno
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog
from litestar import get

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
    yield RunningService(name="example", http=http, readiness=readiness, jobs=[job])
    log.info("closed")


if __name__ == "__main__":
    sys.exit(serve(running, SETTINGS))
