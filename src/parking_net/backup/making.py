"""`parking-net backup`: all databases at one moment, written, read back and compared."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO

import pyrage

from parking_net.backup import archive
from parking_net.backup.archive import ArchiveReader, ArchiveWriter
from parking_net.backup.keys import Reader
from parking_net.backup.manifest import FORMAT, DumpedDatabase, Manifest
from parking_net.backup.moment import Snapshot, one_moment
from parking_net.backup.platform import Place, rows_by_table
from parking_net.backup.programs import dump_of, reader_of_dump

SECRETS = "secrets.env"
Say = Callable[[str], None]


def back_up(
    places: Mapping[str, Place],
    target: Path,
    *,
    key: pyrage.x25519.Recipient | None,
    secrets: Path | None,
    say: Say,
) -> Path:
    """Back up a platform's databases, running or not; the file that was made.

    `target` is the file, or a folder in which it gets a name that tells the time. `secrets` is the
    `secrets.env` of an embedded platform, which goes with it when `key` encrypts it.
    Raises BackupError and leaves nothing behind.
    """
    path = _file_in(target)

    def proof(reader: ArchiveReader) -> None:
        say("Reading back what was written")
        reader.require_whole(say)

    with archive.written(path, key, proof) as writer, one_moment(places) as moment:
        say(
            f"All databases as they were at {moment.taken_at:%Y-%m-%d %H:%M:%S} UTC; "
            f"payments waited for {moment.held_seconds * 1000:.0f} ms"
        )
        dumped = [_dumped(writer, snapshot, say) for snapshot in moment.snapshots]
        kept = secrets.read_bytes() if secrets and writer.is_encrypted else None
        writer.finish(
            Manifest(
                format=FORMAT,
                release=version("parking-net"),
                taken_at=moment.taken_at,
                server_version=moment.snapshots[0].connection.info.server_version // 10_000,
                is_encrypted=writer.is_encrypted,
                databases=tuple(dumped),
                secrets=writer.add(SECRETS, io.BytesIO(kept)) if kept else None,
            )
        )
    return path


def _file_in(target: Path) -> Path:
    if target.is_dir():
        return target / f"parking-net-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.zip"
    return target


def _dumped(writer: ArchiveWriter, snapshot: Snapshot, say: Say) -> DumpedDatabase:
    """The database, in the archive, having been read to its end by the program that restores it."""
    revision = snapshot.connection.execute("SELECT version_num FROM alembic_version").fetchone()
    assert revision is not None
    rows = rows_by_table(snapshot.connection)
    with dump_of(snapshot.place, snapshot.name) as dump, reader_of_dump() as proof:
        part = writer.add(f"{snapshot.place.schema}.dump", _Doubled(dump, proof))
    say(f"  {snapshot.place.database}: {sum(rows.values()):,} rows, {part.size:,} bytes")
    return DumpedDatabase(snapshot.place.schema, part, str(revision[0]), rows)


class _Doubled:
    """What is read from here goes to a second reader too."""

    def __init__(self, source: Reader, second: IO[bytes]) -> None:
        self._source = source
        self._second = second

    def read(self, size: int = -1, /) -> bytes:
        chunk = self._source.read(size)
        self._second.write(chunk)
        return chunk
