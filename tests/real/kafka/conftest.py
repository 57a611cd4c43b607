"""One Kafka for all tests of this folder; each of them has topics of its own in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.real.kafka.broker import KafkaBroker, new_broker

FOLDER = Path(__file__).parent
TEST_SECONDS = 1800
"""The first one waits for a download."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(FOLDER):
            item.add_marker(pytest.mark.timeout(TEST_SECONDS))


@pytest.fixture(scope="session")
async def broker() -> AsyncIterator[KafkaBroker]:
    server = new_broker()
    try:
        await server.start()
        yield server
    finally:
        await server.stop()
        server.remove()
