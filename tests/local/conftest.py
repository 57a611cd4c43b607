"""One platform for the tests that only look at it, in a folder with a space in its name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.local.doors import Listener, gateway_before, opened_listener
from tests.support.platform import RunningPlatform, running_platform


@pytest.fixture(scope="session")
async def platform(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningPlatform]:
    """Ready when given. Parts of it may be killed, if waited for until they are back."""
    async with running_platform(a_folder(tmp_path_factory.mktemp("platform"))) as running:
        yield running


@pytest.fixture
async def client(platform: RunningPlatform) -> AsyncIterator[httpx.AsyncClient]:
    """A client of its gateway."""
    async with httpx.AsyncClient(base_url=platform.base_url, timeout=20) as opened:
        yield opened


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    async with opened_listener() as opened:
        yield opened


@pytest.fixture
async def door(listener: Listener, tmp_path: Path) -> AsyncIterator[str]:
    """A gateway of its own, with the listener where parking would be."""
    async with gateway_before(listener, tmp_path, tmp_path / "gateway.log") as address:
        yield address


def a_folder(parent: Path) -> Path:
    return parent / "data of a driver"
