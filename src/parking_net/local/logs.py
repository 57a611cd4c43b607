"""The output of child processes: one file each, bounded in size."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

LARGEST_BYTES = 10 * 1024 * 1024
LAST_LINES = 15
LAST_BYTES = 16 * 1024


def opened(path: Path) -> int:
    """A descriptor that appends to the log, for a child's output."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)


def bound(path: Path) -> None:
    """Keep one former file beside a full one and begin anew.

    The child keeps writing to the same file: it is emptied, not replaced. A line written between
    the copy and the emptying is lost. A disk without room leaves the log as it is.
    """
    with contextlib.suppress(OSError):
        if path.stat().st_size > LARGEST_BYTES:
            path.with_suffix(".log.1").write_bytes(path.read_bytes())
            os.truncate(path, 0)


def last_lines(path: Path) -> list[str]:
    """The end of the log, for a person to read."""
    with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - LAST_BYTES))
        return file.read().decode("utf-8", "replace").splitlines()[-LAST_LINES:]
    return []
