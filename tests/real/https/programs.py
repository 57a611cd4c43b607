"""Programs that stand beside the platform for a while: started, waited for, always stopped."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import subprocess
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Final

from tests.support.eventually import eventually
from tests.support.leftovers import forget_process, record_process

ROOT: Final = Path(__file__).parents[3]
OF_SERVERS: Final = ("/usr/sbin", "/sbin")
LISTENS_WITHIN_SECONDS: Final = 90
STOPS_WITHIN_SECONDS: Final = 30


def program(name: str, package: str) -> str:
    """Where it is; installed when absent and allowed. Fails saying what to install otherwise."""
    installed = subprocess.run(
        [str(ROOT / "scripts" / "debian.sh"), f"{name}:{package}"],
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert installed.returncode == 0, installed.stderr
    found = shutil.which(name) or shutil.which(name, path=":".join(OF_SERVERS))
    assert found is not None, f"{name} is not there, though {package} is installed"
    return found


@contextlib.asynccontextmanager
async def running(
    *command: str, port: int, log: Path, environment: Mapping[str, str] | None = None
) -> AsyncIterator[int]:
    """Its process, listening on the port; fails with what it wrote when it ends before that."""
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            *command,
            env=None if environment is None else dict(environment),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    record_process(process.pid)

    async def ended_or_listens() -> bool:
        return process.returncode is not None or await listens(port)

    try:
        await eventually(ended_or_listens, within_seconds=LISTENS_WITHIN_SECONDS)
        assert process.returncode is None, _text(log)
        yield process.pid
    finally:
        await _stopped(process)


def _text(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")


async def listens(port: int, host: str = "127.0.0.1") -> bool:
    try:
        _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    return True


async def output_of(*command: str, environment: Mapping[str, str] | None = None) -> tuple[int, str]:
    """A command's exit code, and all that it printed."""
    process = await asyncio.create_subprocess_exec(
        *command,
        env=None if environment is None else dict(environment),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, printed.decode()


async def _stopped(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOPS_WITHIN_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
    forget_process(process.pid)
