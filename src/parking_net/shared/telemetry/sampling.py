"""Which spans are sent: those of a share of the traces, and all those around a failure.

The trace's id decides, so that every process keeps the same traces whole. Of another trace a
process keeps its spans until none of them is open, and sends them if one of them failed. It cannot
know of a failure elsewhere: of such a trace only the processes that saw the failure send theirs.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor
from opentelemetry.trace import StatusCode

TRACES_AT_MOST: Final = 1_000
"""Undecided traces of a process; beyond that the oldest is forgotten."""
SPANS_AT_MOST: Final = 500
"""Spans that are kept of one undecided trace."""
_LOW_BITS: Final = 1 << 64


@dataclass(slots=True)
class _Undecided:
    open_spans: int = 0
    ended: list[ReadableSpan] = field(default_factory=list)
    failed: bool = False


class ShareAndFailures(SpanProcessor):
    """Hands to `sender` the spans of `share` of all traces (0 to 1), and those around failures."""

    def __init__(self, sender: SpanProcessor, share: float) -> None:
        self._sender = sender
        self._bound = round(share * _LOW_BITS)
        self._undecided: OrderedDict[int, _Undecided] = OrderedDict()
        self._lock = Lock()

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        self._sender.on_start(span, parent_context)
        trace_id = _trace_id(span)
        if self._is_chosen(trace_id):
            return
        with self._lock:
            trace = self._undecided.setdefault(trace_id, _Undecided())
            trace.open_spans += 1
            if len(self._undecided) > TRACES_AT_MOST:
                self._undecided.popitem(last=False)

    def on_end(self, span: ReadableSpan) -> None:
        trace_id = _trace_id(span)
        spans = [span] if self._is_chosen(trace_id) else self._decided(trace_id, span)
        for each in spans:
            self._sender.on_end(each)

    def shutdown(self) -> None:
        self._sender.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._sender.force_flush(timeout_millis)

    def _is_chosen(self, trace_id: int) -> bool:
        return trace_id % _LOW_BITS < self._bound

    def _decided(self, trace_id: int, span: ReadableSpan) -> list[ReadableSpan]:
        """What is to be sent now that this span has ended."""
        with self._lock:
            trace = self._undecided.get(trace_id)
            if trace is None:
                return [span] if _has_failed(span) else []
            trace.open_spans -= 1
            trace.failed |= _has_failed(span)
            if len(trace.ended) < SPANS_AT_MOST:
                trace.ended.append(span)
            if trace.open_spans > 0:
                return []
            del self._undecided[trace_id]
        return trace.ended if trace.failed else []


def _trace_id(span: ReadableSpan) -> int:
    context = span.get_span_context()
    return context.trace_id if context else 0


def _has_failed(span: ReadableSpan) -> bool:
    return span.status.status_code is StatusCode.ERROR
