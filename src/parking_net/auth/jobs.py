"""Background work of auth; safe with any number of replicas."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from parking_net.auth.identity.sessions import Sessions
from parking_net.auth.identity.signing_keys import KeyRing
from parking_net.auth.service.guard import SignInGuard
from parking_net.shared.jobs import Job, in_batches

_ROWS_AT_ONCE: Final = 5000
_TRIM_EVERY: Final = timedelta(minutes=5)


def auth_jobs(keys: KeyRing, sessions: Sessions, guard: SignInGuard) -> list[Job]:
    """Key rotation, and the clearing away of what is over."""
    trim_sessions = in_batches(lambda: sessions.trim(_ROWS_AT_ONCE), _ROWS_AT_ONCE)
    trim_attempts = in_batches(lambda: guard.trim(_ROWS_AT_ONCE), _ROWS_AT_ONCE)
    return [
        # A key made by another replica is published here within this time, and signs an hour later.
        Job("signing_keys", keys.refresh, every=timedelta(minutes=1)),
        Job("sessions_trim", trim_sessions, every=_TRIM_EVERY),
        Job("sign_in_attempts_trim", trim_attempts, every=_TRIM_EVERY),
    ]
