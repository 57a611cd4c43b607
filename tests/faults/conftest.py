"""One platform with fault points for all these tests; parts of it are killed all the time."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.acceptance.running import started
from tests.faults.books import books_of
from tests.faults.orders import Orders
from tests.faults.striking import POOL_SIZE, Stage


@pytest.fixture(scope="session")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    folder = tmp_path_factory.mktemp("faults")
    orders = Orders.in_new(folder / "orders")
    settings = {**orders.settings, "DATABASE_POOL_SIZE": str(POOL_SIZE)}
    async with (
        started(folder / "data", **settings) as running,
        books_of(running) as books,
    ):
        yield Stage(running, orders, books)
