"""Bodies and answers as they stand on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import msgspec
from msgspec import Meta

from parking_net.payment.domain.ledger import (
    AMOUNT_LIMIT_MINOR,
    Balance,
    Transaction,
    TransactionStatus,
    TransactionType,
)
from parking_net.payment.domain.promocodes import (
    MAX_USES_LIMIT,
    NewPromocode,
    Promocode,
    PromocodeKind,
    PromocodeState,
)
from parking_net.shared.errors import Invalid
from parking_net.shared.http.validation import in_words
from parking_net.shared.identity import Caller, Role

Amount = Annotated[
    int,
    Meta(ge=1, le=AMOUNT_LIMIT_MINOR, description="Minor units of the currency", examples=[5000]),
]
Uses = Annotated[int, Meta(ge=1, le=MAX_USES_LIMIT, examples=[100])]
_CODE_IN_WORDS = "A code has 4 to 100 letters A to Z, digits, hyphens and underscores"
Code = Annotated[
    str,
    Meta(pattern=in_words(r"^[A-Za-z0-9_-]{4,100}$", _CODE_IN_WORDS), examples=["SPRING-2030"]),
]
TypedCode = Annotated[
    str,
    Meta(
        pattern=in_words(r"^\s*[A-Za-z0-9_-]{4,100}\s*$", _CODE_IN_WORDS),
        description="In any case, space around it does not matter",
        examples=["spring-2030"],
    ),
]
Time = Annotated[datetime, Meta(tz=True)]


class BalanceView(msgspec.Struct, frozen=True, kw_only=True):
    """`balance` can be spent now; `pending` comes from stays not yet over."""

    user_id: UUID
    balance: Annotated[int, Meta(examples=[12500])]
    pending: Annotated[int, Meta(examples=[0])]
    currency: Annotated[str, Meta(examples=["USD"])]

    @classmethod
    def of(cls, balance: Balance, currency: str) -> Self:
        return cls(
            user_id=balance.user_id,
            balance=balance.available_minor,
            pending=balance.pending_minor,
            currency=currency,
        )


class TransactionView(msgspec.Struct, frozen=True, kw_only=True):
    """One movement of the caller's money; `amount` is negative when it was taken."""

    id: UUID
    booking_id: UUID | None
    promocode: Annotated[
        str | None, Meta(description="The code it came from or became", examples=["SPRING-2030"])
    ]
    user_id: UUID
    amount: Annotated[int, Meta(examples=[-1200])]
    transaction_type: TransactionType
    status: TransactionStatus
    description: Annotated[str, Meta(examples=["Payment for a parking booking."])]
    created_at: datetime

    @classmethod
    def of(cls, transaction: Transaction) -> Self:
        return cls(
            id=transaction.transaction_id,
            booking_id=transaction.booking_id,
            promocode=transaction.promocode,
            user_id=transaction.account_id,
            amount=transaction.amount_minor,
            transaction_type=transaction.transaction_type,
            status=transaction.status,
            description=transaction.description,
            created_at=transaction.created_at,
        )


class PromocodeView(msgspec.Struct, frozen=True, kw_only=True):
    """A promocode and what is left of it."""

    code: Annotated[str, Meta(examples=["SPRING-2030"])]
    kind: Annotated[
        PromocodeKind,
        Meta(description="issued by an admin, or generated from its creator's balance"),
    ]
    state: PromocodeState
    amount: Annotated[int, Meta(examples=[5000])]
    max_uses: int
    used_count: int
    remaining_uses: int
    expires_at: datetime | None
    is_active: bool
    created_by: Annotated[UUID | None, Meta(description="For its creator and admins, else null")]
    created_at: datetime
    revoked_at: datetime | None

    @classmethod
    def of(cls, promocode: Promocode, caller: Caller, now: datetime) -> Self:
        """As the caller may see it: whoever was given a code need not learn whose it was."""
        state = promocode.state(now)
        is_close = caller.role is Role.ADMIN or caller.user_id == promocode.created_by
        return cls(
            code=promocode.code,
            kind=promocode.kind,
            state=state,
            amount=promocode.amount_minor,
            max_uses=promocode.max_uses,
            used_count=promocode.used_count,
            remaining_uses=promocode.remaining_uses,
            expires_at=promocode.expires_at,
            is_active=state is PromocodeState.ACTIVE,
            created_by=promocode.created_by if is_close else None,
            created_at=promocode.created_at,
            revoked_at=promocode.revoked_at,
        )


class ActivateBody(msgspec.Struct, frozen=True, kw_only=True):
    code: TypedCode


class GenerateBody(msgspec.Struct, frozen=True, kw_only=True):
    amount: Amount


class CreateBody(msgspec.Struct, frozen=True, kw_only=True):
    """`max_uses`, or its older name `usage_limit`, must be given. No code: one is made."""

    amount: Amount
    max_uses: Uses | None = None
    usage_limit: Uses | None = None
    code: Code | None = None
    expires_at: Time | None = None

    def wanted(self, now: datetime) -> NewPromocode:
        """Raises Invalid for what only the whole body can tell, or the clock."""
        return NewPromocode(
            amount_minor=self.amount,
            max_uses=self._uses(),
            code=self.code,
            expires_at=self.expires_at,
            now=now,
        )

    def _uses(self) -> int:
        given = {uses for uses in (self.max_uses, self.usage_limit) if uses is not None}
        match list(given):
            case [uses]:
                return uses
            case []:
                raise Invalid.field("max_uses", "required", "max_uses is required")
            case _:
                raise Invalid.field(
                    "usage_limit", "contradiction", "usage_limit and max_uses must not differ"
                )
