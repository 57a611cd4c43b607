"""Private, freshly migrated databases for tests."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import ClassVar
from uuid import uuid4

import asyncpg

import parking_net
from parking_net.shared.database import Database, PostgresAddress, opened_database
from parking_net.shared.database.migrations import migrate
from parking_net.shared.events import EVENTS_MIGRATIONS

PACKAGE = Path(parking_net.__file__).parent
OTHER_FOLDERS = {"telegram": "telegram_bot"}
Turn = Callable[[], AbstractContextManager[object]]
"""A moment during which no other worker of this run does the same."""


def migrations_of(service: str) -> Path:
    """The directory of a service's migrations; `events` is the place where events travel."""
    if service == "events":
        return EVENTS_MIGRATIONS
    return PACKAGE / OTHER_FOLDERS.get(service, service) / "migrations"


class Databases:
    """Makes databases by cloning a template that was migrated once in this run."""

    _templates: ClassVar[dict[str, str]] = {}

    def __init__(self, address: PostgresAddress, turn: Turn) -> None:
        self.address = address
        self._turn = turn
        self._stack = AsyncExitStack()

    async def __call__(self, service: str, *, pool_size: int = 8) -> Database:
        """A pool on a private database with the service's schema."""
        name = await self.named(service)
        opening = opened_database(self.address, name, pool_size=pool_size)
        return await self._stack.enter_async_context(opening)

    async def named(self, service: str) -> str:
        """The name of a private database with the service's schema, for who connects himself."""
        template = self._template(service)
        name = f"test_{service}_{uuid4().hex[:12]}"
        await self._stack.enter_async_context(self._cloned(name, template))
        return name

    async def settings_for(self, service: str, **overrides: object) -> dict[str, object]:
        """Values to build a service's settings from, with private databases of its own."""
        return {
            "postgres_host": self.address.postgres_host,
            "postgres_port": self.address.postgres_port,
            "postgres_user": self.address.postgres_user,
            "postgres_password": self.address.postgres_password,
            f"{service}_db_name": await self.named(service),
            "events_db_name": await self.named("events"),
            "internal_service_token": "internal-token-for-tests",
            "auth_issuer": "http://auth.test",
            **overrides,
        }

    async def close(self) -> None:
        await self._stack.aclose()

    def _template(self, service: str) -> str:
        if service not in self._templates:
            versions = migrations_of(service)
            digest = hashlib.sha256()
            for path in sorted(versions.glob("*.py")):
                digest.update(path.read_bytes())
            name = f"template_{service}_{digest.hexdigest()[:12]}"
            with self._turn():
                migrate(self.address, name, versions)
            self._templates[service] = name
        return self._templates[service]

    @asynccontextmanager
    async def _cloned(self, name: str, template: str) -> AsyncIterator[None]:
        await self._administer(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            yield
        finally:
            await self._administer(f'DROP DATABASE "{name}" WITH (FORCE)')

    async def _administer(self, statement: str) -> None:
        connection = await asyncpg.connect(
            host=self.address.postgres_host, user=self.address.postgres_user, database="postgres"
        )
        try:
            await connection.execute(statement)
        finally:
            await connection.close()
