"""What operators see of the consumer groups."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

LAG = Gauge(
    "events_lag",
    "Events that this process has yet to handle for the group; 10000 means as many or more.",
    ["group"],
)
HANDLED = Counter(
    "events_handled",
    "Events handed to the handler: handled, failed (and tried again), put_aside, or waiting for "
    "something that is away.",
    ["group", "type", "outcome"],
)
DEAD_LETTERS = Gauge("dead_letters", "Events put aside that nobody replayed yet.", ["group"])

COUNTED_AT_MOST = 10_000
TYPES_AT_MOST = 50

_types: set[str] = set()


def count_handled(group: str, event_type: str, outcome: str) -> None:
    """Count one try. Types beyond the first fifty are one: a stranger could send any number."""
    if event_type not in _types:
        if len(_types) >= TYPES_AT_MOST:
            event_type = "other"
        else:
            _types.add(event_type)
    HANDLED.labels(group, event_type, outcome).inc()


def forget_group(group: str) -> None:
    """This process does not read for the group any more; another may tell."""
    for gauge in (LAG, DEAD_LETTERS):
        gauge.remove(group)
