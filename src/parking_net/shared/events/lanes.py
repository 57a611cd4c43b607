"""Which events wait, which may be handled now, and how far everything is done. No I/O, no clock.

The events of one subject are a lane: they go one after another. Lanes go beside each other, so an
event that fails, or waits for a neighbour that is away, holds up nothing but its own lane.
"""

from __future__ import annotations

import heapq
import itertools
from collections import deque
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(slots=True, eq=False)
class Delivery:
    """One event on its way to a handler."""

    source: Hashable
    """What positions are counted in: a partition."""
    position: int
    lane: str
    event_id: UUID
    members: Mapping[str, Any]
    """Those of the CloudEvent, unchecked."""
    origin: str
    is_replay: bool = False
    earlier_attempts: int = 0
    """Those that made it a dead letter before."""
    raw: bytes = b""
    """How it arrived, where that is needed to pass it on unchanged."""
    attempts: int = 0
    outages: int = 0
    mark: Mark | None = None


@dataclass(slots=True, eq=False)
class Mark:
    """Whether what stands at a position is done."""

    position: int
    is_done: bool = False


@dataclass(slots=True)
class Watermark:
    """How far everything that was read from a source is done."""

    position: int | None = None
    """Everything up to here is done; None while that is not true of anything read."""
    _open: deque[Mark] = field(default_factory=deque)

    def begin(self, position: int) -> Mark:
        """Note what was read; to be called in the order of reading."""
        mark = Mark(position)
        self._open.append(mark)
        return mark

    def finish(self, mark: Mark) -> None:
        mark.is_done = True
        while self._open and self._open[0].is_done:
            self.position = self._open.popleft().position

    def next_position(self) -> int | None:
        """The first position that was read and is not done, or the one after all; if any."""
        try:
            # Not looked at first: it is asked in another thread than the one that finishes.
            return self._open[0].position
        except IndexError:
            return None if self.position is None else self.position + 1

    def __len__(self) -> int:
        """How many positions were read and are not yet passed."""
        return len(self._open)


class Lanes:
    """Deliveries by lane. Times are seconds of any one clock that does not run backwards."""

    def __init__(self) -> None:
        self._lanes: dict[str, deque[Delivery]] = {}
        self._heads: list[tuple[float, int, str]] = []
        """When the first of each lane that is not running may run; ties in order of arrival."""
        self._turns = itertools.count()
        self._running: set[Delivery] = set()
        self._watermarks: dict[Hashable, Watermark] = {}
        self._count = 0

    def __len__(self) -> int:
        """How many deliveries wait or run."""
        return self._count

    def open_positions(self) -> int:
        """How many positions were read and cannot be told as done: some before them is not."""
        return sum(len(watermark) for watermark in self._watermarks.values())

    def watermark(self, source: Hashable) -> int | None:
        """The position of the source up to which everything read is done, if any."""
        watermark = self._watermarks.get(source)
        return None if watermark is None else watermark.position

    def next_position(self, source: Hashable) -> int | None:
        """The first position of the source that is not done, if anything was read."""
        watermark = self._watermarks.get(source)
        return None if watermark is None else watermark.next_position()

    def add(self, delivery: Delivery, now: float) -> None:
        """Put at the end of its lane."""
        delivery.mark = self._watermark(delivery.source).begin(delivery.position)
        lane = self._lanes.setdefault(delivery.lane, deque())
        if not lane:
            self._queue(delivery.lane, now)
        lane.append(delivery)
        self._count += 1

    def skip(self, source: Hashable, position: int) -> None:
        """Count a position as read and done."""
        watermark = self._watermark(source)
        watermark.finish(watermark.begin(position))

    def take(self, now: float) -> Delivery | None:
        """The next delivery that may run; it runs until `done`, `put_off` or `drop`."""
        if not self._heads or self._heads[0][0] > now:
            return None
        *_, name = heapq.heappop(self._heads)
        delivery = self._lanes[name][0]
        self._running.add(delivery)
        return delivery

    def next_at(self) -> float | None:
        """When there will be something to take, if nothing changes."""
        return self._heads[0][0] if self._heads else None

    def done(self, delivery: Delivery, now: float) -> None:
        """Go on with the next of its lane."""
        if delivery not in self._running:
            return  # Its source was dropped meanwhile.
        watermark = self._watermarks.get(delivery.source)
        if watermark is not None and delivery.mark is not None:
            watermark.finish(delivery.mark)
        self._remove(delivery, now)

    def put_off(self, delivery: Delivery, until: float) -> None:
        """Let it, and its lane, wait."""
        if delivery in self._running:
            self._running.discard(delivery)
            self._queue(delivery.lane, until)

    def running(self, source: Hashable) -> list[Delivery]:
        return [delivery for delivery in self._running if delivery.source == source]

    def forget_waiting(self, source: Hashable) -> None:
        """Remove what waits of a source; what runs stays."""
        for name, lane in list(self._lanes.items()):
            kept = deque(
                delivery
                for delivery in lane
                if delivery.source != source or delivery in self._running
            )
            self._count -= len(lane) - len(kept)
            if len(kept) == len(lane):
                continue
            was_waiting = lane[0] not in self._running
            self._lanes[name] = kept
            if was_waiting and (not kept or kept[0] is not lane[0]):
                self._unqueue(name)
                if kept:
                    self._queue(name, 0.0)
            if not kept:
                del self._lanes[name]

    def drop(self, source: Hashable, now: float) -> None:
        """Forget a source and all that came from it; what runs is not counted any more."""
        self.forget_waiting(source)
        for delivery in self.running(source):
            self._remove(delivery, now)
        self._watermarks.pop(source, None)

    def _watermark(self, source: Hashable) -> Watermark:
        return self._watermarks.setdefault(source, Watermark())

    def _remove(self, delivery: Delivery, now: float) -> None:
        self._running.discard(delivery)
        lane = self._lanes[delivery.lane]
        lane.remove(delivery)
        self._count -= 1
        if lane:
            self._queue(delivery.lane, now)
        else:
            del self._lanes[delivery.lane]

    def _queue(self, name: str, at: float) -> None:
        heapq.heappush(self._heads, (at, next(self._turns), name))

    def _unqueue(self, name: str) -> None:
        self._heads = [head for head in self._heads if head[2] != name]
        heapq.heapify(self._heads)
