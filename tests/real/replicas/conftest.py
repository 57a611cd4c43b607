"""One platform with two of everything for all tests of this folder."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.real.replicas.twins import Twins, opened_twins


@pytest.fixture(scope="session")
async def twins(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Twins]:
    folder = tmp_path_factory.mktemp("replicas")
    async with opened_twins(folder, HOLD_MINUTES="1") as opened:
        yield opened
