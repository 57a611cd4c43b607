"""Money of a user as the payment service tells it, and codes as people paste them."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec import Struct

_DASHES: Final = re.compile(r"[\u2010-\u2015\u2212]")
_CODE: Final = re.compile(r"[A-Z0-9_-]{4,100}")


class Balance(Struct, frozen=True, kw_only=True):
    """`balance` can be spent now; `pending` is income from stays not yet over."""

    balance: int
    pending: int
    currency: str


class Transaction(Struct, frozen=True, kw_only=True):
    """One movement of somebody's money; `amount` is negative when it was taken."""

    booking_id: UUID | None
    amount: int
    transaction_type: str
    status: str
    created_at: datetime


def pasted_code(text: str) -> str | None:
    """The promocode in a text, whatever space, dashes and case it was pasted with; None for none.

    Codes ignore case, so the upper one is as good as any.
    """
    plain = unicodedata.normalize("NFKC", text)
    joined = re.sub(r"[\s\u200b-\u200d\ufeff]+", "", _DASHES.sub("-", plain)).upper()
    return joined if _CODE.fullmatch(joined) else None
