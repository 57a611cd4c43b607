"""deploy/compose.yaml, brought up by the real Docker Compose."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.cluster.engine import ROOT, Engine, ran
from tests.support.leftovers import forget_process, record_process
from tests.support.platform import free_ports

PROJECT: Final = "parking-net-tried"
COMPOSE: Final = ("docker-compose", "github.com/docker/compose/v5/cmd", "v5.6.0")
HAD_HERE: Final = ("gateway", "parking-frontend")
"""What is started, with all that it depends on: Keycloak, Kafka and the rest have no image here."""
LOOKS_EVERY_SECONDS: Final = 2.0
STARTS_WITHIN_SECONDS: Final = 600


def settings(folder: Path) -> tuple[Path, dict[str, str]]:
    """A `.env` as an operator has it, its secrets made by the script; and what it sets beside."""
    for name in (".env.example", "deploy/compose.yaml", "scripts/secrets.sh"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    ran(folder / "scripts" / "secrets.sh")
    ports = free_ports()
    chosen = {
        "KEYCLOAK_URL": "",
        "KAFKA_BROKER": "",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "",
        "GATEWAY_PORT": ports["GATEWAY_PORT"],
        "FRONTEND_PORT": ports["AUTH_REST_PORT"],
    }
    with (folder / ".env").open("a", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in chosen.items())
    return folder / ".env", chosen


@dataclass(frozen=True)
class Composition:
    """A compose project on an engine."""

    engine: Engine
    program: str
    dotenv: Path
    chosen: dict[str, str]

    @property
    def socket(self) -> Path:
        return self.engine.folder / "engine.sock"

    @property
    def gateway(self) -> str:
        return f"http://127.0.0.1:{self.chosen['GATEWAY_PORT']}"

    @property
    def frontend(self) -> str:
        return f"http://127.0.0.1:{self.chosen['FRONTEND_PORT']}"

    def compose(self, *arguments: str, files: tuple[str, ...] = ("compose.yaml",)) -> str:
        named = [word for file in files for word in ("--file", file)]
        return ran(
            *(self.program, "--project-name", PROJECT, "--env-file", str(self.dotenv), *named),
            *arguments,
            environment={**self.engine.environment, "DOCKER_HOST": f"unix://{self.socket}"},
        )

    def containers(self) -> dict[str, dict[str, Any]]:
        """Of each service of the file, its container as the engine describes it."""
        ids = self.engine.podman("ps", "--all", "--quiet", "--filter", f"label={_LABEL}").split()
        described = json.loads(self.engine.podman("container", "inspect", *ids)) if ids else []
        return {one["Config"]["Labels"]["com.docker.compose.service"]: one for one in described}

    @contextlib.contextmanager
    def served(self) -> Iterator[None]:
        """Docker's API on a socket, and the health checks that systemd would call."""
        process = subprocess.Popen(
            ["podman", "system", "service", "--time", "0", f"unix://{self.socket}"],
            env=self.engine.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        record_process(process.pid)
        over = threading.Event()
        looking = threading.Thread(target=self._look_after_health, args=(over,), daemon=True)
        looking.start()
        try:
            yield
        finally:
            over.set()
            looking.join()
            process.terminate()
            process.wait(30)
            forget_process(process.pid)

    def _look_after_health(self, over: threading.Event) -> None:
        while not over.wait(LOOKS_EVERY_SECONDS):
            found = subprocess.run(
                ["podman", "ps", "--quiet", "--filter", f"label={_LABEL}"],
                env=self.engine.environment,
                capture_output=True,
                text=True,
                check=False,
            )
            for container in found.stdout.split():
                subprocess.run(
                    ["podman", "healthcheck", "run", container],
                    env=self.engine.environment,
                    capture_output=True,
                    check=False,
                )

    def up(self) -> None:
        self.compose(
            *("up", "--no-build", "--pull", "never", "--detach", "--wait"),
            *("--wait-timeout", str(STARTS_WITHIN_SECONDS), *HAD_HERE),
        )

    def down(self) -> None:
        self.compose("down", "--volumes", "--timeout", "60")

    def left(self) -> list[str]:
        """Whatever of the project is still there."""
        kinds = (("ps", "--all"), ("volume", "ls"), ("network", "ls"))
        return [
            name
            for kind in kinds
            for name in self.engine.podman(*kind, "--quiet", "--filter", f"label={_LABEL}").split()
        ]


_LABEL = f"com.docker.compose.project={PROJECT}"
