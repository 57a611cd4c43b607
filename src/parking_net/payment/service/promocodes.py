"""Promocodes: looked up, activated, generated, created, listed and revoked."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from parking_net.payment.domain.errors import (
    BalanceLimitReached,
    InsufficientFunds,
    PromocodeAlreadyUsed,
    PromocodeExists,
    PromocodeExpired,
    PromocodeNotFound,
    PromocodeRevoked,
    PromocodeUsed,
    PromocodeUsedUp,
    TooManyPromocodeMisses,
)
from parking_net.payment.domain.ledger import Balance, check_amount
from parking_net.payment.domain.promocodes import (
    NewPromocode,
    Promocode,
    code_as_typed,
    code_key,
    generated_code,
)
from parking_net.payment.metrics import PROMOCODES
from parking_net.payment.repository.promocodes import PromocodeAnswer, PromocodeRepository
from parking_net.shared.clock import Clock
from parking_net.shared.errors import Invalid, ParkingNetError

MISSES_TRIMMED_AT_ONCE = 1000
REFUSALS: Mapping[str, Callable[[], ParkingNetError]] = {
    "unknown": PromocodeNotFound,
    "already_used": PromocodeAlreadyUsed,
    "revoked": PromocodeRevoked,
    "expired": PromocodeExpired,
    "used_up": PromocodeUsedUp,
    "used": PromocodeUsed,
    "code_exists": PromocodeExists,
    "balance_limit": BalanceLimitReached,
}

PromocodePosition = tuple[datetime, str]
"""Where a list goes on: creation and key of the last code seen."""


class Promocodes:
    """The operation ids make a repeated wish meet its own traces instead of moving money again."""

    def __init__(self, promocodes: PromocodeRepository, clock: Clock) -> None:
        self._promocodes = promocodes
        self._clock = clock

    def now(self) -> datetime:
        """The moment at which it is judged whether a code has expired."""
        return self._clock.now()

    async def look_up(self, code: str, user_id: UUID) -> Promocode:
        """Anybody may look; raises PromocodeNotFound, and TooManyPromocodeMisses after many."""
        now = self._clock.now()
        answer = await self._promocodes.look_up(_possible(code), user_id, now)
        return self._given(answer, now)

    async def activate(self, operation_id: UUID, typed: str, user_id: UUID) -> Balance:
        """The balance with the code's amount. Raises a PromocodeRefused, BalanceLimitReached, …"""
        code = code_as_typed(typed)
        if code is None:
            raise Invalid.field(
                "code", "bad_format", "A promocode is 4 to 100 letters, digits, - and _"
            )
        now = self._clock.now()
        answer = await self._promocodes.activate(operation_id, code, user_id, now)
        PROMOCODES.labels("activate", answer.outcome).inc()
        if answer.balance is None:
            raise _refusal(answer.outcome, answer.blocked_until, now)
        return answer.balance

    async def generate(self, operation_id: UUID, amount_minor: int, user_id: UUID) -> Promocode:
        """A code worth `amount_minor`, taken from the user's available balance at once."""
        check_amount(amount_minor)
        now = self._clock.now()
        answer = await self._promocodes.generate(
            operation_id, generated_code(), amount_minor, user_id, now
        )
        PROMOCODES.labels("generate", answer.outcome).inc()
        return self._given(answer, now)

    async def create(self, operation_id: UUID, admin_id: UUID, wanted: NewPromocode) -> Promocode:
        """A code paid by the platform. Raises PromocodeExists."""
        answer = await self._promocodes.create(
            operation_id, wanted, wanted.code or generated_code(), admin_id
        )
        PROMOCODES.labels("create", answer.outcome).inc()
        return self._given(answer, wanted.now)

    async def newest(
        self, creator_id: UUID | None, after: PromocodePosition | None, limit: int
    ) -> tuple[list[Promocode], PromocodePosition | None]:
        """A page of codes, newest first, and where the next one begins, if there is one.

        With a creator, only what he generated.
        """
        found = await self._promocodes.newest(creator_id, after, limit + 1)
        page = found[:limit]
        if len(found) <= limit:
            return page, None
        return page, (page[-1].created_at, code_key(page[-1].code))

    async def revoke(self, operation_id: UUID, code: str, creator_id: UUID | None) -> Promocode:
        """End a code; an unused generated one gives its amount back. Revoked twice is once.

        With a creator, only among the codes he generated; others are PromocodeNotFound.
        """
        now = self._clock.now()
        answer = await self._promocodes.revoke(operation_id, _possible(code), creator_id, now)
        PROMOCODES.labels("revoke", answer.outcome).inc()
        return self._given(answer, now)

    async def trim_misses(self) -> int:
        """Forget wrong guesses whose time is over; how many users'."""
        return await self._promocodes.trim_misses(self._clock.now(), MISSES_TRIMMED_AT_ONCE)

    @staticmethod
    def _given(answer: PromocodeAnswer, now: datetime) -> Promocode:
        if answer.promocode is not None:
            return answer.promocode
        if answer.outcome == "insufficient_funds":
            raise InsufficientFunds.lacking(answer.shortfall_minor)
        raise _refusal(answer.outcome, answer.blocked_until, now)


def _possible(text: str) -> str:
    code = code_as_typed(text)
    if code is None:
        raise PromocodeNotFound
    return code


def _refusal(outcome: str, blocked_until: datetime | None, now: datetime) -> ParkingNetError:
    if blocked_until is not None:
        wait_seconds = max(1, math.ceil((blocked_until - now).total_seconds()))
        return TooManyPromocodeMisses(retry_after_seconds=wait_seconds)
    return REFUSALS[outcome]()
