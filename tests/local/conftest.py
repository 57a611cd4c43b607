"""One platform for the tests that only look at it, in a folder with a space in its name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

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


def a_folder(parent: Path) -> Path:
    return parent / "data of a driver"
