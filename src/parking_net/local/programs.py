"""The programs a platform consists of: how each is started and asked whether it is ready."""

from __future__ import annotations

import signal
import sys
from collections.abc import Mapping

from parking_net.local import gateway
from parking_net.local.data_folder import DataFolder
from parking_net.local.environment import probe_host, public_address
from parking_net.local.ports import GATEWAY_PORT, HTTP_PORT, number_of
from parking_net.local.postgres import EmbeddedPostgres
from parking_net.local.probe import status_of
from parking_net.local.processes import Program
from parking_net.serve import START_GATE
from parking_net.services import Service


def postgres_program(postgres: EmbeddedPostgres, folder: DataFolder) -> Program:
    async def is_ready() -> bool:
        return postgres.is_ready()

    return Program(
        name="postgres",
        command=postgres.command(),
        environment={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
        log=folder.log_of("postgres"),
        is_ready=is_ready,
        address=str(postgres.socket_directory),
        before_start=postgres.prepare,
        stop_signal=signal.SIGINT,
        # It recovers from this as from a crash; killed, it would leave processes behind.
        force_signal=signal.SIGQUIT,
        account=postgres.account,
        directory="/",
    )


def service_program(
    service: Service, values: Mapping[str, str], folder: DataFolder, gate: int
) -> Program:
    """A service; `gate` is the descriptor that says when the database may be used."""
    host, port = probe_host(values), number_of(service.rest_port, values)

    async def is_ready() -> bool:
        return await status_of(host, port, "/readyz") == 200

    return Program(
        name=service.name,
        command=[sys.executable, "-m", "parking_net.serve", service.name],
        environment={**values, START_GATE: str(gate), "PYTHONUNBUFFERED": "1"},
        log=folder.log_of(service.name),
        is_ready=is_ready,
        address=f"http://{host}:{port}",
        pass_fds=(gate,),
    )


def gateway_program(values: Mapping[str, str], folder: DataFolder) -> Program:
    # With a domain it answers on the ports of HTTP and HTTPS, by that name only.
    setting = HTTP_PORT if "FRONTEND_DOMAIN" in values else GATEWAY_PORT
    host, port = probe_host(values, "GATEWAY_BIND_HOST"), number_of(setting, values)

    async def is_ready() -> bool:
        return await status_of(host, port, "/") is not None

    return Program(
        name="gateway",
        command=gateway.command(),
        environment=gateway.environment(values, folder.gateway),
        log=folder.log_of("gateway"),
        is_ready=is_ready,
        address=public_address(values),
    )
