"""What a backup says of itself."""

from __future__ import annotations

from datetime import datetime

import msgspec

from parking_net.backup.errors import BackupError

FORMAT = 1
MEMBER = "manifest.json"


class Part(msgspec.Struct, frozen=True):
    """One file of the archive, as it is stored there."""

    member: str
    sha256: str
    size: int


class DumpedDatabase(msgspec.Struct, frozen=True):
    """A database in the archive."""

    schema: str
    part: Part
    revision: str
    rows: dict[str, int]
    """How many each table has."""


class Manifest(msgspec.Struct, frozen=True):
    """Written last: an archive that has it is whole."""

    format: int
    release: str
    taken_at: datetime
    server_version: int
    """The number of PostgreSQL's major release."""
    is_encrypted: bool
    databases: tuple[DumpedDatabase, ...]
    secrets: Part | None = None
    """The `secrets.env` of an embedded platform; only in encrypted archives."""

    @property
    def parts(self) -> list[Part]:
        dumps = [database.part for database in self.databases]
        return dumps if self.secrets is None else [*dumps, self.secrets]


def encoded(manifest: Manifest) -> bytes:
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2)


def decoded(data: bytes) -> Manifest:
    """Raises BackupError for another format than this release's."""
    try:
        number = msgspec.json.decode(data, type=_Numbered).format
        if number == FORMAT:
            return msgspec.json.decode(data, type=Manifest)
    except msgspec.MsgspecError as error:
        raise BackupError(f"The archive's {MEMBER} is damaged: {error}") from error
    raise BackupError(
        f"The archive has format {number}; this release reads format {FORMAT}. "
        "Install the release that made it."
    )


class _Numbered(msgspec.Struct):
    format: int
