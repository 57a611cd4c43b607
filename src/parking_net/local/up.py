"""`parking-net up`: from a folder and a few choices to a running platform, and back to nothing."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from rich.console import Console

from parking_net.local.data_folder import DataFolder
from parking_net.local.display import Display, display_for
from parking_net.local.environment import composed, given, probe_host, public_address
from parking_net.local.errand import Errand
from parking_net.local.errors import LocalError
from parking_net.local.platform import Platform
from parking_net.local.ports import GATEWAY_PORT, moved_aside, obstacles, ports_in_use


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
    with folder.locked() as lock, contextlib.closing(display_for(Console())) as display:
        values = composed(_beside_what_is_taken(chosen, display), folder.secrets())
        if found := obstacles(ports_in_use(values), probe_host(values)):
            raise LocalError("\n".join(found))
        platform = Platform(folder, values, display)
        asyncio.run(_run(platform, lock, display, started=started, demo=demo))
    return 0


def _beside_what_is_taken(chosen: Mapping[str, str], display: Display) -> Mapping[str, str]:
    """What the person chose, and other ports for the usual ones that somebody else has."""
    moved = moved_aside(chosen, probe_host(chosen))
    for port in moved:
        display.say(
            f"The usual port of {port.purpose} is taken: it is at {port.number} this time "
            f"({port.variable})"
        )
    return {**chosen, **{port.variable: str(port.number) for port in moved}}


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
    async with Errand("parking_net.local.load_demo", values) as loading:
        to_try = json.loads(await loading.output("The demo data cannot be loaded:"))
    display.say("Demo logins (role, login, password):")
    for role, login, password in to_try["logins"]:
        display.say(f"  {role:<7} {login:<16} {password}")
    display.say(f"Money for any account, once: promocode {to_try['promocode']}")
