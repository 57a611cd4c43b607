"""A platform behind PgBouncer: fewer connections to PostgreSQL than its services have together."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from parking_net.services import SERVICES
from tests.acceptance.running import Running, started
from tests.deployment.conftest import DOORS, Deployment
from tests.support.eventually import eventually
from tests.support.leftovers import forget_process, record_process
from tests.support.platform import command
from tests.support.ports import free_port
from tests.support.postgres_server import PostgresServer, created_server

ROOT = Path(__file__).resolve().parents[3]
UNPRIVILEGED = "nobody"
SERVER_CONNECTIONS = 3
"""To each database, for each role: services ask for up to 8 in each process."""

CONFIGURATION = """
[databases]
* = host={postgres}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {folder}/users
pool_mode = transaction
default_pool_size = {size}
max_client_conn = 500
"""


def program() -> str:
    """PgBouncer, installed when it is not there and that is allowed."""
    script = ROOT / "scripts" / "debian.sh"
    subprocess.run([script, "pgbouncer:pgbouncer"], check=True, stdout=subprocess.DEVNULL)
    found = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    assert found is not None
    return found


@pytest.fixture(scope="session")
def postgres_of_pool() -> Iterator[PostgresServer]:
    server = created_server()
    try:
        (server.directory / "data" / "pg_hba.conf").write_text(DOORS, encoding="utf-8")
        server.restart()
        yield server
    finally:
        server.remove()


@contextlib.asynccontextmanager
async def pooling(deployment: Deployment, port: str) -> AsyncIterator[None]:
    folder = _configured(deployment, port)
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(program(), str(folder / "pgbouncer.ini")),
            stdout=log,
            stderr=log,
            cwd="/",
            user=UNPRIVILEGED if os.geteuid() == 0 else None,
        )
    record_process(process.pid)
    try:
        await eventually(lambda: _listens(int(port)), within_seconds=60)
        yield
    finally:
        process.terminate()
        await process.wait()
        forget_process(process.pid)
        shutil.rmtree(folder)


def _configured(deployment: Deployment, port: str) -> Path:
    """A folder with PgBouncer's configuration and the passwords of the services' roles."""
    folder = Path(tempfile.mkdtemp(prefix="parking-net-pgbouncer-"))
    users = [
        f'"{deployment.role(service.name)}" "{deployment.password(service.name)}"\n'
        for service in SERVICES
    ]
    (folder / "users").write_text("".join(users), encoding="utf-8")
    configuration = CONFIGURATION.format(
        postgres=deployment.server.directory, port=port, folder=folder, size=SERVER_CONNECTIONS
    )
    (folder / "pgbouncer.ini").write_text(configuration, encoding="utf-8")
    if os.geteuid() == 0:
        # It refuses to run as root.
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, UNPRIVILEGED)
    return folder


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


@dataclass(frozen=True)
class Pooled:
    """A platform behind the pooler, and what it was set up as."""

    running: Running
    deployment: Deployment


@pytest.fixture(scope="session")
async def pooled(
    postgres_of_pool: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Pooled]:
    folder = tmp_path_factory.mktemp("pooled")
    deployment = Deployment(postgres_of_pool, folder)
    deployment.give_roles()
    code, printed = await command("setup", settings=deployment.settings, folder=folder)
    assert code == 0, printed
    port = str(free_port())
    deployment.settings |= {"POOLER_HOST": "127.0.0.1", "POOLER_PORT": port}
    async with (
        pooling(deployment, port),
        started(folder / "data", **deployment.settings) as running,
    ):
        yield Pooled(running, deployment)
