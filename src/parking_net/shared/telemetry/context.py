"""The ids that travel with a piece of work: request id, W3C trace context and the acting user.

They live in one context variable, so that whatever runs for a request finds them: log lines,
calls to other services, events. A hop keeps the trace id it was given and makes its own span id.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_TRACEPARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_SANE_REQUEST_ID = re.compile(r"[A-Za-z0-9._:+/=@-]{1,128}")

# Ids need to differ, not to be secret: the operating system's own randomness costs ten times more.
_random_bits = random.SystemRandom().getrandbits(64)
_generator = random.Random(_random_bits)


class WorkContext:
    """The ids of one piece of work; services read them through the functions of this module."""

    __slots__ = ("_span_id", "flags", "request_id", "trace_id", "user_id")

    def __init__(self, request_id: str | None = None, traceparent: str | None = None) -> None:
        trace = _parsed_traceparent(traceparent) if traceparent else None
        if trace is None:
            self.trace_id, self.flags = f"{_generator.getrandbits(128) | 1:032x}", "00"
        else:
            self.trace_id, self.flags = trace
        if request_id and _SANE_REQUEST_ID.fullmatch(request_id):
            self.request_id = request_id
        else:
            self.request_id = self.trace_id
        self.user_id: str | None = None
        self._span_id: str | None = None

    @property
    def span_id(self) -> str:
        """The id of this hop, made when first asked for."""
        if self._span_id is None:
            self._span_id = f"{_generator.getrandbits(64) | 1:016x}"
        return self._span_id

    @property
    def traceparent(self) -> str:
        """The W3C header value that the next hop receives."""
        return f"00-{self.trace_id}-{self.span_id}-{self.flags}"

    def adopt_span(self, trace_id: str, span_id: str, flags: str) -> None:
        """Take over the ids of a span that a tracer opened for this work."""
        self.trace_id, self._span_id, self.flags = trace_id, span_id, flags


CURRENT: ContextVar[WorkContext | None] = ContextVar("parking_net_work", default=None)
"""Set by those who begin a piece of work; others use the functions below."""


def _parsed_traceparent(text: str) -> tuple[str, str] | None:
    """Trace id and flags, or None when the header is not a good one (then a new trace starts)."""
    match = _TRACEPARENT.fullmatch(text)
    if match is None:
        return None
    version, trace_id, span_id, flags, rest = match.groups()
    if version == "ff" or (version == "00" and rest):
        return None
    if not trace_id.strip("0") or not span_id.strip("0"):
        return None
    return trace_id, flags


def current() -> WorkContext | None:
    """The work being done here, or None outside any."""
    return CURRENT.get()


def request_id() -> str | None:
    work = CURRENT.get()
    return work.request_id if work else None


def trace_id() -> str | None:
    work = CURRENT.get()
    return work.trace_id if work else None


def traceparent() -> str | None:
    """The W3C `traceparent` to hand on, or None outside any work."""
    work = CURRENT.get()
    return work.traceparent if work else None


@contextmanager
def entered(
    *, request_id: str | None = None, traceparent: str | None = None
) -> Iterator[WorkContext]:
    """Do something under the ids that came with it (an rpc, an event), or under new ones."""
    work = WorkContext(request_id, traceparent)
    reset = CURRENT.set(work)
    try:
        yield work
    finally:
        CURRENT.reset(reset)
