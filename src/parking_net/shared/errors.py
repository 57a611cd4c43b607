"""The tree of errors the platform answers with.

    ParkingNetError
    ├── Invalid              400   bad input; names the fields
    ├── Unauthenticated      401   no token, or not a good one
    ├── PaymentRequired      402
    ├── Forbidden            403
    ├── NotFound             404
    ├── MethodNotAllowed     405
    ├── Conflict             409   allowed, but not in this state
    ├── PayloadTooLarge      413
    ├── UnsupportedMediaType 415
    ├── Unprocessable        422
    ├── TooManyRequests      429
    └── Unavailable          503   a dependency does not answer; worth another try

A service derives its own errors from these in its domain, with a stable `code` of their own.
What is not in this tree is a bug, and is answered as a 500 that says nothing of the inside.
`error_mapping` holds the one table from kinds to HTTP and gRPC status.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import ClassVar


class Kind(Enum):
    """What sort of refusal an error is; each has one HTTP and one gRPC status."""

    INVALID = auto()
    UNAUTHENTICATED = auto()
    PAYMENT_REQUIRED = auto()
    FORBIDDEN = auto()
    NOT_FOUND = auto()
    METHOD_NOT_ALLOWED = auto()
    CONFLICT = auto()
    PAYLOAD_TOO_LARGE = auto()
    UNSUPPORTED_MEDIA_TYPE = auto()
    UNPROCESSABLE = auto()
    TOO_MANY_REQUESTS = auto()
    UNAVAILABLE = auto()


@dataclass(frozen=True, slots=True)
class FieldError:
    """One mistake in the input: where, a code for programs, and the remedy in words."""

    field: str
    code: str
    message: str


class ParkingNetError(Exception):
    """An expected refusal: a stable code for programs, a sentence for people, values as data."""

    kind: ClassVar[Kind]
    code: ClassVar[str]
    title: ClassVar[str]

    def __init__(
        self,
        detail: str | None = None,
        *,
        fields: Sequence[FieldError] = (),
        retry_after_seconds: int | None = None,
        values: Mapping[str, object] | None = None,
    ) -> None:
        self.detail = detail if detail is not None else self.title
        self.fields = tuple(fields)
        self.retry_after_seconds = retry_after_seconds
        self.values = dict(values or {})
        """Further members of the answer, such as `shortfall`; encoded like any response."""
        super().__init__(self.detail)


class Invalid(ParkingNetError):
    kind, code, title = Kind.INVALID, "invalid_request", "The request is not valid"

    @classmethod
    def field(cls, field: str, code: str, message: str) -> Invalid:
        """The usual case: one field is wrong."""
        return cls(message, fields=[FieldError(field, code, message)])


class Unauthenticated(ParkingNetError):
    kind, code, title = Kind.UNAUTHENTICATED, "unauthenticated", "Sign in first"


class PaymentRequired(ParkingNetError):
    kind, code, title = Kind.PAYMENT_REQUIRED, "payment_required", "Payment is required"


class Forbidden(ParkingNetError):
    kind, code, title = Kind.FORBIDDEN, "forbidden", "You may not do this"


class NotFound(ParkingNetError):
    kind, code, title = Kind.NOT_FOUND, "not_found", "There is nothing here"


class MethodNotAllowed(ParkingNetError):
    kind, code, title = (
        Kind.METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "This address does not take this method",
    )


class Conflict(ParkingNetError):
    kind, code, title = Kind.CONFLICT, "conflict", "This cannot be done in the present state"


class PayloadTooLarge(ParkingNetError):
    kind, code, title = Kind.PAYLOAD_TOO_LARGE, "payload_too_large", "The body is too large"


class UnsupportedMediaType(ParkingNetError):
    kind, code, title = (
        Kind.UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        "Send the body as application/json",
    )


class Unprocessable(ParkingNetError):
    kind, code, title = Kind.UNPROCESSABLE, "unprocessable", "The request cannot be processed"


class TooManyRequests(ParkingNetError):
    kind, code, title = Kind.TOO_MANY_REQUESTS, "too_many_requests", "Too many attempts"


class Unavailable(ParkingNetError):
    kind, code, title = Kind.UNAVAILABLE, "unavailable", "Not available right now"
