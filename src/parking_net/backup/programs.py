"""PostgreSQL's own programs that write and read dumps, as streams."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from parking_net.backup.errors import BackupError
from parking_net.backup.platform import Place
from parking_net.local.errors import LocalError
from parking_net.local.postgres import programs

CHUNK = 1 << 18
DUMP_OPTIONS = (
    *("--format=custom", "--no-owner", "--no-privileges", "--no-password"),
    "--lock-wait-timeout=60s",
)
RESTORE_OPTIONS = (
    *("--no-owner", "--no-privileges", "--no-comments", "--no-password"),
    *("--exit-on-error", "--single-transaction"),
)


@contextlib.contextmanager
def dump_of(place: Place, snapshot: str) -> Iterator[IO[bytes]]:
    """A dump of the database, to be read to its end. Raises BackupError when it is not whole."""
    command = [_program("pg_dump"), *DUMP_OPTIONS, f"--snapshot={snapshot}", *_to(place)]
    with _running(command, place, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield process.stdout


@contextlib.contextmanager
def reader_of_dump() -> Iterator[IO[bytes]]:
    """What reads a dump that is written to it, and forgets it. Raises BackupError when damaged."""
    with _fed([_program("pg_restore"), "--file=/dev/null"], None) as fed:
        yield fed


@contextlib.contextmanager
def restored_to(place: Place, database: str) -> Iterator[IO[bytes]]:
    """What carries out a dump that is written to it, in one transaction. Raises BackupError."""
    command = [_program("pg_restore"), *RESTORE_OPTIONS, *_to(place, database)]
    with _fed(command, place) as fed:
        yield fed


@contextlib.contextmanager
def _fed(command: Sequence[str], place: Place | None) -> Iterator[IO[bytes]]:
    with _running(command, place, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        assert process.stdin is not None
        # What it complains of is told better by what it says itself.
        with contextlib.suppress(BrokenPipeError):
            yield process.stdin
            process.stdin.close()


@contextlib.contextmanager
def _running(
    command: Sequence[str], place: Place | None, *, stdin: int = subprocess.DEVNULL, stdout: int
) -> Iterator[subprocess.Popen[bytes]]:
    environment = dict(os.environ)
    if place is not None:
        environment["PGPASSWORD"] = place.server.postgres_password.get_secret_value()
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(
            command, stdin=stdin, stdout=stdout, stderr=complaints, env=environment
        ) as process,
    ):
        try:
            yield process
        except BaseException:
            process.kill()
            raise
        code = process.wait()
        complaints.seek(0)
        if code != 0:
            said = complaints.read().decode(errors="replace").strip()
            about = f" of {place.database}" if place is not None else ""
            raise BackupError(f"{Path(command[0]).name}{about} failed: {said}")


def _to(place: Place, database: str | None = None) -> list[str]:
    return [
        f"--host={place.server.postgres_host}",
        f"--port={place.server.postgres_port}",
        f"--username={place.server.postgres_user}",
        f"--dbname={database or place.database}",
    ]


def _program(name: str) -> str:
    """Those of the embedded PostgreSQL are the newest, and a newer one reads older servers."""
    with contextlib.suppress(LocalError):
        ours = programs() / name
        if ours.exists():
            return str(ours)
    found = shutil.which(name)
    if found is None:
        raise BackupError(
            f"There is no {name}. Install PostgreSQL's client programs "
            "(Debian: apt-get install postgresql-client)."
        )
    return found
