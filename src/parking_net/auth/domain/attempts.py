"""How often a sign-in may fail before the door stays shut for a while."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class AttemptLimits:
    """Failed sign-ins allowed within the window; the one after that is refused unseen."""

    per_account_and_address: int
    per_address: int
    per_account: int
    window: timedelta
    forgotten_after: timedelta
    """An attempt whose outcome was never told, because its process died, counts as failed."""


@dataclass(frozen=True, slots=True)
class Granted:
    """The attempt is reserved: it may look at the password and must tell its outcome."""

    attempt_id: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Enough have failed."""

    retry_after_seconds: int


@dataclass(frozen=True, slots=True)
class Busy:
    """Attempts under way could, if they fail, use up what is left; ask again when they end."""


Verdict = Granted | Refused | Busy


def address_key(address: str) -> str:
    """The address that attempts are counted under.

    An IPv6 customer is given a /64 of addresses at least, so those count as one.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
