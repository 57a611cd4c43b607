"""What users see of their money."""

from __future__ import annotations

from uuid import UUID

from parking_net.payment.domain.ledger import Balance, HistoryFilter, Transaction
from parking_net.payment.repository.ledger import LedgerRepository


class Wallets:
    """Balances and histories; everybody sees their own only."""

    def __init__(self, ledger: LedgerRepository) -> None:
        self._ledger = ledger

    async def balance(self, user_id: UUID) -> Balance:
        """Zeros for a user that money has not met yet."""
        return await self._ledger.balance(user_id)

    async def history(
        self, user_id: UUID, wanted: HistoryFilter, *, limit: int, offset: int
    ) -> tuple[list[Transaction], int]:
        """A page of the user's transactions, newest first, and how many there are in all."""
        page = await self._ledger.history(user_id, wanted, limit=limit, offset=offset)
        if len(page) < limit and (page or offset == 0):
            return page, offset + len(page)
        return page, await self._ledger.history_size(user_id, wanted)
