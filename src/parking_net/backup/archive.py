"""The file of a backup: a zip of dumps, each encrypted where a key is given, and a manifest."""

from __future__ import annotations

import contextlib
import hashlib
import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pyrage

from parking_net.backup import keys, manifest
from parking_net.backup.errors import BackupError
from parking_net.backup.keys import Reader, Writer
from parking_net.backup.manifest import Manifest, Part
from parking_net.backup.programs import CHUNK
from parking_net.local.files import keep_name

ENCRYPTED_SUFFIX = ".age"


class ArchiveWriter:
    """Streams parts into an archive, without a copy of them elsewhere."""

    def __init__(self, archive: zipfile.ZipFile, key: pyrage.x25519.Recipient | None) -> None:
        self._archive = archive
        self._key = key

    @property
    def is_encrypted(self) -> bool:
        return self._key is not None

    def add(self, name: str, content: Reader) -> Part:
        """Write all of `content`; how it is stored. Raises BackupError."""
        member = name + ENCRYPTED_SUFFIX if self._key else name
        with self._archive.open(member, "w", force_zip64=True) as stored:
            to = _Measured(stored)
            if self._key is None:
                copied(content, to)
            else:
                keys.closed(content, to, self._key)
        return Part(member, to.digest.hexdigest(), to.size)

    def finish(self, written: Manifest) -> None:
        self._archive.writestr(manifest.MEMBER, manifest.encoded(written))


@contextlib.contextmanager
def written(
    path: Path, key: pyrage.x25519.Recipient | None, proof: Callable[[ArchiveReader], None]
) -> Iterator[ArchiveWriter]:
    """An archive that appears under its name once it is whole on the disk, and else not at all.

    `proof` reads what was written. Raises BackupError when there is such a file, when it cannot be
    written, or when `proof` does.
    """
    if path.exists():
        raise BackupError(f"{path} is there already; a backup overwrites nothing. Name another.")
    draft = path.with_name(path.name + ".draft")
    try:
        descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                yield ArchiveWriter(archive, key)
            file.flush()
            os.fsync(file.fileno())
        with read(draft, None) as reader:
            proof(reader)
        draft.rename(path)
        keep_name(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise BackupError(f"{path} cannot be written: {error.strerror or error}") from error
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


class ArchiveReader:
    """The parts of an archive."""

    def __init__(
        self, archive: zipfile.ZipFile, found: Manifest, key: pyrage.x25519.Identity | None
    ) -> None:
        self._archive = archive
        self._key = key
        self.manifest = found

    def require_key(self) -> None:
        """Raises BackupError when the archive is encrypted and no key was given."""
        if self.manifest.is_encrypted and self._key is None:
            raise BackupError("The archive is encrypted. Name the private key with --identity.")

    def require_whole(self, say: Callable[[str], None]) -> None:
        """Read every part to its end and compare it with the manifest. Raises BackupError."""
        for part in self.manifest.parts:
            try:
                with self._archive.open(part.member) as stored:
                    to = _Measured(None)
                    copied(stored, to)
            except (KeyError, OSError, zipfile.BadZipFile) as error:
                raise BackupError(f"The archive is damaged: {part.member}: {error}") from error
            if (to.digest.hexdigest(), to.size) != (part.sha256, part.size):
                raise BackupError(f"The archive is damaged: {part.member} is not what was written")
            say(f"  {part.member}: {part.size:,} bytes, whole")

    def read(self, part: Part, to: Writer) -> None:
        """Write the part, decrypted, to `to`. Raises BackupError."""
        with self._archive.open(part.member) as stored:
            if self.manifest.is_encrypted and self._key is not None:
                keys.opened(stored, to, self._key)
            else:
                copied(stored, to)


@contextlib.contextmanager
def read(path: Path, key: pyrage.x25519.Identity | None) -> Iterator[ArchiveReader]:
    """Raises BackupError when it is no archive of ours, or an unfinished one."""
    try:
        with zipfile.ZipFile(path) as archive:
            found = manifest.decoded(archive.read(manifest.MEMBER))
            yield ArchiveReader(archive, found, key)
    except (zipfile.BadZipFile, KeyError) as error:
        raise BackupError(
            f"{path} is damaged, or no backup of `parking-net backup`: {error}"
        ) from error
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror or error}") from error


class _Measured:
    """Passes on what is written, and knows its size and hash."""

    def __init__(self, to: IO[bytes] | None) -> None:
        self._to = to
        self.digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.size += len(data)
        if self._to is not None:
            self._to.write(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is held back here."""


def copied(source: Reader, to: Writer) -> None:
    while chunk := source.read(CHUNK):
        to.write(chunk)
