"""A real Keycloak for tests, run by scripts/keycloak.sh."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from parking_net.deployment.keycloak import KeycloakAway, keycloak_answers
from tests.support.leftovers import forget_process, record_process
from tests.support.ports import free_port_numbers

SCRIPTS = Path(__file__).parents[3] / "scripts"
PROGRAMS = ("java:openjdk-17-jre-headless", "mvn:maven")
FETCH_SECONDS = 900
START_SECONDS = 600
"""The first start on a busy machine takes minutes."""
STOP_SECONDS = 60
ADMIN_PASSWORD = "Admin-of-tests-1"
CLIENT_SECRET = "a client secret of the tests"


@dataclass
class KeycloakServer:
    """Keeps its accounts in a folder, so that it can die and come back."""

    port: int
    management_port: int
    folder: Path
    _script: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def settings(self) -> dict[str, str]:
        """What `parking-net up` and `apply_realm` need to know of it."""
        return {
            "KEYCLOAK_URL": self.url,
            "KEYCLOAK_CLIENT_SECRET": CLIENT_SECRET,
            "KEYCLOAK_ADMIN": "admin",
            "KEYCLOAK_ADMIN_PASSWORD": ADMIN_PASSWORD,
            "KEYCLOAK_TIMEOUT_SECONDS": "30",
        }

    async def start(self) -> None:
        """Raises AssertionError with what it wrote when it does not answer in time."""
        log = self.folder / "log"
        environment = {
            **os.environ,
            "KEYCLOAK_ADMIN_PASSWORD": ADMIN_PASSWORD,
            "KEYCLOAK_DATA": str(self.folder / "home"),
            "KEYCLOAK_MANAGEMENT_PORT": str(self.management_port),
        }
        with log.open("ab") as output:
            self._script = subprocess.Popen(  # noqa: ASYNC220 - returns at once
                [str(SCRIPTS / "keycloak.sh"), str(self.port)],
                env=environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        record_process(self._script.pid)
        waiting = asyncio.create_task(
            keycloak_answers(self.url, within_seconds=FETCH_SECONDS + START_SECONDS)
        )
        while not waiting.done():
            if self._script.poll() is not None:
                waiting.cancel()
                raise AssertionError(f"Keycloak ended: {log.read_text(errors='replace')[-2000:]}")
            await asyncio.wait([waiting], timeout=1)
        try:
            waiting.result()
        except KeycloakAway:
            raise AssertionError(
                f"no Keycloak: {log.read_text(errors='replace')[-2000:]}"
            ) from None

    def freeze(self) -> None:
        self._server().send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._server().send_signal(signal.SIGCONT)

    async def kill(self) -> None:
        """Without a word, as a machine dies."""
        self._server().kill()
        await self._ended()

    async def stop(self) -> None:
        if self._script is not None and self._script.poll() is None:
            with suppress(LookupError):
                self.thaw()
            self._script.terminate()
            await self._ended()

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _server(self) -> psutil.Process:
        """Java itself. Raises LookupError."""
        assert self._script is not None
        for child in psutil.Process(self._script.pid).children(recursive=True):
            if child.name() == "java":
                return child
        raise LookupError("Keycloak does not run")

    async def _ended(self) -> None:
        assert self._script is not None
        try:
            await asyncio.to_thread(self._script.wait, STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._script.pid, signal.SIGKILL)
            await asyncio.to_thread(self._script.wait)
        forget_process(self._script.pid)


def new_server() -> KeycloakServer:
    """Raises AssertionError, saying what to install, where a program is missing."""
    asked = subprocess.run(
        [str(SCRIPTS / "debian.sh"), *PROGRAMS], capture_output=True, text=True, check=False
    )
    assert asked.returncode == 0, asked.stderr
    port, management_port = free_port_numbers(2)
    folder = Path(tempfile.mkdtemp(prefix="parking-net-keycloak-"))
    return KeycloakServer(port, management_port, folder)
