"""`parking-net restore`: from a backup to databases that were not there before.

Everything is restored under other names and compared with the archive; only then do the databases
get their names, all in a moment. Whatever fails before leaves the server as it was.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import psycopg
from psycopg import sql

from parking_net.backup.archive import ArchiveReader
from parking_net.backup.errors import BackupError
from parking_net.backup.manifest import DumpedDatabase, Manifest
from parking_net.backup.platform import (
    MAINTENANCE_DATABASE,
    Connection,
    Place,
    connected,
    rows_by_table,
    tables,
)
from parking_net.backup.programs import reader_of_dump, restored_to
from parking_net.local.files import write_privately

DRAFT_SUFFIX = "_restoring"
Say = Callable[[str], None]


def check(reader: ArchiveReader, say: Say) -> None:
    """Read all of the archive as a restore would. Raises BackupError when it could not be."""
    reader.require_key()
    say("Reading the archive")
    reader.require_whole(say)
    for database in reader.manifest.databases:
        with reader_of_dump() as proof:
            reader.read(database.part, proof)


def require_known(found: Manifest, at: Mapping[str, Place]) -> None:
    """Raises BackupError for an archive of a release that this one does not know."""
    for database in found.databases:
        place = at.get(database.schema)
        if place is None or database.revision not in place.revisions():
            raise BackupError(
                f"The archive was made by release {found.release}, whose {database.schema} stands "
                f"at {database.revision}: this release does not know it. Install a newer one."
            )


def put_back_secrets(reader: ArchiveReader, path: Path) -> None:
    """The secrets of an embedded platform, where it looks for them; those that are there stay.

    Without them the restored keys that sign tokens cannot be opened. Raises BackupError when there
    are none, or others.
    """
    part = reader.manifest.secrets
    if part is None:
        if not path.exists():
            raise BackupError(
                "The archive holds no secrets, as it is not encrypted, or comes from a platform "
                f"with a PostgreSQL server. Put the former platform's secrets.env at {path} first."
            )
        return
    content = io.BytesIO()
    reader.read(part, content)
    secrets = content.getvalue()
    if path.exists():
        if path.read_bytes() != secrets:
            raise BackupError(
                f"{path} holds other secrets than the archive. Restore into a new folder."
            )
        return
    write_privately(path, secrets.decode())


def restore(reader: ArchiveReader, at: Mapping[str, Place], say: Say) -> None:
    """Restore a checked archive to these databases, which must not be there, or be empty.

    Raises BackupError, having changed nothing, when one of the databases holds tables, when the
    server is older than the archive's, or when something else than was backed up came out.
    """
    require_known(reader.manifest, at)
    server = next(iter(at.values())).server
    with connected(server, MAINTENANCE_DATABASE) as maintenance:
        _require_new_enough(maintenance, reader.manifest)
        wanted = [(database, at[database.schema]) for database in reader.manifest.databases]
        _require_empty(maintenance, [place for _, place in wanted])
        try:
            for database, place in wanted:
                _restore_draft(maintenance, reader, database, place)
                say(f"  {place.database}: {sum(database.rows.values()):,} rows, as backed up")
            _give_names(maintenance, [place for _, place in wanted])
        finally:
            for _, place in wanted:
                _drop(maintenance, place.database + DRAFT_SUFFIX)


def _require_new_enough(maintenance: Connection, found: Manifest) -> None:
    major = maintenance.info.server_version // 10_000
    if major < found.server_version:
        raise BackupError(
            f"The backup is of PostgreSQL {found.server_version}; this server is {major}. "
            f"Restore to {found.server_version} or newer."
        )


def _require_empty(maintenance: Connection, wanted: Iterable[Place]) -> None:
    existing = {name for (name,) in maintenance.execute("SELECT datname FROM pg_database")}
    for place in wanted:
        if place.database not in existing:
            continue
        with connected(place.server, place.database) as connection:
            if tables(connection):
                raise BackupError(
                    f"The database {place.database} holds data, and a restore overwrites nothing. "
                    "Restore to another server or folder, or drop it yourself if nobody needs it."
                )


def _restore_draft(
    maintenance: Connection, reader: ArchiveReader, database: DumpedDatabase, place: Place
) -> None:
    draft = place.database + DRAFT_SUFFIX
    _drop(maintenance, draft)
    try:
        maintenance.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(draft))
        )
    except psycopg.errors.InsufficientPrivilege as error:
        raise BackupError(
            f"{place.server.postgres_user} may not create databases. Set POSTGRES_USER to a role "
            "that may (ALTER ROLE … CREATEDB)."
        ) from error
    with restored_to(place, draft) as program:
        reader.read(database.part, program)
    with connected(place.server, draft) as connection:
        found = rows_by_table(connection)
        if found != database.rows:
            differing = sorted(
                table
                for table in {*found, *database.rows}
                if found.get(table) != database.rows.get(table)
            )
            raise BackupError(
                f"{place.database} did not come out as it was backed up: {', '.join(differing)}"
            )
        connection.execute("ANALYZE")


def _give_names(maintenance: Connection, wanted: Iterable[Place]) -> None:
    """In one transaction: all of them or none. Those that were there, empty, give way."""
    wanted = list(wanted)
    _require_empty(maintenance, wanted)
    for place in wanted:
        _drop(maintenance, place.database)
    with maintenance.transaction():
        for place in wanted:
            maintenance.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(place.database + DRAFT_SUFFIX), sql.Identifier(place.database)
                )
            )


def _drop(maintenance: Connection, database: str) -> None:
    maintenance.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(database)))
