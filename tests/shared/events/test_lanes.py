"""Lanes: order within, freedom between, and how far all is done."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from parking_net.shared.events.lanes import Delivery, Lanes, Watermark
from parking_net.shared.events.retries import RetryPolicy


def delivery(lane: str, position: int = 0, source: str = "s") -> Delivery:
    return Delivery(source, position, lane, uuid4(), {}, "")


def taken(lanes: Lanes, now: float = 0.0) -> list[Delivery]:
    found = []
    while one := lanes.take(now):
        found.append(one)
    return found


@given(st.lists(st.integers(0, 9), unique=True, max_size=10))
def test_the_watermark_stands_below_the_first_that_is_not_done(order: list[int]) -> None:
    watermark = Watermark()
    marks = [watermark.begin(position * 3) for position in range(10)]  # Positions have gaps.
    for number in order:
        watermark.finish(marks[number])
    first_open = next((number for number in range(10) if number not in order), 10)
    assert watermark.position == (None if first_open == 0 else (first_open - 1) * 3)
    assert watermark.next_position() == (first_open * 3 if first_open < 10 else 28)
    assert len(watermark) == 10 - first_open


def test_one_of_a_lane_runs_at_a_time_in_order() -> None:
    lanes = Lanes()
    a1, a2, b1 = delivery("a", 1), delivery("a", 2), delivery("b", 3)
    for one in (a1, a2, b1):
        lanes.add(one, now=0)
    assert taken(lanes) == [a1, b1]
    lanes.done(b1, now=0)
    assert taken(lanes) == []
    assert lanes.watermark("s") is None
    lanes.done(a1, now=0)
    assert taken(lanes) == [a2]
    assert lanes.watermark("s") == 1
    lanes.done(a2, now=0)
    assert (lanes.watermark("s"), len(lanes)) == (3, 0)


def test_who_is_put_off_holds_up_its_lane_only() -> None:
    lanes = Lanes()
    a1, a2, b1 = delivery("a", 1), delivery("a", 2), delivery("b", 3)
    for one in (a1, a2, b1):
        lanes.add(one, now=0)
    assert lanes.take(0) is a1
    lanes.put_off(a1, until=10)
    assert taken(lanes, 9.9) == [b1]
    assert lanes.next_at() == 10
    assert taken(lanes, 10) == [a1]


def test_lanes_take_turns() -> None:
    lanes = Lanes()
    for number in range(3):
        for lane in "ab":
            lanes.add(delivery(lane, number), now=0)
    turns = []
    while one := lanes.take(1):
        turns.append(one.lane)
        lanes.done(one, now=1)
    assert turns == ["a", "b", "a", "b", "a", "b"]


def test_what_is_for_others_counts_as_done() -> None:
    lanes = Lanes()
    first = delivery("a", 1)
    lanes.add(first, now=0)
    lanes.skip("s", 2)
    assert lanes.watermark("s") is None
    lanes.done(taken(lanes)[0], now=0)
    assert lanes.watermark("s") == 2


@pytest.mark.parametrize("is_running", [True, False])
def test_a_dropped_source_leaves_the_others_alone(is_running: bool) -> None:
    lanes = Lanes()
    gone, stays = delivery("a", 1, "gone"), delivery("a", 1, "stays")
    lanes.add(gone, now=0)
    lanes.add(stays, now=0)
    if is_running:
        assert taken(lanes) == [gone]
    lanes.drop("gone", now=0)
    assert taken(lanes) == [stays]
    assert lanes.watermark("gone") is None
    # What ends after its source was dropped changes nothing.
    lanes.done(gone, now=0)
    lanes.put_off(gone, until=0)
    lanes.done(stays, now=0)
    assert (taken(lanes), len(lanes), lanes.open_positions()) == ([], 0, 0)


class AnyHistory(RuleBasedStateMachine):
    """Whatever happens: each lane in order and one at a time, and nothing is passed over."""

    running = Bundle("running")

    def __init__(self) -> None:
        super().__init__()
        self.lanes = Lanes()
        self.now = 0.0
        self.waiting: dict[str, list[Delivery]] = {}
        self.at_work: set[Delivery] = set()
        self.read: dict[str, list[Delivery]] = {"s": [], "t": []}
        self.finished: set[Delivery] = set()
        self.position = 0

    @rule(lane=st.sampled_from("abc"), source=st.sampled_from("st"))
    def add(self, lane: str, source: str) -> None:
        self.position += 1
        one = delivery(lane, self.position, source)
        self.lanes.add(one, self.now)
        self.waiting.setdefault(lane, []).append(one)
        self.read[source].append(one)

    @rule(target=running)
    def take(self) -> Delivery | None:
        one = self.lanes.take(self.now)
        if one is not None:
            assert self.waiting[one.lane][0] is one
            assert all(other.lane != one.lane for other in self.at_work)
            self.at_work.add(one)
        return one

    @rule(one=consumes(running))
    def done(self, one: Delivery | None) -> None:
        if one is not None and one in self.at_work:
            self.lanes.done(one, self.now)
            self.at_work.discard(one)
            self.waiting[one.lane].remove(one)
            self.finished.add(one)

    @rule(one=consumes(running), seconds=st.integers(0, 3))
    def put_off(self, one: Delivery | None, seconds: int) -> None:
        if one is not None and one in self.at_work:
            self.lanes.put_off(one, self.now + seconds)
            self.at_work.discard(one)

    @rule(seconds=st.integers(0, 3))
    def pass_time(self, seconds: int) -> None:
        self.now += seconds

    @rule(source=st.sampled_from("st"))
    def drop(self, source: str) -> None:
        self.lanes.drop(source, self.now)
        self.read[source] = []
        self.at_work = {one for one in self.at_work if one.source != source}
        for lane, queue in self.waiting.items():
            self.waiting[lane] = [one for one in queue if one.source != source]

    @invariant()
    def nothing_is_forgotten(self) -> None:
        assert len(self.lanes) == sum(map(len, self.waiting.values()))
        free = {lane for lane, queue in self.waiting.items() if queue}
        free -= {one.lane for one in self.at_work}
        assert (self.lanes.next_at() is None) == (not free)

    @invariant()
    def the_watermark_passes_nothing_that_is_not_done(self) -> None:
        for source, read in self.read.items():
            expected = None
            for one in read:
                if one not in self.finished:
                    break
                expected = one.position
            assert self.lanes.watermark(source) == expected


TestAnyHistory = AnyHistory.TestCase


def test_pauses_grow_to_a_limit() -> None:
    policy = RetryPolicy()
    assert [policy.after_failures(n) for n in (1, 2, 3, 7, 9)] == [0.2, 0.4, 0.8, 12.8, 30.0]
    assert sum(policy.after_failures(n) for n in range(1, policy.attempts)) == pytest.approx(25.4)
    assert policy.after_outages(1) == 0.2
    assert policy.after_outages(1_000_000) == 5.0
