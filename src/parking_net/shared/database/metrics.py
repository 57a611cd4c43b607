"""What operators see of the connections of each process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import Gauge

from parking_net.shared.database.connections import Connections

CONNECTIONS = Gauge(
    "database_connections",
    "Connections of this process that are taken or idle, and those that somebody waits for.",
    ["database", "state"],
)
LIMIT = Gauge(
    "database_connections_limit", "So many connections this process opens at most.", ["database"]
)


@contextmanager
def shown(database: str, connections: Connections) -> Iterator[None]:
    """Show them as they are whenever somebody looks, until the end."""
    states = {
        "taken": lambda: connections.taken,
        "idle": lambda: connections.idle,
        "waiting": lambda: connections.waiting,
    }
    for state, count in states.items():
        CONNECTIONS.labels(database, state).set_function(count)
    LIMIT.labels(database).set(connections.size)
    try:
        yield
    finally:
        for state in states:
            CONNECTIONS.remove(database, state)
        LIMIT.remove(database)
