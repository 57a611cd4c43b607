"""Fixtures of the parking tests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.parking.support import Parking, opened_parking, settings_for
from tests.support.database import Databases


@pytest.fixture(scope="session")
async def opened_once(databases: Databases) -> AsyncIterator[Parking]:
    async with opened_parking(await settings_for(databases)) as opened:
        yield opened


@pytest.fixture
async def parking(opened_once: Parking) -> Parking:
    """A service without any places, the same one for all tests of a run."""
    await opened_once.empty()
    return opened_once
