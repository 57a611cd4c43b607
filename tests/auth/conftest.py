"""A whole auth service without REST sockets: one for most tests, and private ones."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator

import pytest

from parking_net.auth.identity.embedded import EmbeddedIdentity
from parking_net.auth.identity.opening import opened_embedded
from tests.auth.bot import Bot, opened_bot
from tests.auth.support import Client, House, opened_house
from tests.support.clock import FixedClock
from tests.support.database import Databases

_addresses = itertools.count(1)


@pytest.fixture(scope="session")
async def house(databases: Databases) -> AsyncIterator[House]:
    """Shared: its clock stands still, and its people must not be counted."""
    async with opened_house(databases) as house:
        yield house


@pytest.fixture
async def own_house(new_database: Databases) -> AsyncIterator[House]:
    """For one test alone, which may count people, delete them and move the clock."""
    async with opened_house(new_database) as house:
        yield house


@pytest.fixture
def client(house: House) -> Client:
    """At the shared house, from an address that nobody failed to sign in from."""
    number = next(_addresses)
    return house.client(f"203.{number // 62_500}.{number // 250 % 250}.{number % 250 + 1}")


@pytest.fixture
def alone(own_house: House) -> Client:
    """At a house with nobody else in it."""
    return own_house.client("198.51.100.7")


@pytest.fixture
async def served(own_house: House) -> AsyncIterator[House]:
    """The house that a test has for itself, its gRPC port served."""
    server = own_house.service.grpc
    assert server is not None
    await server.start()
    yield own_house
    await server.stop(0)


@pytest.fixture
async def bot(served: House) -> AsyncIterator[Bot]:
    """Calls the house that a test has for itself; has not said its name yet."""
    async with opened_bot(served) as bot:
        yield bot


@pytest.fixture
def clock(own_house: House) -> FixedClock:
    """The clock of the house that a test has for itself."""
    return own_house.clock


@pytest.fixture(scope="session")
async def shared_identity(house: House) -> AsyncIterator[EmbeddedIdentity]:
    """The embedded provider over the database of the shared house."""
    async with opened_embedded(house.settings, house.database, house.clock) as parts:
        yield parts.identity
