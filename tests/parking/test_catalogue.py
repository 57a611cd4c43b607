"""When a process may believe what it remembers, and how look-ups are put together."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parking_net.parking.batches import AT_ONCE_MAX, Batches
from parking_net.parking.catalogue import TRUST_SECONDS, Catalogue
from parking_net.parking.handlers.memory import ENTRY_BYTES, BoundedMemory

ONE, TWO = UUID(int=1), UUID(int=2)


class Watched:
    """A catalogue with a clock to set, and what it said to forget."""

    def __init__(self) -> None:
        self.now = 100.0
        self.catalogue = Catalogue(lambda: self.now)
        self.forgotten: list[Collection[UUID] | None] = []
        self.catalogue.on_change(self.forgotten.append)


@pytest.fixture
def watched() -> Watched:
    return Watched()


def test_nothing_is_believed_before_the_first_look(watched: Watched) -> None:
    assert not watched.catalogue.fresh
    watched.catalogue.looked(watched.now, 1)
    assert watched.catalogue.fresh


def test_a_look_is_believed_for_a_while_from_its_start(watched: Watched) -> None:
    watched.catalogue.looked(watched.now - TRUST_SECONDS + 0.1, 1)
    assert watched.catalogue.fresh
    watched.now += 0.1
    assert not watched.catalogue.fresh


def test_a_notice_names_the_places_to_forget(watched: Watched) -> None:
    watched.catalogue.heard(f"7 {ONE},{TWO}")
    watched.catalogue.heard("8 *")
    assert watched.forgotten == [[ONE, TWO], None]
    assert watched.catalogue.epoch == 2


def test_a_notice_that_comes_just_after_the_look_forgets_no_more(watched: Watched) -> None:
    catalogue = watched.catalogue
    catalogue.heard(f"7 {ONE}")
    catalogue.looked(watched.now, 8)
    catalogue.heard(f"8 {TWO}")
    catalogue.looked(watched.now, 8)
    assert watched.forgotten == [[ONE], [TWO]]


def test_a_notice_that_never_comes_is_missed_by_the_next_look(watched: Watched) -> None:
    catalogue = watched.catalogue
    catalogue.heard(f"7 {ONE}")
    catalogue.looked(watched.now, 8)
    catalogue.looked(watched.now, 8)
    catalogue.looked(watched.now, 8)
    assert watched.forgotten == [[ONE], None]


def test_after_a_new_connection_everything_is_forgotten(watched: Watched) -> None:
    catalogue = watched.catalogue
    catalogue.heard(f"70 {ONE}")
    catalogue.looked(watched.now, 70)
    catalogue.heard("")
    assert watched.forgotten[-1] is None
    # The database may have been restored to an older state meanwhile.
    before = len(watched.forgotten)
    catalogue.looked(watched.now, 3)
    catalogue.looked(watched.now, 4)
    assert len(watched.forgotten) == before + 1


class Shelf:
    """Something to look things up in, one query after another on demand."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.open = asyncio.Event()
        self.open.set()
        self.failure: Exception | None = None
        self.reached = asyncio.Event()

    async def load(self, keys: Sequence[str]) -> Mapping[str, str]:
        self.asked.append(list(keys))
        self.reached.set()
        await self.open.wait()
        if self.failure is not None:
            raise self.failure
        return {key: key.upper() for key in keys if key != "absent"}


async def test_a_lone_look_up_is_one_query() -> None:
    shelf = Shelf()
    batches = Batches(shelf.load)
    assert await batches.get("a") == "A"
    assert await batches.get("absent") is None
    assert shelf.asked == [["a"], ["absent"]]


async def test_look_ups_that_wait_are_put_together() -> None:
    shelf = Shelf()
    shelf.open.clear()
    batches = Batches(shelf.load)
    early = [asyncio.create_task(batches.get(f"early {number}")) for number in range(AT_ONCE_MAX)]
    await shelf.reached.wait()
    late = [asyncio.create_task(batches.get(f"late {number % 5}")) for number in range(20)]
    await asyncio.sleep(0.01)
    gone = late.pop()
    gone.cancel()
    shelf.open.set()
    assert await asyncio.gather(*early) == [f"EARLY {number}" for number in range(AT_ONCE_MAX)]
    assert await asyncio.gather(*late) == [f"LATE {number % 5}" for number in range(19)]
    assert len(shelf.asked) <= 3
    assert sorted({key for keys in shelf.asked for key in keys if key.startswith("late")}) == [
        f"late {number}" for number in range(5)
    ]


async def test_a_failure_reaches_everybody_who_waited_and_no_one_later() -> None:
    shelf = Shelf()
    shelf.failure = OSError("gone")
    batches = Batches(shelf.load)
    outcomes = await asyncio.gather(batches.get("a"), batches.get("b"), return_exceptions=True)
    assert [str(outcome) for outcome in outcomes] == ["gone", "gone"]
    shelf.failure = None
    assert await batches.get("a") == "A"


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 400), st.booleans()), max_size=60))
def test_a_memory_stays_within_its_bounds(steps: list[tuple[int, int, bool]]) -> None:
    memory = BoundedMemory[int, bytes](4 * ENTRY_BYTES, len)
    for key, size_bytes, is_put in steps:
        if is_put:
            memory.put(key, bytes(size_bytes))
        else:
            memory.drop(key)
        kept = [found for key in range(10) if (found := memory.get(key)) is not None]
        assert memory.taken_bytes == sum(map(len, kept)) + len(kept) * ENTRY_BYTES
        assert memory.taken_bytes <= 4 * ENTRY_BYTES
    memory.clear()
    assert (len(memory), memory.taken_bytes) == (0, 0)


def test_what_was_used_longest_ago_goes_first() -> None:
    memory = BoundedMemory[str, str](3 * ENTRY_BYTES + 3, len)
    for key in "abc":
        memory.put(key, key)
    assert memory.get("a") == "a"
    memory.put("d", "d")
    assert [memory.get(key) for key in "abcd"] == ["a", None, "c", "d"]
    memory.put("e", "e" * 3 * ENTRY_BYTES)
    assert len(memory) == 3
