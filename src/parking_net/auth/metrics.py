"""What auth counts beside HTTP and gRPC."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import Counter

from parking_net.shared.errors import ParkingNetError

LOGINS = Counter(
    "logins_total",
    "Sign-ins by outcome: succeeded, wrong_credentials, link_unknown, code_unknown,"
    " account_disabled, too_many_attempts, identity_unavailable",
    ["outcome"],
)


@contextmanager
def counted_sign_in() -> Iterator[None]:
    """Counts how the sign-in within comes out."""
    try:
        yield
    except ParkingNetError as error:
        LOGINS.labels(error.code).inc()
        raise
    LOGINS.labels("succeeded").inc()
