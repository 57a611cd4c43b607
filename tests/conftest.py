"""Fixtures that every test may ask for. One PostgreSQL serves the whole run, started when needed.

With xdist, the controlling process makes a directory where the workers find each other: the first
one that needs the server starts it, and a watchman stops it when the controller ends.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import hypothesis
import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from parking_net.shared.database import PostgresAddress
from tests.support.database import Databases
from tests.support.leftovers import RUN_DIRECTORY, Watchman
from tests.support.postgres_server import PostgresServer, created_server

FOLDERS_WITH_A_PLATFORM = frozenset(("acceptance", "faults", "local"))
WATCHMAN = pytest.StashKey[Watchman]()
# What takes long on a busy machine is not wrong; speed has its place in the benchmarks.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        directory = tempfile.mkdtemp(prefix="parking-net-run-")
        os.environ[RUN_DIRECTORY] = directory
        config.stash[WATCHMAN] = Watchman(Path(directory))


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.stash[WATCHMAN].close()
        del os.environ[RUN_DIRECTORY]


class OnePlatformEach(LoadScopeScheduling):
    """Keeps with one worker the tests that a running platform, or one real component, serves."""

    def _split_scope(self, nodeid: str) -> str:
        _, folder, *rest = nodeid.split("/")
        if folder == "real":
            return rest[0]
        return folder if folder in FOLDERS_WITH_A_PLATFORM else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> OnePlatformEach:
    return OnePlatformEach(config, log)


@contextmanager
def turn() -> Iterator[Path]:
    """The run's directory, for one worker at a time."""
    directory = Path(os.environ[RUN_DIRECTORY])
    with (directory / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield directory


@pytest.fixture(scope="session")
def postgres() -> PostgresAddress:
    """The run's PostgreSQL server. It is shared: never stop it, never touch another's database."""
    with turn() as directory:
        record = directory / "postgres"
        if not record.exists():
            server = created_server()
            record.write_text(str(server.directory), encoding="utf-8")
        return PostgresServer(Path(record.read_text(encoding="utf-8"))).address


@pytest.fixture(scope="session")
async def databases(postgres: PostgresAddress) -> AsyncIterator[Databases]:
    """As `new_database`, for fixtures that outlive one test."""
    made = Databases(postgres, turn)
    yield made
    await made.close()


@pytest.fixture
async def new_database(postgres: PostgresAddress) -> AsyncIterator[Databases]:
    """`await new_database("booking")` is a private, freshly migrated database, gone afterwards."""
    made = Databases(postgres, turn)
    yield made
    await made.close()
