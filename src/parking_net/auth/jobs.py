"""Background work of auth; safe with any number of replicas."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from parking_net.auth.identity.sessions import Sessions
from parking_net.auth.identity.signing_keys import KeyRing
from parking_net.auth.service.guard import SignInGuard
from parking_net.shared.jobs import Job

_ROWS_AT_ONCE: Final = 5000


def auth_jobs(keys: KeyRing, sessions: Sessions, guard: SignInGuard) -> list[Job]:
    """Key rotation, and the clearing away of what is over."""

    async def clear_away() -> int:
        return await sessions.trim(_ROWS_AT_ONCE) + await guard.trim(_ROWS_AT_ONCE)

    return [
        # A key made by another replica is published here within this time, and signs an hour later.
        Job("signing-keys", keys.refresh, every=timedelta(minutes=1)),
        Job("expired-sessions", clear_away, every=timedelta(minutes=5)),
    ]
