"""Ids pass through every hop: kept when they are good, made when they are not."""

from __future__ import annotations

import re

import pytest

from parking_net.shared.telemetry import context

TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
SPAN_ID = "00f067aa0ba902b7"


def test_a_hop_keeps_the_trace_and_makes_its_own_span() -> None:
    with context.entered(traceparent=f"00-{TRACE_ID}-{SPAN_ID}-01") as work:
        assert context.trace_id() == work.trace_id == TRACE_ID
        onward = context.traceparent()
    assert onward is not None
    assert re.fullmatch(rf"00-{TRACE_ID}-[0-9a-f]{{16}}-01", onward)
    assert SPAN_ID not in onward
    assert onward == work.traceparent


@pytest.mark.parametrize(
    "bad",
    [
        None,
        "",
        "nonsense",
        f"ff-{TRACE_ID}-{SPAN_ID}-01",
        f"00-{TRACE_ID}-{SPAN_ID}-01-more",
        f"00-{TRACE_ID.upper()}-{SPAN_ID}-01",
        f"00-{'0' * 32}-{SPAN_ID}-01",
        f"00-{TRACE_ID}-{'0' * 16}-01",
        f"00-{TRACE_ID}-{SPAN_ID}",
    ],
)
def test_a_bad_traceparent_starts_a_new_trace(bad: str | None) -> None:
    with context.entered(traceparent=bad) as work:
        assert re.fullmatch(r"(?!0{32})[0-9a-f]{32}", work.trace_id)
        assert work.trace_id != TRACE_ID


def test_a_later_version_of_the_header_is_understood() -> None:
    with context.entered(traceparent=f"01-{TRACE_ID}-{SPAN_ID}-01-more") as work:
        assert work.trace_id == TRACE_ID


def test_work_ends_where_it_ends() -> None:
    with context.entered(request_id="outer"):
        with context.entered(request_id="inner"):
            assert context.request_id() == "inner"
        assert context.request_id() == "outer"
    assert context.request_id() is None
    assert context.traceparent() is None
