"""Fixtures of the payment tests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.payment.support import Ledger
from tests.support.clock import FixedClock
from tests.support.database import Databases


@pytest.fixture
async def ledger(new_database: Databases) -> AsyncIterator[Ledger]:
    """A ledger of its own. Whatever a test does with it, the books are right afterwards."""
    ledger = Ledger(await new_database("payment"), FixedClock())
    yield ledger
    await ledger.assert_books_are_right()
