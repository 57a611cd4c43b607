"""The one place that says what an error is on the wire, and which surprises are expected ones."""

from __future__ import annotations

import asyncpg
import grpc

from parking_net.shared.errors import Kind, ParkingNetError, Unavailable

STATUS_OF_KIND: dict[Kind, tuple[int, grpc.StatusCode]] = {
    Kind.INVALID: (400, grpc.StatusCode.INVALID_ARGUMENT),
    Kind.UNAUTHENTICATED: (401, grpc.StatusCode.UNAUTHENTICATED),
    Kind.PAYMENT_REQUIRED: (402, grpc.StatusCode.FAILED_PRECONDITION),
    Kind.FORBIDDEN: (403, grpc.StatusCode.PERMISSION_DENIED),
    Kind.NOT_FOUND: (404, grpc.StatusCode.NOT_FOUND),
    Kind.METHOD_NOT_ALLOWED: (405, grpc.StatusCode.UNIMPLEMENTED),
    Kind.CONFLICT: (409, grpc.StatusCode.FAILED_PRECONDITION),
    Kind.PAYLOAD_TOO_LARGE: (413, grpc.StatusCode.RESOURCE_EXHAUSTED),
    Kind.UNSUPPORTED_MEDIA_TYPE: (415, grpc.StatusCode.INVALID_ARGUMENT),
    Kind.UNPROCESSABLE: (422, grpc.StatusCode.FAILED_PRECONDITION),
    Kind.TOO_MANY_REQUESTS: (429, grpc.StatusCode.RESOURCE_EXHAUSTED),
    Kind.UNAVAILABLE: (503, grpc.StatusCode.UNAVAILABLE),
}


class DatabaseUnavailable(Unavailable):
    code, title = "database_unavailable", "The database does not answer right now"


class PeerUnavailable(Unavailable):
    code, title = "service_unavailable", "Another service does not answer right now"


RETRY_AFTER_SECONDS = 2
_LOST_DATABASE = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.QueryCanceledError,
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    # The database was not migrated, or the service's role has no rights yet: readiness says so.
    asyncpg.UndefinedTableError,
    asyncpg.InsufficientPrivilegeError,
    asyncpg.InternalClientError,  # A statement begun on a connection that is just dying.
    # Not OSError: a file of ours that is missing is a bug. What else connecting raises is mapped
    # where the connecting happens.
    ConnectionError,
    TimeoutError,
)
_LOST_PEER = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)


def http_status(error: ParkingNetError) -> int:
    return STATUS_OF_KIND[error.kind][0]


def grpc_status(error: ParkingNetError) -> grpc.StatusCode:
    return STATUS_OF_KIND[error.kind][1]


def as_known(error: BaseException) -> ParkingNetError | None:
    """The error as one of ours: itself, or Unavailable for a lost dependency; None for a bug."""
    if isinstance(error, ParkingNetError):
        return error
    if isinstance(error, _LOST_DATABASE) or _is_closed_connection(error):
        return DatabaseUnavailable(retry_after_seconds=RETRY_AFTER_SECONDS)
    if isinstance(error, grpc.RpcError):
        status = error.code() if callable(getattr(error, "code", None)) else None
        if status in _LOST_PEER:
            return PeerUnavailable(retry_after_seconds=RETRY_AFTER_SECONDS)
    return None


def _is_closed_connection(error: BaseException) -> bool:
    # asyncpg has one class for a connection that went away and for a mistake of ours; only its
    # words tell them apart. DataError (an argument of the wrong type) is always ours.
    if not isinstance(error, asyncpg.InterfaceError) or isinstance(error, asyncpg.DataError):
        return False
    words = str(error)
    return "closed" in words or "closing" in words or "released back to the pool" in words
