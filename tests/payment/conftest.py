"""Fixtures of the payment tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import pytest

from parking_net.payment.app import running
from parking_net.payment.settings import PaymentSettings
from parking_net.shared.database import opened_database
from tests.payment.support import MISS_LIMIT, Api, Ledger
from tests.support.clock import FixedClock
from tests.support.database import Databases
from tests.support.settings import new_settings
from tests.support.tokens import TestIssuer


@pytest.fixture
async def ledger(new_database: Databases) -> AsyncIterator[Ledger]:
    """A ledger of its own. Whatever a test does with it, the books are right afterwards."""
    ledger = Ledger(await new_database("payment"), FixedClock())
    yield ledger
    await ledger.assert_books_are_right()


@pytest.fixture
async def busy_ledger(new_database: Databases) -> AsyncIterator[Ledger]:
    """A ledger with enough connections for a crowd."""
    ledger = Ledger(await new_database("payment", pool_size=24), FixedClock())
    yield ledger
    await ledger.assert_books_are_right()


@pytest.fixture
async def api(new_database: Databases) -> AsyncIterator[Api]:
    """The whole service as its composition root makes it, and the ledger behind it."""
    values = await new_database.settings_for(
        "payment",
        promocode_miss_limit=MISS_LIMIT.misses,
        promocode_miss_window_minutes=MISS_LIMIT.window.total_seconds() // 60,
        currency="EUR",
    )
    checked = new_settings(PaymentSettings, values)
    settings = checked.model_copy(update={"payment_grpc_port": 0})
    clock = FixedClock()
    issuer = TestIssuer(clock=clock)
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(
            opened_database(settings, settings.payment_db_name)
        )
        service = await stack.enter_async_context(running(settings, clock, issuer.verifier()))
        assert service.grpc is not None
        await service.grpc.start()
        client = await stack.enter_async_context(
            httpx.AsyncClient(
                transport=httpx.ASGITransport(service.http),
                base_url="http://test",
            )
        )
        api = Api(client, issuer, Ledger(database, clock), service, settings)
        yield api
        await service.grpc.stop(0)
        await api.ledger.assert_books_are_right()
