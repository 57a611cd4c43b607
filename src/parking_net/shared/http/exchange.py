"""What is known about the request being answered, gathered once and kept in one object."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from parking_net.shared.identity.caller import Caller
from parking_net.shared.identity.tokens import TokenVerifier
from parking_net.shared.telemetry.context import WorkContext

EXCHANGE = "parking_net.exchange"
"""The scope key that holds the exchange."""

Headers = dict[bytes, bytes]


class Exchange(WorkContext):
    """One request and its answer. Made by the envelope; the rest of the layers read it."""

    __slots__ = (
        "caller",
        "client_is_gone",
        "client_path",
        "headers",
        "is_head",
        "is_stream",
        "operation_id",
        "status",
        "tokens",
    )

    def __init__(self, headers: Headers, client_path: str, tokens: TokenVerifier) -> None:
        given_id, trace = headers.get(b"x-request-id"), headers.get(b"traceparent")
        super().__init__(
            given_id.decode("latin-1") if given_id else None,
            trace.decode("latin-1") if trace else None,
        )
        self.headers = headers
        self.client_path = client_path
        """The path as the client sees it, before a prefix was taken off."""
        self.tokens = tokens
        self.caller: Caller | None = None
        self.operation_id: UUID | None = None
        self.status = 0
        """The status of the answer; 0 until it begins."""
        self.is_head = False
        """True when only the headers of the answer are wanted."""
        self.is_stream = False
        """True when the answer goes on until its client leaves."""
        self.client_is_gone = False
        """True when the work was cancelled because nobody waits for it any more."""

    @property
    def carries_token(self) -> bool:
        return b"api_key" in self.headers or b"authorization" in self.headers


def exchange_of(scope: Any) -> Exchange:
    """The exchange that a scope belongs to."""
    exchange = scope[EXCHANGE]
    assert isinstance(exchange, Exchange)
    return exchange
