"""Hearing NOTIFY, on a connection that belongs to no pool."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg

from parking_net.shared.error_mapping import DatabaseUnavailable
from parking_net.shared.telemetry.outage import Outage

PROBE_SECONDS = 15.0
"""How often a silent connection is asked whether it still lives."""
RECONNECT_SECONDS = 1.0


@asynccontextmanager
async def listening(
    connect_arguments: dict[str, Any], channel: str, on_notice: Callable[[str], None]
) -> AsyncIterator[None]:
    """Call `on_notice(payload)` for each notice until the end, reconnecting for ever.

    Also called, with an empty payload, after each (re)connection: notices may have been missed.
    """
    task = asyncio.create_task(_listen(connect_arguments, channel, on_notice))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _listen(
    connect_arguments: dict[str, Any], channel: str, on_notice: Callable[[str], None]
) -> None:
    outage = Outage("listening", channel=channel)

    def heard(notice: str) -> None:
        outage.over()
        on_notice(notice)

    while True:
        try:
            await _listen_once(connect_arguments, channel, heard)
        except Exception as error:
            # The loop must outlive what it did not foresee: nobody would hear anything any more.
            outage.failed(error)
        await asyncio.sleep(RECONNECT_SECONDS)


async def _listen_once(
    connect_arguments: dict[str, Any], channel: str, on_notice: Callable[[str], None]
) -> None:
    try:
        connection = await asyncpg.connect(**connect_arguments)
    except OSError as error:  # Such as a socket that is gone, or a host without an address.
        raise DatabaseUnavailable from error
    lost = asyncio.Event()
    try:
        connection.add_termination_listener(lambda _: lost.set())
        await connection.add_listener(channel, lambda *notice: on_notice(str(notice[-1])))
        on_notice("")
        while not lost.is_set():
            # Not wait_for: in Python 3.11 it can lose the cancellation that ends this.
            with suppress(TimeoutError):
                async with asyncio.timeout(PROBE_SECONDS):
                    await lost.wait()
                return
            await connection.execute("SELECT 1")
    finally:
        connection.terminate()
