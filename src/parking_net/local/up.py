"""`parking-net up`: from a folder and a few choices to a running platform, and back to nothing."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from rich.console import Console

from parking_net.local.data_folder import DataFolder
from parking_net.local.display import Display, display_for
from parking_net.local.environment import composed, given, probe_host, public_address
from parking_net.local.errors import LocalError
from parking_net.local.platform import Platform
from parking_net.local.ports import GATEWAY_PORT, obstacles, ports_in_use


def up(data: Path, *, port: int | None, demo: bool) -> int:
    """Run a platform until told to stop; 0 when everything was stopped in good order.

    Raises LocalError, before anything starts where that can be known, when it cannot run.
    """
    started = time.monotonic()
    chosen = given()
    if port is not None:
        chosen[GATEWAY_PORT.variable] = str(port)
    folder = DataFolder(data)
    folder.create()
    with folder.locked() as lock:
        values = composed(chosen, folder.secrets())
        if found := obstacles(ports_in_use(values), probe_host(values)):
            raise LocalError("\n".join(found))
        display = display_for(Console())
        with contextlib.closing(display):
            platform = Platform(folder, values, display)
            asyncio.run(_run(platform, lock, display, started=started, demo=demo))
    return 0


async def _run(
    platform: Platform, lock: int, display: Display, *, started: float, demo: bool
) -> None:
    with _stop_requested() as stop:
        work = asyncio.create_task(_up_and_watch(platform, lock, display, started, demo))
        waiting = asyncio.create_task(stop.wait())
        await asyncio.wait([work, waiting], return_when=asyncio.FIRST_COMPLETED)
        if stop.is_set() and not work.done():
            display.say("Stopping …")
            work.cancel()
        waiting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work


async def _up_and_watch(
    platform: Platform, lock: int, display: Display, started: float, demo: bool
) -> None:
    async with platform.running(lock):
        if demo:
            await _load_demo(platform.environment, display)
        display.say(_welcome(platform.environment, time.monotonic() - started))
        await asyncio.Event().wait()


@contextlib.contextmanager
def _stop_requested() -> Iterator[asyncio.Event]:
    """An event that Ctrl-C and SIGTERM set; asked again, they change nothing."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for each in signals:
        loop.add_signal_handler(each, stop.set)
    try:
        yield stop
    finally:
        for each in signals:
            loop.remove_signal_handler(each)


def _welcome(values: Mapping[str, str], seconds: float) -> str:
    address = public_address(values)
    return (
        f"Parking Net is ready after {seconds:.1f} s\n"
        f"  home        {address}\n"
        f"  API         {address}/docs\n"
        "Ctrl-C stops it."
    )


async def _load_demo(values: Mapping[str, str], display: Display) -> None:
    """In a process of its own: what it takes to load is not needed afterwards."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "parking_net.local.load_demo"),
        env=dict(values),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        output, errors = await process.communicate()
    except asyncio.CancelledError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        raise
    if process.returncode != 0:
        raise LocalError(f"The demo data cannot be loaded:\n{errors.decode().strip()}")
    to_try = json.loads(output)
    display.say("Demo logins (role, login, password):")
    for role, login, password in to_try["logins"]:
        display.say(f"  {role:<7} {login:<16} {password}")
    display.say(f"Money for any account, once: promocode {to_try['promocode']}")
