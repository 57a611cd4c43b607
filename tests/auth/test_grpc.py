"""What the other services are told about users, over a real connection."""

from __future__ import annotations

import pytest

from parking_net.shared.errors import NotFound, Unavailable
from parking_net.shared.grpc.client import Peer, opened_peer
from parkingnet.v1 import auth_pb2, auth_pb2_grpc
from tests.auth.bot import Bot
from tests.auth.support import House, answer


async def _asked(served: House, user_id: str, *, token: str | None = None) -> auth_pb2.User:
    port = served.settings.auth_grpc_port
    secret = token or served.settings.internal_service_token.get_secret_value()
    async with opened_peer(f"127.0.0.1:{port}", secret) as peer:
        return await _call(peer, user_id)


async def _call(peer: Peer, user_id: str) -> auth_pb2.User:
    stub = auth_pb2_grpc.AuthStub(peer.channel)
    request = auth_pb2.GetUserRequest(user_id=user_id)
    return await peer.call(stub.GetUser, request, timeout_seconds=5, retry=True)


async def test_a_service_learns_where_to_reach_a_user(served: House) -> None:
    client = served.client("198.51.100.7")
    person = await client.register(telegram_id=2**63 - 1, locale="ru", role="owner")
    assert await _asked(served, person.user_id) == auth_pb2.User(
        user_id=person.user_id,
        login=person.login,
        email=person.email,
        role="owner",
        telegram_id=2**63 - 1,
        locale="ru",
        enabled=True,
    )


async def test_a_service_learns_whether_a_telegram_id_is_confirmed(served: House, bot: Bot) -> None:
    person = await served.client("198.51.100.7").register(telegram_id=42)
    assert not (await _asked(served, person.user_id)).telegram_confirmed
    await bot.confirm(person.user_id, 42)
    assert (await _asked(served, person.user_id)).telegram_confirmed


async def test_a_service_learns_that_a_user_is_disabled(served: House) -> None:
    client = served.client("198.51.100.7")
    admin, person = await client.admin(), await client.register()
    wish = {"enabled": False}
    answer(await client.send("PATCH", f"/users/{person.user_id}", wish, as_=admin))
    assert not (await _asked(served, person.user_id)).enabled


@pytest.mark.parametrize(
    "user_id", ["", "x", "\0", "я" * 1000, "3f0c4b1e-8f6d-4c1a-9d3e-2b7a5c9e1f00"]
)
async def test_an_unknown_user_is_not_found(served: House, user_id: str) -> None:
    with pytest.raises(NotFound):
        await _asked(served, user_id)


async def test_a_stranger_learns_nothing(served: House) -> None:
    person = await served.client("198.51.100.7").register()
    with pytest.raises(Unavailable):
        await _asked(served, person.user_id, token="not the internal token")
