"""A real server with a servicer whose behaviour each test chooses, and a peer that calls it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import pytest
from grpc import aio

from parking_net.shared.grpc import GrpcServer, Peer, create_grpc_server, opened_peer
from parking_net.shared.settings import ServiceSettings
from parkingnet.v1 import auth_pb2, auth_pb2_grpc
from tests.support.ports import free_port
from tests.support.settings import new_settings

TOKEN = "internal-token-for-tests"
Behaviour = Callable[[auth_pb2.GetUserRequest], Awaitable[auth_pb2.User]]


class ProbeSettings(ServiceSettings):
    service_name: ClassVar[str] = "probe"


async def known_user(request: auth_pb2.GetUserRequest) -> auth_pb2.User:
    return auth_pb2.User(user_id=request.user_id, login="anna")


class Servicer(auth_pb2_grpc.AuthServicer):
    def __init__(self) -> None:
        self.behaviour: Behaviour = known_user
        self.calls = 0

    async def GetUser(self, request: auth_pb2.GetUserRequest, context: object) -> auth_pb2.User:
        self.calls += 1
        return await self.behaviour(request)


@dataclass
class Rig:
    """Both ends of a call."""

    servicer: Servicer
    server: GrpcServer
    peer: Peer

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server.port}"

    async def get_user(
        self, user_id: str = "7", *, timeout_seconds: float = 5.0, retry: bool = False
    ) -> auth_pb2.User:
        stub = auth_pb2_grpc.AuthStub(self.peer.channel)
        request = auth_pb2.GetUserRequest(user_id=user_id)
        return await self.peer.call(
            stub.GetUser, request, timeout_seconds=timeout_seconds, retry=retry
        )


def new_server(servicer: Servicer, port: int = 0) -> GrpcServer:
    values = {
        "postgres_host": "nowhere",
        "postgres_password": "unused",
        "internal_service_token": TOKEN,
        "auth_issuer": "http://auth.test",
    }
    register = partial(auth_pb2_grpc.add_AuthServicer_to_server, servicer)
    return create_grpc_server(new_settings(ProbeSettings, values), port, [register])


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    servicer = Servicer()
    server = new_server(servicer, free_port())
    await server.start()
    async with opened_peer(f"127.0.0.1:{server.port}", TOKEN) as peer:
        yield Rig(servicer, server, peer)
    await server.stop(0)


@pytest.fixture
async def bare_channel(rig: Rig) -> AsyncIterator[aio.Channel]:
    """A channel of somebody who does not use our client."""
    async with aio.insecure_channel(rig.address) as channel:
        yield channel
