"""What both sides of a call agree on."""

from __future__ import annotations

AUTHORIZATION = "authorization"
REQUEST_ID = "x-request-id"
TRACEPARENT = "traceparent"
ERROR_CODE = "error-code"
"""Trailing metadata: the stable code of the error, such as `insufficient_funds`."""

REQUEST_LIMIT_BYTES = 64 * 1024
RESPONSE_LIMIT_BYTES = 1024 * 1024
KEEPALIVE_MS = 20_000
KEEPALIVE_TIMEOUT_MS = 5_000
"""A peer that vanished without a word is noticed after these two together."""
