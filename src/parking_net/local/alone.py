"""The embedded PostgreSQL without the rest of a platform, for a command that needs nothing else."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping

from parking_net.local import logs
from parking_net.local.data_folder import DataFolder
from parking_net.local.errors import LocalError
from parking_net.local.guardian import Guardian
from parking_net.local.postgres import EmbeddedPostgres, embedded_postgres

START_TIMEOUT_SECONDS = 60.0
STOP_TIMEOUT_SECONDS = 30.0
POLL_SECONDS = 0.05


@contextlib.contextmanager
def postgres_alone(folder: DataFolder, values: Mapping[str, str]) -> Iterator[None]:
    """The server of the folder runs as long as the context lasts, and nobody else uses the folder.

    Raises LocalError when a platform runs on the folder, or the server does not start.
    """
    folder.create()
    with folder.locked() as lock:
        server = embedded_postgres(folder, values)
        with contextlib.closing(Guardian(lock=lock, directory=server.socket_directory)) as guardian:
            server.prepare()
            with _running(server, folder, guardian):
                yield


@contextlib.contextmanager
def _running(server: EmbeddedPostgres, folder: DataFolder, guardian: Guardian) -> Iterator[None]:
    account = server.account
    with open(logs.opened(folder.log_of("postgres")), "ab") as log:
        process = subprocess.Popen(
            server.command(),
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd="/",
            user=None if account is None else account.uid,
            group=None if account is None else account.gid,
            extra_groups=None if account is None else [],
        )
    guardian.watch(process.pid, signal.SIGINT)
    try:
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while not server.is_ready():
            if process.poll() is not None or time.monotonic() > deadline:
                raise LocalError(
                    f"PostgreSQL does not start; see {folder.log_of('postgres')} for why."
                )
            time.sleep(POLL_SECONDS)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            # It recovers from this as from a crash; killed, it would leave processes behind.
            process.send_signal(signal.SIGQUIT)
            process.wait()
        guardian.forget(process.pid, signal.SIGINT)
