"""What is believed of a note of what runs."""

from __future__ import annotations

import subprocess
from pathlib import Path

from parking_net.local.data_folder import DataFolder

NOTED = {"POSTGRES_HOST": "elsewhere.test"}


def test_the_note_of_a_killed_run_is_not_believed_while_its_rest_is_stopped(
    tmp_path: Path,
) -> None:
    folder = DataFolder(tmp_path)
    with folder.locked():
        folder.write_down(NOTED, NOTED)
        assert folder.noted_values() == NOTED
        # What stops the rest of a killed run holds the lock in its name.
        killed = subprocess.Popen(["true"])
        killed.wait()
        (tmp_path / "lock").write_text(str(killed.pid), encoding="ascii")
        assert folder.noted_values() == {}


def test_the_note_of_a_killed_run_is_gone_for_who_has_the_folder_next(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.write_down(NOTED, NOTED)
    with folder.locked():
        assert folder.noted_values() == {}
