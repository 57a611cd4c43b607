"""Cross-origin requests: allowed for the listed origins, not mentioned to others."""

from __future__ import annotations

from collections.abc import Sequence

from parking_net.shared.http.exchange import Headers

_ALLOWED_METHODS = b"GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
_ALLOWED_HEADERS = (
    b"api_key, authorization, content-type, idempotency-key, x-request-id, traceparent, "
    b"last-event-id"
)
_EXPOSED_HEADERS = b"Link, X-Total-Count, X-Request-ID, Idempotency-Replayed, Retry-After"
_PREFLIGHT_MAX_AGE_SECONDS = b"600"

HeaderList = list[tuple[bytes, bytes]]


class Cors:
    """Headers by origin, made once."""

    def __init__(self, allowed_origins: Sequence[str]) -> None:
        self._by_origin: dict[bytes | None, HeaderList] = {
            origin.encode(): [
                (b"access-control-allow-origin", origin.encode()),
                (b"access-control-allow-credentials", b"true"),
                (b"access-control-expose-headers", _EXPOSED_HEADERS),
                (b"vary", b"Origin"),
            ]
            for origin in allowed_origins
        }
        # Caches must not give an answer for one origin to another.
        self._others: HeaderList = [(b"vary", b"Origin")] if allowed_origins else []

    def headers(self, request: Headers) -> HeaderList:
        """What an answer to this request says about origins."""
        return self._by_origin.get(request.get(b"origin"), self._others)

    def is_preflight(self, request: Headers) -> bool:
        """True for a browser's question that this service may answer with yes."""
        return (
            b"access-control-request-method" in request
            and request.get(b"origin") in self._by_origin
        )

    def preflight(self, request: Headers) -> HeaderList:
        return [
            (b"access-control-allow-methods", _ALLOWED_METHODS),
            (b"access-control-allow-headers", _ALLOWED_HEADERS),
            (b"access-control-max-age", _PREFLIGHT_MAX_AGE_SECONDS),
        ]
