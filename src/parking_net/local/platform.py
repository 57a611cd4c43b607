"""A platform on one machine: the order in which its parts come up and go down."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import time
from collections.abc import AsyncIterator, Collection, Coroutine, Mapping
from typing import Any

from parking_net.local.data_folder import DataFolder
from parking_net.local.display import Display
from parking_net.local.errand import Errand
from parking_net.local.errors import LocalError
from parking_net.local.guardian import Guardian
from parking_net.local.postgres import EmbeddedPostgres, embedded_postgres
from parking_net.local.processes import KeptRunning, Program, State, Status
from parking_net.local.programs import gateway_program, postgres_program, service_program
from parking_net.services import SERVICES

# Seconds after being told to stop at which a part that is still there is forced. Everything must be
# gone after ten; who needs less leaves it to those after him.
GATEWAY_FORCED_AFTER_SECONDS = 2.5
SERVICES_FORCED_AFTER_SECONDS = 6.0
POSTGRES_FORCED_AFTER_SECONDS = 8.0

GATEWAY_VARIABLES = (
    *("GATEWAY_PORT", "GATEWAY_SITE", "GATEWAY_BIND_HOST", "GATEWAY_HTTP_PORT"),
    *("GATEWAY_HTTPS_PORT", "FRONTEND_DOMAIN", "BACKEND_DOMAIN"),
)


class Gate:
    """Holds services back, when their modules are loaded, until the database may be used."""

    def __init__(self) -> None:
        self.descriptor, self._keeper = os.pipe()

    def open(self) -> None:
        if self._keeper != -1:
            os.close(self._keeper)
            self._keeper = -1

    def close(self) -> None:
        self.open()
        os.close(self.descriptor)


class Platform:
    """PostgreSQL, the services and the gateway, each a process that is kept running."""

    def __init__(self, folder: DataFolder, values: Mapping[str, str], display: Display) -> None:
        self._folder = folder
        self._values = dict(values)
        self._display = display
        self._stages: list[tuple[float, list[KeptRunning]]] = []

    @property
    def environment(self) -> Mapping[str, str]:
        """What the services run with."""
        return self._values

    @contextlib.asynccontextmanager
    async def running(self, lock: int) -> AsyncIterator[None]:
        """Everything up and ready; everything stopped afterwards.

        Raises LocalError when a part does not start.
        """
        postgres = self._embedded_postgres()
        directory = None if postgres is None else postgres.socket_directory
        guardian = Guardian(lock=lock, directory=directory)
        gate = Gate()
        try:
            async with Errand("parking_net.local.preparation", self._values) as preparation:
                names = await _public_variables(preparation)
                self._write_down(names, is_embedded=postgres is not None)
                await self._start(postgres, guardian, gate, preparation)
            yield
        finally:
            await self._stop()
            self._folder.forget_what_runs()
            gate.close()
            guardian.close()

    def _embedded_postgres(self) -> EmbeddedPostgres | None:
        if "POSTGRES_HOST" in self._values:
            return None
        postgres = embedded_postgres(self._folder, self._values)
        self._values["POSTGRES_HOST"] = str(postgres.socket_directory)
        return postgres

    async def _start(
        self,
        postgres: EmbeddedPostgres | None,
        guardian: Guardian,
        gate: Gate,
        preparation: Errand,
    ) -> None:
        def kept(program: Program) -> KeptRunning:
            return KeptRunning(program, guardian, self._display.changed)

        values, folder = self._values, self._folder
        database = [kept(postgres_program(postgres, folder))] if postgres else []
        services = [
            kept(service_program(service, values, folder, gate.descriptor))
            for service in SERVICES
            if service.is_on(values)
        ]
        door = kept(gateway_program(values, folder))
        self._stages = [
            (GATEWAY_FORCED_AFTER_SECONDS, [door]),
            (SERVICES_FORCED_AFTER_SECONDS, services),
            (POSTGRES_FORCED_AFTER_SECONDS, database),
        ]

        async def database_made_ready() -> None:
            for child in database:
                await child.start()
            await preparation.output("The databases cannot be made ready:")
            gate.open()

        self._show_what_is_off()
        starts = [database_made_ready(), door.start(), *(service.start() for service in services)]
        await _all_of(starts)

    def _write_down(self, names: Collection[str], *, is_embedded: bool) -> None:
        """Commands in other shells read it; where an embedded server listens they find out."""
        wanted = {*names, *GATEWAY_VARIABLES} - ({"POSTGRES_HOST"} if is_embedded else set())
        self._folder.write_down(self._values, sorted(wanted))

    def _show_what_is_off(self) -> None:
        for service in SERVICES:
            if service.needs is not None and not service.is_on(self._values):
                remark = service.needs.hint
                self._display.changed(Status(service.name, "", State.OFF, remark=remark))

    async def _stop(self) -> None:
        """The door first, so that nobody asks any more; the database last."""
        told = time.monotonic()
        for forced_after_seconds, children in self._stages:
            timeout_seconds = told + forced_after_seconds - time.monotonic()
            await asyncio.gather(*(child.stop(timeout_seconds) for child in children))


async def _all_of(starts: list[Coroutine[Any, Any, None]]) -> None:
    """Wait for all; the first that fails ends the others."""
    try:
        async with asyncio.TaskGroup() as group:
            for start in starts:
                group.create_task(start)
    except* LocalError as failures:
        raise failures.exceptions[0] from None


async def _public_variables(preparation: Errand) -> list[str]:
    """The variables that may be written down, once the settings were found to be right.

    Raises LocalError with every mistake otherwise.
    """
    line = await preparation.line()
    if not line:
        await preparation.output("These settings are missing or wrong:")
        raise LocalError("The settings cannot be read")
    return list(json.loads(line))
