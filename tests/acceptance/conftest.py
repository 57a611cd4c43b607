"""What every story starts from: a running platform, its people, and the books in balance."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tests.acceptance.chats import WithBot, started_with_bot
from tests.acceptance.people import People
from tests.acceptance.running import Running, started
from tests.acceptance.scene import Scene, everything, scene_of
from tests.acceptance.tokens import Forger
from tests.acceptance.world import Via, World

LAST = Path(__file__).with_name("test_event_catalogue.py")
"""It looks at what all the others have led to."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path == LAST)


@pytest.fixture(scope="session")
async def main(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """A platform with nothing but the defaults."""
    async with started(tmp_path_factory.mktemp("main") / "data") as running:
        yield running


@pytest.fixture(scope="session")
async def quick(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """A platform to be killed in parts, on which a stay or a hold may be over in a minute."""
    folder = tmp_path_factory.mktemp("quick") / "data"
    settings = {
        "MIN_STAY_MINUTES": "1",
        "HOLD_MINUTES": "1",
        "CORS_ALLOWED_ORIGINS": "https://app.example.com",
    }
    async with started(folder, **settings) as running:
        yield running


@pytest.fixture(scope="session")
async def with_bot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[WithBot]:
    """A platform whose bot talks to a pretended Telegram."""
    async with started_with_bot(tmp_path_factory.mktemp("bot") / "data") as opened:
        yield opened


@pytest.fixture(scope="session")
def world(main: Running) -> World:
    return main.world


@pytest.fixture(scope="session")
def people(main: Running) -> People:
    return main.people


@pytest.fixture(scope="session")
async def forger(main: Running) -> Forger:
    return await main.forger()


@pytest.fixture(scope="session")
def verify(main: Running) -> Callable[[], Awaitable[None]]:
    return main.verify


@pytest.fixture(scope="module")
async def untouched(people: People) -> AsyncIterator[Scene]:
    """People and things that have not changed at all when every test of a module is through."""
    scene = await scene_of(people)
    before = await everything(scene)
    yield scene
    assert await everything(scene) == before


@pytest.fixture(params=["ports", "gateway"])
def door(request: pytest.FixtureRequest, world: World) -> World:
    """The platform through each of its doors."""
    via: Via = request.param
    return world.through(via)


@pytest.fixture(params=["ports", "gateway"])
def crowd(request: pytest.FixtureRequest, people: People) -> People:
    """People who come through each of the doors."""
    via: Via = request.param
    return people.through(via)
