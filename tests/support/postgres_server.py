"""One real PostgreSQL for a whole test run, shared by its worker processes."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from parking_net.local.postgres import INITDB_OPTIONS, UNPRIVILEGED_USER, programs
from parking_net.shared.database import PostgresAddress
from tests.support.leftovers import forget_server, record_server

START_TIMEOUT_SECONDS = 60

# Tests are about what the program does, not about a machine that loses its power.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
CONFIGURATION = {
    "listen_addresses": "''",
    "max_connections": "400",
    "shared_buffers": "'64MB'",
    "autovacuum_naptime": "'10min'",
    "log_min_messages": "fatal",
}


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A server of our own in a directory, reached over its Unix socket."""

    directory: Path

    @property
    def address(self) -> PostgresAddress:
        return PostgresAddress(str(self.directory), SecretStr("unused"))

    @property
    def log(self) -> Path:
        return self.directory / "log"

    def start(self) -> None:
        socket = f"-k {self.directory}"
        self._run("pg_ctl", "-w", "-s", "-l", str(self.log), "-o", socket, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop the server: `smart`, `fast` or, as a crash would, `immediate`."""
        self._run("pg_ctl", "-w", "-s", "-m", mode, "stop")

    def restart(self) -> None:
        """As an operator would; starts it too when it was down."""
        socket = f"-k {self.directory}"
        self._run("pg_ctl", "-w", "-s", "-m", "fast", "-l", str(self.log), "-o", socket, "restart")

    def remove(self) -> None:
        self.stop("immediate")
        shutil.rmtree(self.directory, ignore_errors=True)
        forget_server(self.directory)

    def _run(self, program: str, *arguments: str) -> None:
        data = str(self.directory / "data")
        subprocess.run(
            [str(programs() / program), "-D", data, *arguments],
            check=True,
            cwd="/",
            timeout=START_TIMEOUT_SECONDS,
            stdout=subprocess.DEVNULL,
            user=UNPRIVILEGED_USER if os.geteuid() == 0 else None,
        )


def created_server(*, durable: bool = False) -> PostgresServer:
    """A fresh server, running. With `durable` it keeps its promises through a crash."""
    directory = Path(tempfile.mkdtemp(prefix="parking-net-test-"))
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root.
        shutil.chown(directory, UNPRIVILEGED_USER)
    record_server(directory)
    server = PostgresServer(directory)
    server._run("initdb", "--no-sync", "-U", "postgres", *INITDB_OPTIONS)
    lines = CONFIGURATION if durable else CONFIGURATION | FORGETFUL
    with (directory / "data" / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.writelines(f"{name} = {value}\n" for name, value in lines.items())
    server.start()
    return server
