"""Values of the ledger: what bookings order, what the ledger answers, balances and rows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID, uuid5

from parking_net.shared.errors import Invalid

AMOUNT_LIMIT_MINOR = 10**12
"""The highest amount of one operation, and the highest balance of one user."""

ISSUED_ACCOUNT = UUID("00000000-0000-0000-0000-000000000001")
"""Where the money of admins' promocodes comes from; its balance is what was given out, negative."""
ESCROW_ACCOUNT = UUID("00000000-0000-0000-0000-000000000002")
"""Keeps the money of generated promocodes until somebody activates them."""
SYSTEM_ACCOUNTS = frozenset({ISSUED_ACCOUNT, ESCROW_ACCOUNT})


class OperationStatus(StrEnum):
    COMPLETED = "completed"
    FAILED = "failed"
    MISMATCH = "mismatch"
    """The operation id was used before, for another request."""


class TransactionType(StrEnum):
    CHARGE = "charge"
    PAYMENT = "payment"
    REFUND = "refund"
    PROMOCODE_ACTIVATE = "promocode_activate"
    PROMOCODE_GENERATE = "promocode_generate"
    PROMOCODE_REVOKE = "promocode_revoke"


class TransactionStatus(StrEnum):
    PENDING = "pending"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELED = "canceled"


MESSAGES = {
    None: "The operation is completed.",
    "insufficient_funds": "The driver's balance is too low.",
    "balance_limit": "The receiver's balance would exceed the highest one possible.",
    "same_account": "Payer and payee must differ.",
    "unknown_charge": "The booking has no charge between these accounts.",
    "exceeds_charge": "The refund exceeds what remains of the booking's charges.",
    "owner_funds": "The owner's balance is too low for the refund at present.",
    "canceled": "The charge was canceled before it happened.",
    "operation_id_reused": "This operation id belongs to another request.",
}


def check_amount(amount_minor: int, field: str = "amount") -> None:
    """Raises Invalid unless the amount is 1 to 10^12 minor units."""
    if not 1 <= amount_minor <= AMOUNT_LIMIT_MINOR:
        raise Invalid.field(
            field, "out_of_range", f"{field} must be between 1 and {AMOUNT_LIMIT_MINOR}"
        )


def _check_parties(driver_id: UUID, owner_id: UUID) -> None:
    for field, account_id in (("driver_id", driver_id), ("owner_id", owner_id)):
        if account_id in SYSTEM_ACCOUNTS:
            raise Invalid.field(field, "not_a_user", f"{field} names a system account")


def _fingerprint(*parts: object) -> bytes:
    return hashlib.blake2b("|".join(map(str, parts)).encode(), digest_size=16).digest()


def _instant(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(UTC).isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """The driver pays for a booking; the owner's income waits until `settle_at`."""

    operation_id: UUID
    booking_id: UUID
    driver_id: UUID
    owner_id: UUID
    amount_minor: int
    settle_at: datetime

    def __post_init__(self) -> None:
        check_amount(self.amount_minor)
        _check_parties(self.driver_id, self.owner_id)

    @property
    def fingerprint(self) -> bytes:
        """Tells this request from another one under the same operation id."""
        return _fingerprint(
            "charge",
            self.booking_id,
            self.driver_id,
            self.owner_id,
            self.amount_minor,
            _instant(self.settle_at),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """Money of a booking goes back; with `settle_at`, what stays pending moves to that time."""

    operation_id: UUID
    booking_id: UUID
    driver_id: UUID
    owner_id: UUID
    amount_minor: int
    settle_at: datetime | None = None

    def __post_init__(self) -> None:
        check_amount(self.amount_minor)
        _check_parties(self.driver_id, self.owner_id)

    @property
    def fingerprint(self) -> bytes:
        return _fingerprint(
            "refund",
            self.booking_id,
            self.driver_id,
            self.owner_id,
            self.amount_minor,
            _instant(self.settle_at),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementMove:
    """The stay ends at another time: its pending income follows."""

    operation_id: UUID
    booking_id: UUID
    settle_at: datetime

    @property
    def fingerprint(self) -> bytes:
        return _fingerprint("move_settlement", self.booking_id, _instant(self.settle_at))


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationAnswer:
    """What the ledger says of an operation, the same on every repeat unless `retryable`."""

    operation_id: UUID
    status: OperationStatus
    reason: str | None
    amount_minor: int
    shortfall_minor: int
    retryable: bool
    repeated: bool

    @property
    def message(self) -> str:
        return MESSAGES[self.reason]


@dataclass(frozen=True, slots=True)
class Balance:
    """`available_minor` can be spent now; `pending_minor`, not part of it, settles later."""

    user_id: UUID
    available_minor: int
    pending_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """One row of one account."""

    operation_id: UUID
    line: int
    account_id: UUID
    booking_id: UUID | None
    promocode: str | None
    amount_minor: int
    transaction_type: TransactionType
    status: TransactionStatus
    created_at: datetime

    @property
    def transaction_id(self) -> UUID:
        """Derived from the row's place in its operation, so it needs no column and no index."""
        return uuid5(self.operation_id, str(self.line))

    @property
    def description(self) -> str:
        match self.transaction_type:
            case TransactionType.CHARGE:
                return "Payment for a parking booking."
            case TransactionType.PAYMENT:
                return "Income from a parking booking."
            case TransactionType.REFUND if self.amount_minor > 0:
                return "Refund for a parking booking."
            case TransactionType.REFUND:
                return "Refund of a parking booking to its driver."
            case TransactionType.PROMOCODE_ACTIVATE:
                return f"Promocode {self.promocode} activated."
            case TransactionType.PROMOCODE_GENERATE:
                return f"Promocode {self.promocode} generated from the balance."
            case TransactionType.PROMOCODE_REVOKE:
                return f"Amount of the revoked promocode {self.promocode} returned."


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryFilter:
    """Which rows of an account are wanted: of one type, recorded within a half-open interval."""

    transaction_type: TransactionType | None = None
    recorded_from: datetime | None = None
    recorded_to: datetime | None = None
