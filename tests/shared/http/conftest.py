"""The example service, fresh for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.shared.http.example import Example


@pytest.fixture
def example() -> Example:
    return Example(cors_allowed_origins="https://web.test")


@pytest.fixture
async def http(example: Example) -> AsyncIterator[httpx.AsyncClient]:
    async with example.client() as client:
        yield client
