"""Which spans are sent: a share of the traces, the same in every process, and all failures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import Status, StatusCode, Tracer, set_span_in_context

from parking_net.shared.telemetry.sampling import TRACES_AT_MOST, ShareAndFailures

TRACES: Final = 400
FAILED: Final = Status(StatusCode.ERROR)


class Process:
    """Spans as one process makes and sends them."""

    def __init__(self, share: float) -> None:
        self._sent = InMemorySpanExporter()
        self.provider = TracerProvider(sampler=ALWAYS_ON)
        self.provider.add_span_processor(ShareAndFailures(SimpleSpanProcessor(self._sent), share))
        self.tracer: Tracer = self.provider.get_tracer(__name__)

    def sent(self) -> list[str]:
        return sorted(span.name for span in self._sent.get_finished_spans())

    def sent_traces(self) -> set[int]:
        return {span.context.trace_id for span in self._sent.get_finished_spans() if span.context}


@pytest.fixture
def quiet() -> Iterator[Process]:
    """Nobody's trace is chosen here."""
    process = Process(0.0)
    yield process
    process.provider.shutdown()


def test_nothing_is_sent_of_what_went_well_and_was_not_chosen(quiet: Process) -> None:
    with quiet.tracer.start_as_current_span("request"), quiet.tracer.start_as_current_span("sql"):
        pass
    assert quiet.sent() == []


def test_a_failure_brings_along_what_was_around_it(quiet: Process) -> None:
    with quiet.tracer.start_as_current_span("request"):
        with quiet.tracer.start_as_current_span("sql before"):
            pass
        with quiet.tracer.start_as_current_span("call") as call:
            call.set_status(FAILED)
        with quiet.tracer.start_as_current_span("sql after"):
            pass
        assert quiet.sent() == []
    assert quiet.sent() == ["call", "request", "sql after", "sql before"]


def test_a_failure_says_nothing_of_the_next_trace(quiet: Process) -> None:
    with quiet.tracer.start_as_current_span("failed") as failed:
        failed.set_status(FAILED)
    with quiet.tracer.start_as_current_span("well"):
        pass
    assert quiet.sent() == ["failed"]


def test_the_share_is_of_traces_and_each_is_whole() -> None:
    process = Process(0.5)
    for _ in range(TRACES):
        with process.tracer.start_as_current_span("request"):
            process.tracer.start_span("sql").end()
    sent = process.sent()
    assert sent.count("request") == sent.count("sql") == len(process.sent_traces())
    # Fewer or more than these come of a fair coin less than once in 10^20 runs.
    assert TRACES // 4 < len(process.sent_traces()) < TRACES * 3 // 4


def test_a_trace_chosen_here_is_chosen_elsewhere() -> None:
    one, other = Process(0.5), Process(0.5)
    for number in range(TRACES):
        with one.tracer.start_as_current_span(f"here {number}"):
            other.tracer.start_span(f"there {number}").end()
    assert one.sent_traces()
    assert one.sent_traces() == other.sent_traces()


def test_spans_that_never_end_do_not_fill_the_memory(quiet: Process) -> None:
    """The oldest trace is forgotten: of it is known only what fails from then on."""
    oldest = quiet.tracer.start_span("oldest")
    quiet.tracer.start_span("forgotten", context=set_span_in_context(oldest)).end()
    for _ in range(TRACES_AT_MOST):
        quiet.tracer.start_span("endless")
    oldest.set_status(FAILED)
    oldest.end()
    assert quiet.sent() == ["oldest"]
