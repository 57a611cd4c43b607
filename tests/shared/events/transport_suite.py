"""What every transport must do, whichever carries the events.

A test class derives from the suites and gives the fixture `carrier`. Nothing here looks behind the
protocol, and nothing waits by the clock: who should not be held up is waited for by who would.
"""

from __future__ import annotations

import asyncio

import pytest

from parking_net.shared.errors import Unavailable
from parking_net.shared.events.event import Event
from parking_net.shared.events.transport import DeadLetter, Transport, consuming
from parking_net.shared.telemetry import context
from tests.shared.events.recorder import (
    WITHIN_SECONDS,
    Carrier,
    Recorder,
    new_group,
    numbered,
    several,
)
from tests.support.eventually import eventually


@pytest.fixture
async def transport(carrier: Carrier) -> Transport:
    return await carrier.opened()


class DeliverySuite:
    """Every event to every group, at least once, in order per subject."""

    async def test_each_group_gets_every_event_in_order(self, transport: Transport) -> None:
        one, other = Recorder(), Recorder()
        await transport.publish(several(2))

        async with consuming(transport, new_group(), one), consuming(transport, new_group(), other):
            await transport.publish(several(2, start=2))
            assert await one.has(4) == [0, 1, 2, 3]
            assert await other.has(4) == [0, 1, 2, 3]

    async def test_an_event_arrives_as_it_was_sent(self, transport: Transport) -> None:
        arrived: list[Event] = []

        async def keep(event: Event) -> None:
            arrived.append(event)

        with context.entered():
            sent = Event(
                type="booking.confirmed", subject="ключ/🅿", data={"city": "Тула"}, source="booking"
            )
        async with consuming(transport, new_group(), keep):
            await transport.publish([sent])
            await eventually(lambda: arrived, within_seconds=WITHIN_SECONDS)

        assert arrived == [sent]

    async def test_a_handler_works_within_the_events_trace(self, transport: Transport) -> None:
        seen: list[str | None] = []

        async def look(event: Event) -> None:
            seen.append(context.trace_id())

        with context.entered() as work:
            event = numbered(1)
        async with consuming(transport, new_group(), look):
            await transport.publish([event])
            await eventually(lambda: seen, within_seconds=WITHIN_SECONDS)

        assert seen == [work.trace_id]

    async def test_a_new_group_begins_with_the_oldest_event(self, transport: Transport) -> None:
        early, late = Recorder(), Recorder()
        async with consuming(transport, new_group(), early):
            await transport.publish(several(3))
            await early.has(3)
        async with consuming(transport, new_group(), late):
            assert await late.has(3) == [0, 1, 2]

    async def test_a_group_goes_on_where_it_stopped(self, transport: Transport) -> None:
        recorder, group = Recorder(), new_group()
        await transport.publish(several(3))
        async with consuming(transport, group, recorder):
            await recorder.has(3)
        await transport.publish(several(2, start=3))
        async with consuming(transport, group, recorder):
            assert await recorder.has(5) == [0, 1, 2, 3, 4]

    async def test_a_handler_that_is_cancelled_gets_the_event_again(
        self, transport: Transport
    ) -> None:
        begun, group = asyncio.Event(), new_group()

        async def hang(event: Event) -> None:
            begun.set()
            await asyncio.Event().wait()

        await transport.publish(several(2))
        async with consuming(transport, group, hang):
            await begun.wait()
        recorder = Recorder()
        async with consuming(transport, group, recorder):
            assert await recorder.has(2) == [0, 1]

    async def test_what_others_overtook_is_not_forgotten(self, transport: Transport) -> None:
        first, second, group = Recorder(), Recorder(), new_group()

        async def hang(event: Event) -> None:
            if event.subject == "slow":
                await asyncio.Event().wait()

        first.before = hang
        await transport.publish([*several(2, "slow"), *several(20, "quick")])
        async with consuming(transport, group, first):
            await first.has(20, "quick")
        async with consuming(transport, group, second):
            assert await second.has(2, "slow") == [0, 1]

    async def test_subjects_go_beside_each_other(self, transport: Transport) -> None:
        recorder, go_on = Recorder(), asyncio.Event()

        async def wait(event: Event) -> None:
            if event.subject == "slow" and event.data["number"] == 0:
                await go_on.wait()

        recorder.before = wait
        async with consuming(transport, new_group(), recorder):
            await transport.publish([*several(3, "slow"), *several(3, "quick")])
            assert await recorder.has(3, "quick") == [0, 1, 2]
            assert recorder.numbers("slow") == []
            go_on.set()
            assert await recorder.has(3, "slow") == [0, 1, 2]
        assert recorder.overlaps == []

    async def test_publishers_at_the_same_time_lose_nothing(self, carrier: Carrier) -> None:
        transports = [await carrier.opened() for _ in range(4)]
        recorder = Recorder()

        async def publish(transport: Transport, subject: str) -> None:
            for start in range(0, 60, 3):
                await transport.publish(several(3, subject, start=start))

        subjects = "abcd"
        async with consuming(transports[0], new_group(), recorder):
            await asyncio.gather(*map(publish, transports, subjects))
            for subject in subjects:
                assert await recorder.has(60, subject) == list(range(60))

    async def test_more_events_than_fit_in_memory_all_arrive(
        self, transport: Transport, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("parking_net.shared.events.handling.IN_FLIGHT", 300)
        recorder = Recorder()
        for start in range(0, 1200, 200):
            await transport.publish(
                [numbered(number, f"s{number % 7}") for number in range(start, start + 200)]
            )
        async with consuming(transport, new_group(), recorder):
            await eventually(lambda: len(recorder.handled) >= 1200, within_seconds=WITHIN_SECONDS)

        for remainder in range(7):
            expected = [number for number in range(1200) if number % 7 == remainder]
            assert recorder.numbers(f"s{remainder}") == expected


class FailureSuite:
    """What fails holds up only its own subject, and is put aside in the end."""

    async def test_an_event_that_keeps_failing_is_put_aside_with_its_reason(
        self, transport: Transport
    ) -> None:
        recorder, group, poison = Recorder(), new_group(), numbered(1)
        recorder.fail(lambda: ValueError("I cannot read this"), 1)
        async with consuming(transport, group, recorder):
            await transport.publish([numbered(0), poison, numbered(2)])
            assert await recorder.has(2) == [0, 2]
            (letter,) = await transport.dead_letters(group)

        assert recorder.tried == [("a", 0), ("a", 1), ("a", 1), ("a", 1), ("a", 2)]
        assert (letter.group, letter.event_id, letter.attempts) == (group, poison.id, 3)
        assert letter.reason == "ValueError: I cannot read this"
        assert letter.event == {**poison.to_cloud_event(), "data": {"number": 1}}
        assert "@" in letter.origin

    async def test_a_poison_event_holds_up_no_neighbour(self, transport: Transport) -> None:
        recorder, group, neighbours_done = Recorder(), new_group(), asyncio.Event()

        async def fail_for_ever(event: Event) -> None:
            if event.subject == "poison":
                if len([its for its, _ in recorder.tried if its == "poison"]) == 3:
                    # Its last try, before it is put aside, lasts until the neighbours are done.
                    await neighbours_done.wait()
                raise ValueError

        recorder.before = fail_for_ever
        async with consuming(transport, group, recorder):
            await transport.publish([numbered(0, "poison"), *several(50, "b"), *several(50, "c")])
            assert await recorder.has(50, "b") == list(range(50))
            assert await recorder.has(50, "c") == list(range(50))
            assert await transport.dead_letters(group) == []
            neighbours_done.set()
            await eventually(lambda: transport.dead_letters(group), within_seconds=WITHIN_SECONDS)

    async def test_a_failure_that_passes_delays_but_loses_nothing(
        self, transport: Transport
    ) -> None:
        recorder, group, failures = Recorder(), new_group(), [ValueError(), ValueError()]

        async def fail_twice(event: Event) -> None:
            if event.data["number"] == 1 and failures:
                raise failures.pop()

        recorder.before = fail_twice
        async with consuming(transport, group, recorder):
            await transport.publish(several(3))
            assert await recorder.has(3) == [0, 1, 2]
        assert await transport.dead_letters(group) == []

    async def test_an_outage_is_not_the_events_fault(self, transport: Transport) -> None:
        recorder, group, outages = Recorder(), new_group(), [Unavailable() for _ in range(10)]
        neighbour_done = asyncio.Event()

        async def meet_outages(event: Event) -> None:
            if event.subject == "b":
                neighbour_done.set()
            elif outages:
                # Who waits for somebody else holds up no neighbour either.
                if len(outages) == 1:
                    await neighbour_done.wait()
                raise outages.pop()

        recorder.before = meet_outages
        async with consuming(transport, group, recorder):
            await transport.publish([*several(2), numbered(0, "b")])
            assert await recorder.has(2) == [0, 1]
        assert await transport.dead_letters(group) == []

    async def test_a_handler_whose_own_work_is_cancelled_gets_the_event_again(
        self, transport: Transport
    ) -> None:
        recorder, cancellations = Recorder(), [asyncio.CancelledError()]

        async def be_cancelled(event: Event) -> None:
            if cancellations:
                raise cancellations.pop()

        recorder.before = be_cancelled
        async with consuming(transport, new_group(), recorder):
            await transport.publish(several(2))
            assert await recorder.has(2) == [0, 1]

    async def test_any_reason_can_be_kept(self, transport: Transport) -> None:
        recorder, group = Recorder(), new_group()
        recorder.fail(lambda: ValueError("\0" + "я" * 5000), 0)
        async with consuming(transport, group, recorder):
            await transport.publish(several(2))
            assert await recorder.has(1) == [1]
            (letter,) = await transport.dead_letters(group)
        assert letter.reason.startswith("ValueError: \ufffdяя")
        assert len(letter.reason) == 2000

    async def test_a_handler_that_never_ends_is_put_aside_too(
        self, transport: Transport, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("parking_net.shared.events.handling.HANDLER_TIMEOUT_SECONDS", 0.2)
        recorder, group = Recorder(), new_group()

        async def hang(event: Event) -> None:
            if event.data["number"] == 0:
                await asyncio.Event().wait()

        recorder.before = hang
        async with consuming(transport, group, recorder):
            await transport.publish(several(2))
            assert await recorder.has(1) == [1]
            (letter,) = await transport.dead_letters(group)
        assert letter.reason == "TimeoutError: "


class ReplaySuite:
    """Dead letters are handled again on demand, by their group alone."""

    async def test_a_replay_is_for_the_group_that_failed(self, transport: Transport) -> None:
        one, other = Recorder(), Recorder()
        groups = new_group(), new_group()
        one.fail(ValueError, 1)
        other.fail(ValueError, 1)

        async def both_put_aside() -> bool:
            return all([await transport.dead_letters(group) for group in groups])

        async with consuming(transport, groups[0], one), consuming(transport, groups[1], other):
            await transport.publish(several(3))
            await eventually(both_put_aside, within_seconds=WITHIN_SECONDS)
            one.before = other.before = None
            assert await transport.replay(groups[0]) == 1
            assert await one.has(3) == [0, 2, 1]
            await eventually(lambda: _is_empty(transport, groups[0]), within_seconds=WITHIN_SECONDS)
            await transport.publish([numbered(3)])
            assert await other.has(3) == [0, 2, 3]

        assert [letter.group for letter in await transport.dead_letters(groups[1])] == [groups[1]]

    async def test_chosen_letters_are_replayed_and_one_that_fails_again_stays(
        self, transport: Transport
    ) -> None:
        recorder, group, events = Recorder(), new_group(), several(3)
        recorder.fail(lambda: ValueError("first"), 0, 1, 2)

        async def letters_of(count: int) -> bool:
            return len(await transport.dead_letters(group)) == count

        async def tried_six_times() -> bool:
            return [one.attempts for one in await self._by_number(transport, group)] == [6, 3]

        async with consuming(transport, group, recorder):
            await transport.publish(events)
            await eventually(lambda: letters_of(3), within_seconds=WITHIN_SECONDS)
            recorder.fail(lambda: ValueError("second"), 1, 2)
            wanted = [events[0].id, events[1].id]
            assert await transport.replay(group, wanted) == 2
            assert await recorder.has(1) == [0]
            await eventually(tried_six_times, within_seconds=WITHIN_SECONDS)

        again, left = await self._by_number(transport, group)
        assert (again.event_id, again.reason) == (events[1].id, "ValueError: second")
        assert (left.event_id, left.reason) == (events[2].id, "ValueError: first")

    async def test_a_letter_replayed_while_nobody_reads_waits(self, transport: Transport) -> None:
        recorder, group = Recorder(), new_group()
        recorder.fail(ValueError, 0)
        async with consuming(transport, group, recorder):
            await transport.publish(several(1))
            await eventually(lambda: transport.dead_letters(group), within_seconds=WITHIN_SECONDS)
        assert await transport.replay(group) == 1
        recorder.before = None
        async with consuming(transport, group, recorder):
            assert await recorder.has(1) == [0]
            await eventually(lambda: _is_empty(transport, group), within_seconds=WITHIN_SECONDS)

    async def test_there_is_nothing_to_replay_for_a_group_without_letters(
        self, transport: Transport
    ) -> None:
        assert await transport.replay(new_group()) == 0
        assert await transport.dead_letters(new_group()) == []

    async def _by_number(self, transport: Transport, group: str) -> list[DeadLetter]:
        letters = await transport.dead_letters(group)
        return sorted(letters, key=lambda letter: str(letter.event["data"]))


async def _is_empty(transport: Transport, group: str) -> bool:
    return await transport.dead_letters(group) == []
