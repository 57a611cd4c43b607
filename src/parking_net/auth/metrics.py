"""What auth counts beside HTTP and gRPC."""

from __future__ import annotations

from prometheus_client import Counter

LOGINS = Counter(
    "logins_total",
    "Sign-ins by outcome: succeeded, wrong_credentials, account_disabled, too_many_attempts",
    ["outcome"],
)
