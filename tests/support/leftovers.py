"""What a test run starts is stopped with it, even when it is killed without a word.

A small shell process reads from a pipe whose other end only the controlling process of the run
holds. When that ends, whatever stands in the run's directory as started is stopped and removed.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

RUN_DIRECTORY = "PARKING_NET_TEST_RUN"

# A record's line is `process PID` or `server DIRECTORY` (of a PostgreSQL).
_SCRIPT = r"""
trap '' INT TERM HUP
while read -r _; do :; done
for record in "$1"/started/*; do
  [ -e "$record" ] || continue
  read -r kind what < "$record"
  case $kind in
    process) pid=$what; kill -s TERM "$pid" 2>/dev/null ;;
    server) pid=$(head -n 1 "$what/data/postmaster.pid" 2>/dev/null)
            [ -n "$pid" ] && kill -s QUIT "$pid" 2>/dev/null ;;
  esac
  for turn in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    [ -n "$pid" ] && kill -s 0 "$pid" 2>/dev/null || break
    sleep 0.5
  done
  [ "$kind" = server ] && rm -rf "$what"
done
rm -rf "$1"
"""


class Watchman:
    """Waits for the end of this process, and cleans up after it."""

    def __init__(self, directory: Path) -> None:
        (directory / "started").mkdir()
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", _SCRIPT, "parking-net-tests-watchman", str(directory)],
            stdin=subprocess.PIPE,
            start_new_session=True,
            cwd="/",
        )

    def close(self) -> None:
        """The run has come to its end: what it left is cleaned away now."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def record_process(pid: int) -> None:
    """Have this process stopped at the end of the run, should nobody do it before."""
    _record(f"process-{pid}", f"process {pid}")


def record_server(directory: Path) -> None:
    """The same for the PostgreSQL server of a directory."""
    _record(f"server-{directory.name}", f"server {directory}")


def forget_process(pid: int) -> None:
    """It has ended: its number may be another's by now."""
    for folder in _folder():
        (folder / f"process-{pid}").unlink(missing_ok=True)


def forget_server(directory: Path) -> None:
    for folder in _folder():
        (folder / f"server-{directory.name}").unlink(missing_ok=True)


def _record(name: str, line: str) -> None:
    for folder in _folder():
        (folder / name).write_text(f"{line}\n", encoding="utf-8")


def _folder() -> Iterator[Path]:
    """The folder of records, where there is a run."""
    with contextlib.suppress(KeyError):
        yield Path(os.environ[RUN_DIRECTORY], "started")
