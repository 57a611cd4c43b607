"""A real Kafka for tests, run by scripts/kafka.sh."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from confluent_kafka import KafkaException

from parking_net.shared.events.kafka_client import KafkaOptions, answering_admin
from parking_net.shared.settings import KafkaSettings
from tests.support.eventually import eventually
from tests.support.leftovers import forget_process, record_process
from tests.support.ports import free_port_numbers

SCRIPTS = Path(__file__).parents[3] / "scripts"
PROGRAMS = ("java:openjdk-17-jre-headless", "mvn:maven")
START_SECONDS = 300
"""The first start fetches Kafka. Waited for four times as long on a busy machine."""
STOP_SECONDS = 60
ASK_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Entrance:
    """Lets in nobody but one user, by TLS."""

    certificates: Path
    """A folder with fullchain.pem and privkey.pem."""
    ca_file: Path
    user: str
    password: str

    @property
    def settings(self) -> dict[str, str]:
        """What gets a service in."""
        return {
            "KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
            "KAFKA_SASL_USERNAME": self.user,
            "KAFKA_SASL_PASSWORD": self.password,
            "KAFKA_CA_FILE": str(self.ca_file),
        }


@dataclass
class KafkaBroker:
    """Keeps what it is sent in a folder, so that it can die and come back."""

    port: int
    controller_port: int
    folder: Path
    entrance: Entrance | None = None
    _script: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def settings(self) -> dict[str, str]:
        """Those by which a service reaches it."""
        entrance = {} if self.entrance is None else self.entrance.settings
        return {"KAFKA_BROKER": self.address, **entrance}

    async def start(self) -> None:
        """Raises AssertionError with what it wrote when it ends instead."""
        log = self.folder / "log"
        environment = {
            **os.environ,
            "KAFKA_CONTROLLER_PORT": str(self.controller_port),
            "KAFKA_DATA": str(self.folder / "data"),
        }
        if self.entrance is not None:
            environment |= {
                "KAFKA_TLS": str(self.entrance.certificates),
                "KAFKA_USER": self.entrance.user,
                "KAFKA_PASSWORD": self.entrance.password,
            }
        with log.open("ab") as output:
            script = subprocess.Popen(  # noqa: ASYNC220 - returns at once
                [str(SCRIPTS / "kafka.sh"), str(self.port)],
                env=environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self._script = script
        record_process(script.pid)
        options = options_of(self.settings)

        async def answers() -> bool:
            assert script.poll() is None, log.read_text(errors="replace")[-2000:]
            with suppress(KafkaException):
                await asyncio.to_thread(answering_admin, options, ASK_SECONDS)
                return True
            return False

        await eventually(answers, within_seconds=START_SECONDS, every_seconds=0.2)

    async def kill(self) -> None:
        """Without a word, as a machine dies."""
        assert self._script is not None
        for child in psutil.Process(self._script.pid).children(recursive=True):
            if child.name() == "java":
                child.kill()
        await self._ended()

    async def stop(self) -> None:
        if self._script is not None and self._script.poll() is None:
            self._script.terminate()
            await self._ended()

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    async def _ended(self) -> None:
        assert self._script is not None
        try:
            await asyncio.to_thread(self._script.wait, STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._script.pid, signal.SIGKILL)
            await asyncio.to_thread(self._script.wait)
        forget_process(self._script.pid)


def options_of(settings: Mapping[str, str]) -> KafkaOptions:
    """What a service with these settings makes of them."""
    return KafkaOptions.of(
        KafkaSettings.model_validate({name.lower(): value for name, value in settings.items()})
    )


def new_broker(entrance: Entrance | None = None) -> KafkaBroker:
    """Raises AssertionError, saying what to install, where a program is missing."""
    asked = subprocess.run(
        [str(SCRIPTS / "debian.sh"), *PROGRAMS], capture_output=True, text=True, check=False
    )
    assert asked.returncode == 0, asked.stderr
    port, controller_port = free_port_numbers(2)
    folder = Path(tempfile.mkdtemp(prefix="parking-net-kafka-"))
    return KafkaBroker(port, controller_port, folder, entrance)
