"""Background work of auth; safe with any number of replicas."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from parking_net.auth.service.guard import SignInGuard
from parking_net.auth.service.telegram import TelegramLinks
from parking_net.shared.jobs import Job, in_batches

_ROWS_AT_ONCE: Final = 5000
_TRIM_EVERY: Final = timedelta(minutes=5)


def auth_jobs(guard: SignInGuard, links: TelegramLinks) -> list[Job]:
    """The clearing away of what is over, whoever provides identities."""
    trim_attempts = in_batches(lambda: guard.trim(_ROWS_AT_ONCE), _ROWS_AT_ONCE)
    trim_links = in_batches(lambda: links.trim(_ROWS_AT_ONCE), _ROWS_AT_ONCE)
    return [
        Job("sign_in_attempts_trim", trim_attempts, every=_TRIM_EVERY),
        Job("telegram_links_trim", trim_links, every=_TRIM_EVERY),
    ]
