"""What every transport must do when the processes of a group come, go, die and get lost."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

import pytest

from parking_net.shared.errors import Unavailable
from parking_net.shared.events.event import Event
from parking_net.shared.events.transport import Transport, consuming
from tests.shared.events.recorder import (
    WITHIN_SECONDS,
    Carrier,
    Recorder,
    new_group,
    numbered,
    several,
)
from tests.support.eventually import eventually

ROOT = Path(__file__).resolve().parents[3]
SUBJECTS = "abcdefgh"


class ProcessSuite:
    async def test_processes_of_a_group_lose_nothing_and_share_no_subject(
        self, carrier: Carrier
    ) -> None:
        transports = [await carrier.opened() for _ in range(3)]
        # One recorder for both: it hears of any subject that two of them handle at once.
        recorder, group = Recorder(), new_group()

        def everything(count: int) -> bool:
            return all(len(set(recorder.numbers(subject))) == count for subject in SUBJECTS)

        async def publish(start: int) -> None:
            for subject in SUBJECTS:
                await transports[2].publish(several(20, subject, start=start))

        async with consuming(transports[0], group, recorder):
            async with consuming(transports[1], group, recorder):
                await publish(0)
                await eventually(lambda: everything(20), within_seconds=WITHIN_SECONDS)
            await publish(20)
            await eventually(lambda: everything(40), within_seconds=WITHIN_SECONDS)

        assert recorder.overlaps == []
        for subject in SUBJECTS:
            # A process that left in between may have handled what it could not tell any more.
            assert list(dict.fromkeys(recorder.numbers(subject))) == list(range(40))

    async def test_what_a_killed_process_was_handling_goes_to_another(
        self, carrier: Carrier
    ) -> None:
        transport, group, recorder = await carrier.opened(), new_group(), Recorder()
        await transport.publish(several(1, "done"))
        async with hanging_process(carrier, group) as process:
            assert await self._line(process) == "handled done 0"
            await transport.publish([*several(2), numbered(0, "b")])
            begun = {await self._line(process), await self._line(process)}
            assert begun == {"begun a 0", "begun b 0"}
            async with consuming(transport, group, recorder):
                os.kill(process.pid, signal.SIGKILL)
                assert await recorder.has(2) == [0, 1]
                assert await recorder.has(1, "b") == [0]

        assert Counter(recorder.handled) <= Counter(
            {("done", 0): 1, ("a", 0): 1, ("a", 1): 1, ("b", 0): 1}
        )

    async def _line(self, process: asyncio.subprocess.Process) -> str:
        assert process.stdout is not None
        async with asyncio.timeout(WITHIN_SECONDS):
            return (await process.stdout.readline()).decode().strip()


@contextlib.asynccontextmanager
async def hanging_process(
    carrier: Carrier, group: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process that consumes as the group and never ends to handle anything but `done`."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(Path(__file__).with_name("hanging_consumer.py")),
        group,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, **carrier.environment(), "PYTHONPATH": str(ROOT)},
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


class OutageCarrier(Carrier, Protocol):
    """One that can be away."""

    tries_while_away: int
    """How often an event that was read before is surely tried meanwhile."""

    async def go_down(self) -> None: ...

    async def come_up(self) -> None: ...


class OutageSuite:
    async def test_an_outage_delays_but_loses_nothing(self, carrier: OutageCarrier) -> None:
        publisher, reader = await carrier.opened(), await carrier.opened()
        recorder = Recorder()
        async with consuming(reader, new_group(), recorder):
            await publisher.publish(several(3))
            await recorder.has(3)
            await carrier.go_down()
            with pytest.raises(Unavailable):
                await publisher.publish(several(2, start=3))
            await carrier.come_up()
            await eventually(lambda: self._sent(publisher), within_seconds=WITHIN_SECONDS)
            await eventually(lambda: 4 in recorder.numbers(), within_seconds=WITHIN_SECONDS)

        # What was sent in vain may have arrived all the same, and what was handled may come again.
        assert list(dict.fromkeys(recorder.numbers())) == [0, 1, 2, 3, 4]

    async def test_a_dead_letter_waits_for_a_place_to_lie(self, carrier: OutageCarrier) -> None:
        transport, group, recorder = await carrier.opened(), new_group(), Recorder()
        away, failed = asyncio.Event(), 0

        async def fail_in_the_outage(event: Event) -> None:
            nonlocal failed
            await away.wait()
            failed += 1
            raise ValueError

        recorder.before = fail_in_the_outage
        await transport.publish(several(1))
        async with consuming(transport, group, recorder):
            await eventually(lambda: recorder.tried, within_seconds=WITHIN_SECONDS)
            await carrier.go_down()
            away.set()
            await eventually(
                lambda: failed >= carrier.tries_while_away, within_seconds=WITHIN_SECONDS
            )
            await carrier.come_up()
            await eventually(lambda: self._put_aside(transport, group), within_seconds=60)

    async def test_a_transport_opens_while_it_is_away(self, carrier: OutageCarrier) -> None:
        recorder = Recorder()
        await carrier.go_down()
        transport = await carrier.opened()
        async with consuming(transport, new_group(), recorder):
            with pytest.raises(Unavailable):
                await transport.publish(several(1))
            await carrier.come_up()
            await eventually(lambda: self._sent(transport, 0, 1), within_seconds=WITHIN_SECONDS)
            await recorder.has(1)

    async def _sent(self, transport: Transport, start: int = 3, count: int = 2) -> bool:
        with contextlib.suppress(Unavailable):
            await transport.publish(several(count, start=start))
            return True
        return False

    async def _put_aside(self, transport: Transport, group: str) -> bool:
        with contextlib.suppress(Unavailable):
            return len(await transport.dead_letters(group)) == 1
        return False
