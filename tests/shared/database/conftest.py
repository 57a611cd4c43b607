"""A server that tests may stop."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.postgres_server import PostgresServer, created_server


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    """A PostgreSQL that keeps its promises through a crash, for this test alone."""
    server = created_server(durable=True)
    yield server
    server.remove()
