"""Everything that a platform on one machine keeps: one folder, one user of it at a time."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TextIO

from parking_net.local.errors import LocalError
from parking_net.local.files import write_privately

GENERATED_SECRETS = (
    "POSTGRES_PASSWORD",
    "INTERNAL_SERVICE_TOKEN",
    "IDENTITY_KEY_SECRET",
    "TELEGRAM_SESSION_SECRET",
)
PREVIOUS_RUN_TIMEOUT_SECONDS = 20.0
POLL_SECONDS = 0.1


class DataFolder:
    """The paths below one folder, its secrets, and its lock."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().absolute()
        self.postgres = self.path / "postgres"
        self.logs = self.path / "logs"
        self.gateway = self.path / "gateway"
        self._running = self.path / "running.json"

    def create(self) -> None:
        """Make what is missing. Others may pass through it (to PostgreSQL's data), not look in."""
        try:
            for folder in (self.path, self.logs, self.gateway):
                folder.mkdir(parents=True, exist_ok=True)
            self.path.chmod(0o711 if os.geteuid() == 0 else 0o700)
            self.logs.chmod(0o700)
            self.gateway.chmod(0o700)
        except OSError as error:
            raise LocalError(
                f"The data folder {self.path} cannot be used: {error.strerror}. "
                "Choose another one with --data."
            ) from error

    def log_of(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    @contextlib.contextmanager
    def locked(self) -> Iterator[int]:
        """Hold the folder; gives the descriptor of the lock, for a child that outlives us.

        A run that was killed is waited for while what it left behind is stopped.
        Raises LocalError when another run is using the folder.
        """
        with open(self.path / "lock", "a+", encoding="ascii") as file:
            deadline = time.monotonic() + PREVIOUS_RUN_TIMEOUT_SECONDS
            while not _lock(file.fileno()):
                holder = _written_pid(file)
                if holder is not None and _lives(holder):
                    raise LocalError(
                        f"Parking Net is already running on {self.path} (process {holder}). "
                        "Stop it first, or choose another folder with --data."
                    )
                if time.monotonic() > deadline:
                    raise LocalError(f"What a former run on {self.path} left does not stop.")
                time.sleep(POLL_SECONDS)
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            # A run that was killed left its own, which would be taken for ours.
            self.forget_what_runs()
            yield file.fileno()
            file.truncate(0)

    def known_secrets(self) -> dict[str, str]:
        """The secrets of this folder, with stand-ins for those that are yet to be made."""
        stand_ins = {name: secrets.token_urlsafe(32) for name in GENERATED_SECRETS}
        return {**stand_ins, **_read(self.path / "secrets.env")}

    def secrets(self) -> dict[str, str]:
        """The secrets of this folder, made once; readable by its owner only."""
        path = self.path / "secrets.env"
        known = _read(path)
        missing = [name for name in GENERATED_SECRETS if not known.get(name)]
        if missing:
            known |= {name: secrets.token_urlsafe(32) for name in missing}
            write_privately(path, "".join(f"{name}={value}\n" for name, value in known.items()))
        elif stat.S_IMODE(path.stat().st_mode) != 0o600:
            path.chmod(0o600)
        return known

    def write_down(self, values: Mapping[str, str], names: Iterable[str]) -> None:
        """Leave a note of what runs here, for commands in other shells: these values only."""
        noted = {name: values[name] for name in names if name in values}
        write_privately(self._running, json.dumps(noted, indent=2) + "\n")

    def forget_what_runs(self) -> None:
        self._running.unlink(missing_ok=True)

    def noted_values(self) -> dict[str, str]:
        """What the platform that runs on this folder runs with, secrets aside; else nothing."""
        if running_pid(self) is None:
            return {}
        try:
            noted = json.loads(self._running.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return {str(name): str(value) for name, value in noted.items()}


def running_pid(folder: DataFolder) -> int | None:
    """The process that holds the folder now, and not what only stops the rest of a killed one."""
    try:
        with open(folder.path / "lock", encoding="ascii") as file:
            holder = None if _lock(file.fileno()) else _written_pid(file)
    except FileNotFoundError:
        return None
    return holder if holder is not None and _lives(holder) else None


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _written_pid(file: TextIO) -> int | None:
    file.seek(0)
    text = file.read().strip()
    return int(text) if text.isdigit() else None


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _read(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return {
        name: value for name, _, value in (line.partition("=") for line in lines) if name.strip()
    }
