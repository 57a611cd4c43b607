"""The hand-over of connections, at the moments that a real server never shows twice."""

from __future__ import annotations

import asyncio
from typing import cast

import asyncpg
import pytest

from parking_net.shared.database.connections import Connection, Connections, PoolClosed


class FakeConnection:
    """As much of a connection as the hand-over looks at."""

    def __init__(self) -> None:
        self.is_dead = False

    def is_closed(self) -> bool:
        return self.is_dead

    def is_in_transaction(self) -> bool:
        return False

    def terminate(self) -> None:
        self.is_dead = True

    async def execute(self, sql: str) -> str:
        raise asyncpg.InternalClientError("the protocol is in an unexpected state")

    async def close(self, **options: float) -> None:
        self.is_dead = True


class Server:
    """Opens connections; while `is_away` it refuses."""

    def __init__(self) -> None:
        self.opened: list[FakeConnection] = []
        self.is_away = False

    async def connect(self) -> Connection:
        await asyncio.sleep(0)
        if self.is_away:
            raise ConnectionRefusedError
        self.opened.append(FakeConnection())
        return cast(Connection, self.opened[-1])


def new_connections(size: int) -> tuple[Connections, Server]:
    server = Server()
    return Connections(server.connect, size), server


async def soon(connections: Connections) -> asyncio.Task[Connection]:
    """Somebody who asks for a connection and waits for it."""
    task = asyncio.create_task(connections.take())
    for _ in range(5):
        await asyncio.sleep(0)
    return task


async def test_the_latest_used_is_taken_first() -> None:
    connections, server = new_connections(3)
    one, other = await connections.take(), await connections.take()
    connections.give_back(one, is_clean=True)
    connections.give_back(other, is_clean=True)

    assert await connections.take() is other
    assert len(server.opened) == 2


async def test_those_who_wait_are_served_in_turn() -> None:
    connections, _ = new_connections(1)
    only = await connections.take()
    waiting = [await soon(connections) for _ in range(3)]

    for place, rival in enumerate(waiting):
        connections.give_back(only, is_clean=True)
        assert await rival is only
        assert not any(later.done() for later in waiting[place + 1 :])


async def test_who_left_while_being_served_passes_the_connection_on() -> None:
    connections, _ = new_connections(1)
    only = await connections.take()
    leaving, staying = await soon(connections), await soon(connections)

    connections.give_back(only, is_clean=True)
    leaving.cancel()

    assert await asyncio.wait_for(staying, 30) is only
    assert leaving.cancelled()


async def test_who_left_while_waiting_is_forgotten() -> None:
    connections, _ = new_connections(1)
    only = await connections.take()
    leaving = await soon(connections)
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)

    connections.give_back(only, is_clean=True)

    assert await asyncio.wait_for(connections.take(), 30) is only


async def test_the_room_of_a_lost_connection_goes_to_the_next() -> None:
    connections, server = new_connections(1)
    lost = await connections.take()
    waiting = await soon(connections)
    server.opened[0].is_dead = True

    connections.give_back(lost, is_clean=True)

    assert await asyncio.wait_for(waiting, 30) is not lost
    assert len(server.opened) == 2


async def test_who_left_when_room_was_offered_passes_the_room_on() -> None:
    connections, server = new_connections(1)
    lost = await connections.take()
    leaving, staying = await soon(connections), await soon(connections)
    server.opened[0].is_dead = True

    connections.give_back(lost, is_clean=True)
    leaving.cancel()

    assert await asyncio.wait_for(staying, 30) is not lost


async def test_the_room_of_a_connection_that_cannot_be_mended_goes_to_the_next() -> None:
    connections, server = new_connections(1)
    broken = await connections.take()
    waiting = await soon(connections)

    connections.give_back(broken, is_clean=False)

    assert await asyncio.wait_for(waiting, 30) is not broken
    assert server.opened[0].is_dead


async def test_a_refused_connection_gives_its_room_back() -> None:
    connections, server = new_connections(1)
    server.is_away = True
    for _ in range(3):
        with pytest.raises(ConnectionRefusedError):
            await connections.take()

    server.is_away = False
    assert not (await asyncio.wait_for(connections.take(), 30)).is_closed()


async def test_a_refusal_wakes_the_next_who_waits() -> None:
    connections, server = new_connections(1)
    server.is_away = True
    rivals = [asyncio.create_task(connections.take()) for _ in range(5)]

    async with asyncio.timeout(60):
        answers = await asyncio.gather(*rivals, return_exceptions=True)

    assert [type(answer) for answer in answers] == [ConnectionRefusedError] * 5


async def test_connections_that_died_idle_are_passed_over() -> None:
    connections, server = new_connections(3)
    for connection in [await connections.take() for _ in range(3)]:
        connections.give_back(connection, is_clean=True)
    for fake in server.opened:
        fake.is_dead = True

    assert not (await connections.take()).is_closed()
    assert len(server.opened) == 4


async def test_what_was_not_needed_since_the_last_look_is_closed() -> None:
    connections, server = new_connections(4)
    for connection in [await connections.take() for _ in range(4)]:
        connections.give_back(connection, is_clean=True)
    await connections.close_unneeded()
    assert not any(fake.is_dead for fake in server.opened)

    one, other = await connections.take(), await connections.take()
    connections.give_back(one, is_clean=True)
    connections.give_back(other, is_clean=True)
    await connections.close_unneeded()

    assert [fake.is_dead for fake in server.opened].count(True) == 1
    assert not one.is_closed()
    assert not other.is_closed()


async def test_who_waits_when_it_closes_is_told() -> None:
    connections, server = new_connections(1)
    only = await connections.take()
    waiting = await soon(connections)
    closing = asyncio.create_task(connections.close())
    with pytest.raises(PoolClosed):
        await waiting

    assert not closing.done()
    connections.give_back(only, is_clean=True)
    await closing
    assert server.opened[0].is_dead
    with pytest.raises(PoolClosed):
        await connections.take()
