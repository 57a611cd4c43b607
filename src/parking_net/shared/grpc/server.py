"""The gRPC server of a service."""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from typing import cast

from grpc import aio
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection, reflection_pb2_grpc

from parking_net.shared.grpc.methods import InternalToken, Registrar
from parking_net.shared.grpc.wire import (
    KEEPALIVE_MS,
    KEEPALIVE_TIMEOUT_MS,
    REQUEST_LIMIT_BYTES,
    RESPONSE_LIMIT_BYTES,
)
from parking_net.shared.settings import ServiceSettings
from parking_net.shared.telemetry.tracing import grpc_server_interceptors

CONNECTION_AGE_MS = 300_000
CONNECTION_AGE_GRACE_MS = 30_000
OPTIONS = [
    # Two processes on one port would share its calls silently; the second one must fail.
    ("grpc.so_reuseport", 0),
    ("grpc.max_receive_message_length", REQUEST_LIMIT_BYTES),
    ("grpc.max_send_message_length", RESPONSE_LIMIT_BYTES),
    ("grpc.keepalive_time_ms", KEEPALIVE_MS),
    ("grpc.keepalive_timeout_ms", KEEPALIVE_TIMEOUT_MS),
    # Who connects by a name looks it up anew then, and finds processes that came later.
    ("grpc.max_connection_age_ms", CONNECTION_AGE_MS),
    ("grpc.max_connection_age_grace_ms", CONNECTION_AGE_GRACE_MS),
    ("grpc.http2.min_recv_ping_interval_without_data_ms", KEEPALIVE_MS // 2),
]

Registration = Callable[[aio.Server], None]
"""A servicer on its way into a server: `partial(add_PaymentServicer_to_server, servicer)`."""


class GrpcServer:
    """A server with its port; `start` once, `stop` once."""

    def __init__(self, server: aio.Server, port: int, services: Sequence[str]) -> None:
        self._server = server
        self._services = services
        self._health = health.aio.HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(self._health, server)
        self.port = port
        """The port that calls arrive on; the real one when 0 was asked for."""

    async def start(self) -> None:
        for name in self._services:
            await self._health.set(name, health_pb2.HealthCheckResponse.SERVING)
        await self._server.start()

    async def stop(self, grace_seconds: float = 5.0) -> None:
        """Take no new calls, let the running ones end for so long, then cancel them."""
        await self._health.enter_graceful_shutdown()
        await self._server.stop(grace_seconds)


def create_grpc_server(
    settings: ServiceSettings,
    port: int,
    registrations: Sequence[Registration],
) -> GrpcServer:
    """A server for the servicers; port 0 takes a free one. Raises OSError when the port is taken.

    Every call must show the internal token, health checks apart.
    """
    server = aio.server(options=OPTIONS, interceptors=grpc_server_interceptors())
    token = InternalToken(settings.internal_service_token.get_secret_value())
    registrar = Registrar(server, settings.service_name, token)
    stand_in = cast(aio.Server, registrar)
    for register in registrations:
        register(stand_in)
    names = [*registrar.service_names, health.SERVICE_NAME, reflection.SERVICE_NAME]
    reflection_pb2_grpc.add_ServerReflectionServicer_to_server(  # type: ignore[no-untyped-call]
        reflection.aio.ReflectionServicer(names), stand_in
    )
    return GrpcServer(server, _bound(server, settings.bind_host, port), registrar.service_names)


def _bound(server: aio.Server, host: str, port: int) -> int:
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    try:
        return server.add_insecure_port(address)
    except RuntimeError as error:
        raise OSError(
            errno.EADDRINUSE, f"The gRPC port {port} cannot be opened: {error}"
        ) from error
