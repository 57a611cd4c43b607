"""The guard at the door: who failed too often waits, whatever they bring next."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final, TypeVar
from weakref import WeakValueDictionary

import structlog

from parking_net.auth.domain.attempts import AttemptLimits, Granted, Refused, address_key
from parking_net.auth.domain.errors import TooManyAttempts, WrongCredentials
from parking_net.auth.metrics import counted_sign_in
from parking_net.auth.repository import attempts
from parking_net.shared.clock import Clock
from parking_net.shared.database import Database

PATIENCE_SECONDS: Final = 10.0
_POLL_SECONDS: Final = 0.05

Result = TypeVar("Result")

log = structlog.get_logger(__name__)


class SignInGuard:
    """Lets attempts look at a password, never more wrong ones than the limits allow.

    An attempt is reserved in the database before it begins, so the limits hold among parallel
    attempts and among replicas. While the outcome of others decides whether there is room for it,
    an attempt waits: right passwords sent at the same time all pass.
    """

    def __init__(self, database: Database, limits: AttemptLimits, clock: Clock) -> None:
        self._database = database
        self._limits = limits
        self._clock = clock
        self._turns: WeakValueDictionary[tuple[bytes, str], asyncio.Semaphore] = (
            WeakValueDictionary()
        )

    async def watch(
        self, account_key: str, address: str, look: Callable[[], Awaitable[Result]]
    ) -> Result:
        """What `look` gives; it looks at one secret, and fails with WrongCredentials.

        Raises TooManyAttempts instead of looking. The outcome is counted in `logins_total`.
        """
        account = hashlib.sha256(account_key.encode("utf-8", "surrogatepass")).digest()
        place = address_key(address)
        with counted_sign_in():
            async with self._turn(account, place):
                attempt_id = await self._reserved(account, place)
                return await self._told(attempt_id, look)

    async def trim(self, limit: int) -> int:
        """Deletes attempts that are no longer counted, at most `limit`; how many it were."""
        counted_since = self._clock.now() - self._limits.window
        return await attempts.delete_before(self._database, counted_since, limit)

    @asynccontextmanager
    async def _turn(self, account: bytes, place: str) -> AsyncIterator[None]:
        """Rivals for one account stand in line here, instead of all asking the database."""
        turns = self._turns.setdefault(
            (account, place), asyncio.Semaphore(self._limits.per_account_and_address)
        )
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await turns.acquire()
        except TimeoutError:
            raise TooManyAttempts(retry_after_seconds=1) from None
        try:
            yield
        finally:
            turns.release()

    async def _reserved(self, account: bytes, place: str) -> int:
        for _ in range(round(PATIENCE_SECONDS / _POLL_SECONDS)):
            verdict = await attempts.reserve(
                self._database, account, place, self._limits, self._clock.now()
            )
            if isinstance(verdict, Granted):
                return verdict.attempt_id
            if isinstance(verdict, Refused):
                log.warning("sign_in_refused", address=place)
                raise TooManyAttempts(retry_after_seconds=verdict.retry_after_seconds)
            await asyncio.sleep(_POLL_SECONDS * random.uniform(0.5, 1.5))
        raise TooManyAttempts(retry_after_seconds=1)

    async def _told(self, attempt_id: int, look: Callable[[], Awaitable[Result]]) -> Result:
        """Tells the outcome of the look; one that cannot be told counts as failed in the end."""
        try:
            result = await look()
        except (WrongCredentials, asyncio.CancelledError):
            await attempts.mark_failed(self._database, attempt_id)
            raise
        except Exception:
            await attempts.withdraw(self._database, attempt_id)
            raise
        await attempts.mark_succeeded(self._database, attempt_id)
        return result
