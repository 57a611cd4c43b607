"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from parking_net.local.files import write_privately


def test_a_write_that_is_cut_off_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(descriptor: int) -> None:
        raise OSError("The disk is full")

    kept = tmp_path / "secrets.env"
    kept.write_text("before")
    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(OSError, match="disk is full"):
        write_privately(kept, "after")
    assert kept.read_text() == "before"


def test_a_file_is_on_the_disk_before_its_name_and_the_name_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "secrets.env"
    synced: list[tuple[bool, bool]] = []

    def noted(descriptor: int) -> None:
        synced.append((stat.S_ISDIR(os.fstat(descriptor).st_mode), kept.exists()))

    monkeypatch.setattr(os, "fsync", noted)
    write_privately(kept, "after")
    assert synced == [(False, False), (True, True)]
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
