"""Passwords: argon2id in a few threads of its own, away from the event loop."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Final, TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from parking_net.shared.errors import Unavailable

MAX_WAITING: Final = 1000
"""Passwords that may wait for a thread; some ten seconds of work."""

Result = TypeVar("Result")


class PasswordHashing:
    """Hashes and verifies passwords, a bounded number at a time.

    Raises Unavailable when too many wait already.
    """

    def __init__(self, executor: ThreadPoolExecutor, hasher: PasswordHasher) -> None:
        self._executor = executor
        self._hasher = hasher
        self._waiting = 0
        self._nobodys_hash = hasher.hash("The password of nobody")

    async def hash(self, password: str) -> str:
        return await self._in_thread(lambda: self._hasher.hash(_normal(password)))

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Whether the password is right. Without a hash it is not, which takes as long to say."""
        matches = await self._in_thread(
            lambda: self._matches(password_hash or self._nobodys_hash, _normal(password))
        )
        return matches and password_hash is not None

    def is_outdated(self, password_hash: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(password_hash)

    def _matches(self, password_hash: str, password: bytes) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        if self._waiting >= MAX_WAITING:
            raise Unavailable("Too many people are signing in", retry_after_seconds=5)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, work)
        finally:
            self._waiting -= 1


@asynccontextmanager
async def opened_password_hashing(
    threads: int, hasher: PasswordHasher | None = None
) -> AsyncIterator[PasswordHashing]:
    """Hashing with `threads` threads, stopped at the end."""
    executor = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="passwords")
    try:
        yield PasswordHashing(executor, hasher or _usual_hasher())
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


def _usual_hasher() -> PasswordHasher:
    # The least that OWASP asks for; each step up would cost sign-ins per second.
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)


def _normal(password: str) -> bytes:
    """The bytes of a password however its accents were typed."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
