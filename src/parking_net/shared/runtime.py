"""Runs one service as a process: its REST and gRPC servers and its jobs, until told to stop.

Told to stop (SIGTERM, SIGINT), a service first turns unready and goes on answering for a moment,
so that whoever sends it requests can look elsewhere; then it ends what is under way and leaves.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import resource
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

import structlog
import uvicorn
import uvloop

from parking_net.shared.http.asgi import AsgiApp
from parking_net.shared.jobs import Job
from parking_net.shared.readiness import Readiness
from parking_net.shared.settings import ConfigurationError, ServiceSettings
from parking_net.shared.telemetry import tracing
from parking_net.shared.telemetry.logging import configure_logging

__all__ = ["GrpcServer", "Readiness", "RunningService", "serve"]

STOP_SECONDS = 3.0
"""Time for requests under way to end; after it they are cancelled."""
UNREADY_SECONDS = 10.0
"""Calls of peers wait so long at most for the service to be ready."""
LOOK_AGAIN_SECONDS = 0.05
KEEP_ALIVE_SECONDS = 75
BACKLOG = 2048
MOST_FILES = 65_536
FAILED, MISCONFIGURED = 1, 2
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)

_log = structlog.get_logger()


class GrpcServer(Protocol):
    """The gRPC side of a service, as `shared.grpc` makes it."""

    port: int

    async def start(self) -> None: ...

    async def stop(self, grace_seconds: float) -> None: ...


@dataclass(frozen=True)
class RunningService:
    """An opened service: what its composition root gives to be served."""

    name: str
    http: AsgiApp
    readiness: Readiness
    grpc: GrpcServer | None = None
    jobs: Sequence[Job] = field(default_factory=tuple)


class Condition(Protocol):
    """What must hold before the service can do its work, asked by readiness too."""

    async def __call__(self) -> None:
        """Raises when it does not hold."""

    async def passed(self) -> None:
        """Wait until it holds."""


class PortTaken(Exception):
    """A port cannot be opened; the message names it and the variable that moves it."""


def serve(
    open_service: Callable[[], AbstractAsyncContextManager[RunningService]],
    settings: ServiceSettings,
    schema: Condition | None = None,
) -> int:
    """Serve until a signal says stop. Returns the exit code: 0 well, 1 failed, 2 misconfigured.

    While the schema is not what the code needs the service is unready and its jobs wait.
    """
    configure_logging(settings.service_name, settings.log_level, settings.log_format)
    tracing.start_tracing(
        settings.service_name, settings.otel_exporter_otlp_endpoint, settings.traces_share
    )
    _allow_connections()
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_serve(open_service, settings, schema))
    except ConfigurationError as error:
        for mistake in error.mistakes:
            sys.stderr.write(f"{settings.service_name}: {mistake}\n")
        return MISCONFIGURED
    except PortTaken as error:
        sys.stderr.write(f"{settings.service_name}: {error}\n")
        return FAILED
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            variable = f"{settings.service_name.upper()}_GRPC_PORT"
            sys.stderr.write(
                f"{settings.service_name}: {error.strerror}; "
                f"free it or set {variable} to another one\n"
            )
        else:
            _log.error("service_failed", exc_info=error)
        return FAILED
    finally:
        tracing.stop_tracing()
    return 0


def _allow_connections() -> None:
    """Raise the limit of open files: the usual 1024 are soon fewer than people's open pages."""
    current, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if most == resource.RLIM_INFINITY else min(most, MOST_FILES)
    if current != resource.RLIM_INFINITY and current < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


async def _serve(
    open_service: Callable[[], AbstractAsyncContextManager[RunningService]],
    settings: ServiceSettings,
    schema: Condition | None,
) -> None:
    stopping = asyncio.Event()
    with _signals_set(stopping), _opened_socket(settings) as listener:
        async with open_service() as service:
            if schema is not None:
                service.readiness.add("schema", schema)
            await _serve_opened(service, settings, listener, stopping, schema)
    _log.info("service_stopped")


async def _serve_opened(
    service: RunningService,
    settings: ServiceSettings,
    listener: socket.socket,
    stopping: asyncio.Event,
    schema: Condition | None,
) -> None:
    server = _HttpServer(service.http)
    http = asyncio.create_task(server.serve(sockets=[listener]))
    jobs = [asyncio.create_task(_work(job, service.name, schema)) for job in service.jobs]
    started = asyncio.create_task(_start(service, server, listener))
    told_to_stop = asyncio.create_task(stopping.wait())
    try:
        await asyncio.wait([http, started, told_to_stop], return_when=asyncio.FIRST_COMPLETED)
        if started.done() and not started.exception():
            await asyncio.wait([http, told_to_stop, *jobs], return_when=asyncio.FIRST_COMPLETED)
        service.readiness.begin_draining()
        if stopping.is_set():
            await asyncio.sleep(settings.drain_seconds)
    finally:
        server.should_exit = True
        for task in [started, told_to_stop, *jobs]:
            task.cancel()
        if service.grpc is not None:
            await service.grpc.stop(STOP_SECONDS)
        outcomes = await asyncio.gather(http, started, *jobs, return_exceptions=True)
    # A job or server that ended by itself did so by failing: the process must say so.
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome


async def _start(service: RunningService, server: _HttpServer, listener: socket.socket) -> None:
    await server.listening.wait()
    if service.grpc is not None:
        await _wait_to_be_ready(service.readiness)
        await service.grpc.start()
    _log_started(service, listener)


async def _wait_to_be_ready(readiness: Readiness) -> None:
    """Return when the service is ready, or late: calls are then refused one by one.

    Peers do not ask for readiness before a call, as the gateway does before a request. One that
    reached a process without a connection to its database would wait, while another could answer.
    """
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(UNREADY_SECONDS):
            while True:
                report = await readiness.report()
                if report.is_ready:
                    return
                await asyncio.sleep(LOOK_AGAIN_SECONDS)


async def _work(job: Job, service: str, schema: Condition | None) -> None:
    if schema is not None:
        await schema.passed()
    await job.loop(service)


def _log_started(service: RunningService, listener: socket.socket) -> None:
    # What is there by now stays. Looking at its 87 000 objects again would stop every request for
    # 60 ms and more whenever the collector goes through all generations.
    gc.collect()
    gc.freeze()
    _log.info(
        "service_started",
        rest_port=listener.getsockname()[1],
        grpc_port=service.grpc.port if service.grpc else None,
    )


class _HttpServer(uvicorn.Server):
    """uvicorn without its signal handlers: stopping has an order of its own here."""

    def __init__(self, app: AsgiApp) -> None:
        config = uvicorn.Config(
            app,
            http="httptools",
            loop="none",
            ws="none",
            lifespan="off",
            access_log=False,
            log_config=None,
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=int(STOP_SECONDS),
            backlog=BACKLOG,
        )
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.contextmanager
def _signals_set(stopping: asyncio.Event) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, stopping.set)
    try:
        yield
    finally:
        for number in STOP_SIGNALS:
            loop.remove_signal_handler(number)


@contextlib.contextmanager
def _opened_socket(settings: ServiceSettings) -> Iterator[socket.socket]:
    """The REST port, opened before anything else: a second copy of a service stops at once."""
    port = rest_port(settings)
    family = socket.AF_INET6 if ":" in settings.bind_host else socket.AF_INET
    listener = socket.socket(family)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((settings.bind_host, port))
    except OSError as error:
        listener.close()
        variable = f"{settings.service_name.upper()}_REST_PORT"
        raise PortTaken(
            f"port {port} cannot be opened on {settings.bind_host} ({error.strerror}); "
            f"free it or set {variable} to another one"
        ) from None
    try:
        yield listener
    finally:
        listener.close()


def rest_port(settings: ServiceSettings) -> int:
    """The service's own REST port among the settings."""
    port: int = getattr(settings, f"{settings.service_name}_rest_port")
    return port
