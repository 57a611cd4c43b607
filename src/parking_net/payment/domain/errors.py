"""What payment refuses, in its own codes."""

from __future__ import annotations

from parking_net.shared.errors import Conflict, FieldError, Invalid, NotFound, PaymentRequired
from parking_net.shared.errors import TooManyRequests as SharedTooManyRequests


class InsufficientFunds(PaymentRequired):
    code, title = "insufficient_funds", "The balance is too low"

    @classmethod
    def lacking(cls, shortfall_minor: int) -> InsufficientFunds:
        """The answer carries how much is missing as `shortfall`."""
        return cls(
            f"The balance is {shortfall_minor} minor units too low.",
            values={"shortfall": shortfall_minor},
        )


class BalanceLimitReached(Conflict):
    code, title = "balance_limit", "The balance would exceed the highest one possible"


class OperationIdReused(Conflict):
    code, title = "operation_id_reused", "This operation id belongs to another request"


class PromocodeNotFound(NotFound):
    code, title = "promocode_not_found", "There is no such promocode"


class PromocodeExists(Conflict):
    code, title = "promocode_exists", "A promocode with this code exists already"


class PromocodeUsed(Conflict):
    code, title = "promocode_used", "The promocode was used already; its amount is spent"


class TooManyPromocodeMisses(SharedTooManyRequests):
    code, title = "too_many_promocode_misses", "Too many codes that do not exist; try again later"


class PromocodeRefused(Invalid):
    """The code exists but gives nothing (any more); `code` says why."""

    def __init__(self, detail: str | None = None) -> None:
        sentence = detail if detail is not None else self.title
        super().__init__(sentence, fields=[FieldError("code", self.code, sentence)])


class PromocodeExpired(PromocodeRefused):
    code, title = "promocode_expired", "The promocode has expired"


class PromocodeUsedUp(PromocodeRefused):
    code, title = "promocode_used_up", "The promocode has been used as often as it may be"


class PromocodeRevoked(PromocodeRefused):
    code, title = "promocode_revoked", "The promocode has been revoked"


class PromocodeAlreadyUsed(PromocodeRefused):
    code, title = "promocode_already_used", "You have used this promocode already"
