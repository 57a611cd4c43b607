"""What the tests of notification share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.notification.world import World, opened_world
from tests.support.database import Databases


@pytest.fixture
async def world(new_database: Databases) -> AsyncIterator[World]:
    async with opened_world(new_database) as opened:
        yield opened
