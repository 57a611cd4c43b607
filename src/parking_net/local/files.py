"""Files that are there whole or not at all, also after a power cut."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def keep_name(file: Path) -> None:
    """Write the folder of a new file to the disk, where its file system can be told to."""
    descriptor = os.open(file.parent, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_privately(path: Path, text: str) -> None:
    """All of it or nothing, also over a power cut; at no moment may others read it."""
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    keep_name(path)
