"""The client: deadlines, repeats only where promised safe, and errors in our words."""

from __future__ import annotations

import asyncio
import time

import pytest

from parking_net.shared.error_mapping import PeerUnavailable
from parking_net.shared.errors import Conflict, Invalid, NotFound
from parking_net.shared.grpc import opened_peer
from parkingnet.v1 import auth_pb2
from tests.shared.grpc.conftest import TOKEN, Rig, Servicer, known_user, new_server
from tests.support.eventually import eventually


class HoldExpired(Conflict):
    code, title = "hold_expired", "The hold expired"


async def test_the_answer_comes_back(rig: Rig) -> None:
    user = await rig.get_user("42")

    assert (user.user_id, user.login) == ("42", "anna")


@pytest.mark.parametrize(
    ("raised", "expected"),
    [(NotFound("Gone"), NotFound), (HoldExpired("Late"), Conflict), (Invalid("Bad"), Invalid)],
)
async def test_a_peers_refusal_keeps_its_kind_its_code_and_its_words(
    rig: Rig, raised: NotFound | Conflict | Invalid, expected: type[Exception]
) -> None:
    async def refuse(request: auth_pb2.GetUserRequest) -> auth_pb2.User:
        raise raised

    rig.servicer.behaviour = refuse
    with pytest.raises(expected) as caught:
        await rig.get_user(retry=True)

    assert isinstance(caught.value, NotFound | Conflict | Invalid)
    assert (caught.value.code, caught.value.detail) == (raised.code, raised.detail)
    assert rig.servicer.calls == 1


@pytest.mark.parametrize("raised", [KeyError("a bug of theirs"), ConnectionResetError("theirs")])
async def test_when_nobody_knows_what_happened_the_peer_is_unavailable(
    rig: Rig, raised: Exception
) -> None:
    async def fail(request: auth_pb2.GetUserRequest) -> auth_pb2.User:
        raise raised

    rig.servicer.behaviour = fail
    with pytest.raises(PeerUnavailable) as caught:
        await rig.get_user()

    assert caught.value.retry_after_seconds is not None
    assert rig.servicer.calls == 1


async def test_a_wrong_token_of_ours_is_not_the_users_fault(rig: Rig) -> None:
    async with opened_peer(rig.address, "another-token-than-theirs") as stranger:
        rig.peer = stranger
        with pytest.raises(PeerUnavailable):
            await rig.get_user()


async def test_calls_go_round_all_processes_and_past_those_that_are_gone(rig: Rig) -> None:
    other = Servicer()
    second = new_server(other)
    await second.start()
    async with opened_peer(f"ipv4:{rig.address},127.0.0.1:{second.port}", TOKEN) as both:
        rig.peer = both

        async def both_were_asked() -> bool:
            await rig.get_user()
            return rig.servicer.calls > 0 and other.calls > 0

        await eventually(both_were_asked)
        await rig.server.stop(0)
        before = other.calls
        for _ in range(20):
            await rig.get_user(retry=True)
        assert other.calls - before == 20
    await second.stop(0)


async def test_a_slow_peer_is_given_up_at_the_deadline(rig: Rig) -> None:
    async def dawdle(request: auth_pb2.GetUserRequest) -> auth_pb2.User:
        await asyncio.sleep(30)
        return auth_pb2.User()

    rig.servicer.behaviour = dawdle
    started = time.monotonic()
    with pytest.raises(PeerUnavailable):
        await rig.get_user(timeout_seconds=2, retry=True)

    assert time.monotonic() - started < 25
    assert rig.servicer.calls == 1


async def test_a_call_that_is_safe_to_repeat_survives_a_short_absence(rig: Rig) -> None:
    async def fail_twice(request: auth_pb2.GetUserRequest) -> auth_pb2.User:
        if rig.servicer.calls <= 2:
            raise ConnectionResetError
        return await known_user(request)

    rig.servicer.behaviour = fail_twice
    user = await rig.get_user(retry=True)

    assert user.login == "anna"
    assert rig.servicer.calls == 3


async def test_repeats_are_bounded(rig: Rig) -> None:
    async def fail(request: auth_pb2.GetUserRequest) -> auth_pb2.User:
        raise ConnectionResetError

    rig.servicer.behaviour = fail
    with pytest.raises(PeerUnavailable):
        await rig.get_user(retry=True, timeout_seconds=30)

    assert rig.servicer.calls == 4


async def test_a_peer_that_is_down_fails_at_once_and_is_found_when_it_returns(rig: Rig) -> None:
    port = rig.server.port
    await rig.server.stop(0)
    started = time.monotonic()
    with pytest.raises(PeerUnavailable):
        await rig.get_user(timeout_seconds=30)
    assert time.monotonic() - started < 25

    returned = new_server(Servicer(), port)
    await returned.start()
    try:
        async with asyncio.timeout(60):
            while True:
                try:
                    user = await rig.get_user()
                    break
                except PeerUnavailable:
                    await asyncio.sleep(0.05)
        assert user.login == "anna"
    finally:
        await returned.stop(0)
