"""Promocodes: how they are written, made and read, and what state they are in."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from parking_net.payment.domain.ledger import check_amount
from parking_net.shared.errors import Invalid

CODE_PATTERN = re.compile(r"[A-Za-z0-9_-]{4,100}")
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's 32 signs: none is mistaken for another. Five bits each."""
GROUPS, SIGNS_PER_GROUP = 4, 4
MAX_USES_LIMIT = 1_000_000
RESERVED = frozenset({"ACTIVATE", "CREATE", "GENERATE"})
"""Words that stand in an address where a code would."""


def code_as_typed(text: str) -> str | None:
    """The code that a text from a person stands for, or None when it can be none."""
    code = text.strip()
    return code if CODE_PATTERN.fullmatch(code) else None


def code_key(code: str) -> str:
    """What codes are compared by: they ignore case."""
    return code.upper()


def generated_code() -> str:
    """A fresh code of 80 random bits, such as 7Q4M-ZK0T-93XA-HV5R."""
    groups = (
        "".join(secrets.choice(ALPHABET) for _ in range(SIGNS_PER_GROUP)) for _ in range(GROUPS)
    )
    return "-".join(groups)


class PromocodeKind(StrEnum):
    ISSUED = "issued"
    """Made by an admin, paid by the platform."""
    GENERATED = "generated"
    """Paid from its creator's balance."""


class PromocodeState(StrEnum):
    """Whether a code may still be activated, and if not, why."""

    ACTIVE = "active"
    USED_UP = "used_up"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promocode:
    """A code and what became of it."""

    code: str
    kind: PromocodeKind
    amount_minor: int
    max_uses: int
    used_count: int
    expires_at: datetime | None
    created_by: UUID
    created_at: datetime
    revoked_at: datetime | None

    @property
    def remaining_uses(self) -> int:
        return self.max_uses - self.used_count

    def state(self, now: datetime) -> PromocodeState:
        if self.revoked_at is not None:
            return PromocodeState.REVOKED
        if self.remaining_uses <= 0:
            return PromocodeState.USED_UP
        if self.expires_at is not None and self.expires_at <= now:
            return PromocodeState.EXPIRED
        return PromocodeState.ACTIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPromocode:
    """What an admin wants a code to be. Raises Invalid when a limit is broken."""

    amount_minor: int
    max_uses: int
    code: str | None
    expires_at: datetime | None
    now: datetime

    def __post_init__(self) -> None:
        check_amount(self.amount_minor)
        if not 1 <= self.max_uses <= MAX_USES_LIMIT:
            raise Invalid.field(
                "max_uses", "out_of_range", f"max_uses must be between 1 and {MAX_USES_LIMIT}"
            )
        if self.code is not None and not CODE_PATTERN.fullmatch(self.code):
            raise Invalid.field(
                "code",
                "bad_format",
                "code must be 4 to 100 Latin letters, digits, hyphens and underscores",
            )
        if self.code is not None and code_key(self.code) in RESERVED:
            raise Invalid.field("code", "reserved", "This word cannot be a code")
        if self.expires_at is not None and self.expires_at <= self.now:
            raise Invalid.field("expires_at", "in_the_past", "expires_at must lie in the future")


@dataclass(frozen=True, slots=True)
class MissLimit:
    """How many codes that do not exist one user may try within a window of time."""

    misses: int
    window: timedelta
