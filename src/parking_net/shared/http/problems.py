"""Errors as `application/problem+json` (RFC 9457), the same form for every service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import msgspec

from parking_net.shared.error_mapping import http_status
from parking_net.shared.errors import Kind, ParkingNetError
from parking_net.shared.http.exchange import Exchange

PROBLEM_TYPE = "application/problem+json"
_PROBLEM_TYPE_HEADER = (b"content-type", PROBLEM_TYPE.encode())
_CHALLENGE = b'Bearer realm="parking-net"'
_CHALLENGE_BAD_TOKEN = _CHALLENGE + b', error="invalid_token"'

INTERNAL_ERROR_TITLE = "Something went wrong on our side"


class FieldProblem(msgspec.Struct, frozen=True, kw_only=True):
    """One mistake in the input."""

    field: str
    code: str
    message: str


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Why a request was refused: a stable code for programs, a sentence for people.

    Further members carry the values that belong to the code.
    """

    type: str
    title: str
    status: Annotated[int, msgspec.Meta(ge=400, le=599)]
    detail: str
    instance: str
    code: str
    errors: list[FieldProblem]
    trace_id: str
    error_message: str
    error_status_code: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer, ready for the wire."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


def problem_type(code: str) -> str:
    return f"urn:parking-net:problem:{code}"


def problem_of(error: ParkingNetError, exchange: Exchange) -> Answer:
    """The answer to an expected refusal."""
    status = http_status(error)
    members = {
        **_members(status, error.code, error.title, error.detail, exchange),
        "errors": [
            {"field": item.field, "code": item.code, "message": item.message}
            for item in error.fields
        ],
    }
    headers = [_PROBLEM_TYPE_HEADER]
    if error.retry_after_seconds is not None:
        headers.append((b"retry-after", b"%d" % max(0, error.retry_after_seconds)))
    if error.kind is Kind.UNAUTHENTICATED:
        challenge = _CHALLENGE_BAD_TOKEN if exchange.carries_token else _CHALLENGE
        headers.append((b"www-authenticate", challenge))
    # The values come first: a member of the common form is never replaced by one of them.
    return _finished(status, headers, {**error.values, **members})


def internal_problem(exchange: Exchange) -> Answer:
    """The answer to a bug: nothing of the inside, only the ids to find it by."""
    members = _members(500, "internal_error", INTERNAL_ERROR_TITLE, INTERNAL_ERROR_TITLE, exchange)
    return _finished(500, [_PROBLEM_TYPE_HEADER], {**members, "errors": []})


def _members(
    status: int, code: str, title: str, detail: str, exchange: Exchange
) -> dict[str, object]:
    return {
        "type": problem_type(code),
        "title": title,
        "status": status,
        "detail": detail,
        "instance": exchange.client_path,
        "code": code,
        "trace_id": exchange.trace_id,
        "error_message": detail,
        "error_status_code": status,
    }


def _finished(
    status: int, headers: list[tuple[bytes, bytes]], members: dict[str, object]
) -> Answer:
    body = msgspec.json.encode(members, enc_hook=str)
    return Answer(status, [*headers, (b"content-length", b"%d" % len(body))], body)
