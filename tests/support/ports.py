"""Free ports for programs that must be told theirs before they open it.

All are below the numbers that the system gives to outgoing connections: one of those may be
somebody's the moment after it was found free. Each process has a stretch of its own, claimed for
its life by listening on the first of it, so that tests that run side by side never meet.
"""

from __future__ import annotations

import functools
import itertools
import random
import socket
from collections.abc import Iterator

HOST = "127.0.0.1"
STRETCHES = range(20_000, 32_000, 200)


def free_port() -> int:
    """A port that nobody listens on, and that no other caller was given lately."""
    return free_port_numbers(1)[0]


def free_port_numbers(count: int) -> list[int]:
    """As many of them, all different."""
    found = (number for number in _numbers() if _is_free(number))
    return list(itertools.islice(found, count))


@functools.cache
def _numbers() -> Iterator[int]:
    claim, stretch = _claimed_stretch()
    return _in_turn(claim, stretch)


def _in_turn(claim: socket.socket, stretch: range) -> Iterator[int]:
    with claim:
        yield from itertools.cycle(stretch)


def _claimed_stretch() -> tuple[socket.socket, range]:
    starts = list(STRETCHES)
    random.shuffle(starts)
    for start in starts:
        claim = socket.socket()
        try:
            claim.bind((HOST, start))
        except OSError:
            claim.close()
        else:
            claim.listen()
            return claim, range(start + 1, start + STRETCHES.step)
    raise RuntimeError(f"no stretch of ports from {STRETCHES.start} to {STRETCHES.stop} is free")


def _is_free(number: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((HOST, number))
        except OSError:
            return False
    return True
