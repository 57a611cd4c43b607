"""Money: the payment service, asked for somebody."""

from __future__ import annotations

from typing import Final

import msgspec

from parking_net.shared.paging import Page
from parking_net.telegram_bot.clients.rest import Rest, Token
from parking_net.telegram_bot.domain.wallet import Balance, Transaction

_TRANSACTIONS: Final = list[Transaction]


class Wallet:
    """The payment service. Every call raises Unavailable when what happened is not known."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    async def balance(self, token: Token) -> Balance:
        answer = await self._rest.call("GET", "payment", "/payment/balance", token)
        return msgspec.convert(answer.body, Balance)

    async def transactions(self, token: Token, *, limit: int, offset: int) -> Page[Transaction]:
        """The newest first, with the count of all."""
        query = {"limit": limit, "offset": offset}
        answer = await self._rest.call(
            "GET", "payment", "/payment/transactions", token, query=query
        )
        return Page(msgspec.convert(answer.body, _TRANSACTIONS), None, answer.total)

    async def activate(self, token: Token, code: str, idempotency_key: str) -> Balance:
        """Add a promocode's amount; the balance after that. Raises Invalid, NotFound, Conflict."""
        answer = await self._rest.call(
            "POST",
            "payment",
            "/payment/promocode/activate",
            token,
            body={"code": code},
            idempotency_key=idempotency_key,
        )
        return msgspec.convert(answer.body, Balance)
