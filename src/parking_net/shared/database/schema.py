"""Whether the databases of a service have the schema that its code was written for."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import structlog

from parking_net.shared.database.address import PostgresSettings
from parking_net.shared.readiness import Unmet

CONNECT_TIMEOUT_SECONDS = 3.0
ASK_EVERY_SECONDS = 1.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class NeededSchema:
    """A database and the folder of the migrations that the code knows."""

    database: str
    versions_directory: Path

    @property
    def newest(self) -> str:
        return max(path.stem for path in self.versions_directory.glob("[0-9]*.py"))


class SchemaCheck:
    """For readiness, and for work that must not begin before the tables are there.

    A newer schema than the code knows is fine: a release works on the schema of the next one.
    What was seen once holds for good, since nothing takes a schema back.
    """

    def __init__(self, settings: PostgresSettings, needed: Sequence[NeededSchema]) -> None:
        self._settings = settings
        self._needed = needed
        self._holds = asyncio.Event()
        self._told = False

    async def __call__(self) -> None:
        """Raises Unmet when a migration is missing, and what connecting raises."""
        if self._holds.is_set():
            return
        for needed in self._needed:
            version = await self._version(needed.database)
            if version is None or version < needed.newest:
                self._tell(needed, version)
                raise Unmet(
                    f"{needed.database} lacks migration {needed.newest}: run parking-net setup"
                )
        self._holds.set()

    async def passed(self) -> None:
        """Wait until it holds; survives every failure."""
        while not self._holds.is_set():
            with suppress(Exception):
                await self()
                return
            await asyncio.sleep(ASK_EVERY_SECONDS)

    async def _version(self, database: str) -> str | None:
        connection = await asyncpg.connect(
            host=self._settings.postgres_host,
            port=self._settings.postgres_port,
            user=self._settings.postgres_user,
            password=self._settings.postgres_password.get_secret_value(),
            database=database,
            timeout=CONNECT_TIMEOUT_SECONDS,
        )
        try:
            version: str | None = await connection.fetchval(
                "SELECT version_num FROM alembic_version"
            )
        except asyncpg.UndefinedTableError:
            return None
        finally:
            connection.terminate()
        return version

    def _tell(self, needed: NeededSchema, version: str | None) -> None:
        if not self._told:
            self._told = True
            _log.error(
                "schema_too_old",
                database=needed.database,
                version=version,
                needed=needed.newest,
                remedy="run parking-net setup",
            )
