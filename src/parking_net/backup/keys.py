"""Keys that backups are closed and opened with, in the form of age (age-encryption.org).

Who makes backups holds the public key only, so a stolen server opens none of its backups.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO, Protocol, cast

import pyrage

from parking_net.backup.errors import BackupError
from parking_net.local.files import keep_name


class Reader(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class Writer(Protocol):
    def write(self, data: bytes, /) -> int: ...

    def flush(self) -> None: ...


def made(path: Path) -> str:
    """Make a pair of keys: the private one in a new file for its owner's eyes; gives the public.

    Raises BackupError when there is such a file.
    """
    identity = pyrage.x25519.Identity.generate()
    recipient = str(identity.to_public())
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise BackupError(f"{path} cannot be made: {error.strerror}. Name another file.") from error
    with open(descriptor, "w", encoding="ascii") as file:
        file.write(f"# public key: {recipient}\n{identity}\n")
        file.flush()
        os.fsync(file.fileno())
    keep_name(path)
    return recipient


def recipient(text: str) -> pyrage.x25519.Recipient:
    """The public key that this text is. Raises BackupError."""
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError:
        raise BackupError(
            "BACKUP_RECIPIENT (--recipient) is not a public key. It begins with age1; "
            "`parking-net backup-key FILE` makes a pair and shows it."
        ) from None


def identity(path: Path) -> pyrage.x25519.Identity:
    """The private key in that file. Raises BackupError."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        secret = next(line for line in lines if line.startswith("AGE-SECRET-KEY-"))
        return pyrage.x25519.Identity.from_str(secret.strip())
    except (OSError, UnicodeDecodeError, StopIteration, pyrage.IdentityError):
        raise BackupError(
            f"{path} holds no private key (a line that begins with AGE-SECRET-KEY-). "
            "Name the file that `parking-net backup-key` made with --identity."
        ) from None


def closed(plain: Reader, to: Writer, key: pyrage.x25519.Recipient) -> None:
    """Encrypt a stream. Raises BackupError when it cannot be read or written to its end."""
    try:
        pyrage.encrypt_io(cast("IO[bytes]", plain), cast("IO[bytes]", to), [key])
    except (pyrage.EncryptError, OSError) as error:
        raise BackupError(f"The backup cannot be written: {error}") from error


def opened(encrypted: Reader, to: Writer, key: pyrage.x25519.Identity) -> None:
    """Decrypt a stream. Raises BackupError when it is damaged or another key's."""
    try:
        pyrage.decrypt_io(cast("IO[bytes]", encrypted), cast("IO[bytes]", to), [key])
    except (pyrage.DecryptError, OSError) as error:
        raise BackupError(
            f"The backup cannot be decrypted with this key, or is damaged: {error}"
        ) from error
