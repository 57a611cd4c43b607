"""Declaring on a route which errors it answers, so that clients and the API reference know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example

from parking_net.shared.error_mapping import STATUS_OF_KIND
from parking_net.shared.errors import Kind, ParkingNetError
from parking_net.shared.http.problems import PROBLEM_TYPE, Problem, problem_type

_EXAMPLE_TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"

ErrorClass = type[ParkingNetError]


def declared(*errors: ErrorClass) -> dict[int, ResponseSpec]:
    """Litestar `responses` for these errors; those that share a status share an entry."""
    by_status: dict[int, list[ErrorClass]] = {}
    for error in errors:
        same_status = by_status.setdefault(STATUS_OF_KIND[error.kind][0], [])
        if error not in same_status:
            same_status.append(error)
    return {status: _entry(status, classes) for status, classes in sorted(by_status.items())}


def with_declared(
    responses: dict[int, ResponseSpec] | None, errors: Iterable[ErrorClass]
) -> dict[int, ResponseSpec]:
    """A route's own entries, joined by those of further errors."""
    own = responses or {}
    classes = [error for entry in own.values() for error in getattr(entry, "errors", ())]
    return {**own, **declared(*classes, *errors)}


@dataclass
class _Declared(ResponseSpec):
    errors: tuple[ErrorClass, ...] = ()


def _entry(status: int, errors: list[ErrorClass]) -> ResponseSpec:
    return _Declared(
        data_container=Problem,
        description="; ".join(f"`{error.code}`: {error.title}" for error in errors),
        media_type=PROBLEM_TYPE,
        generate_examples=False,
        examples=[_example(status, error) for error in errors],
        errors=tuple(errors),
    )


def _example(status: int, error: ErrorClass) -> Example:
    field = {"field": "date_from", "code": "required", "message": "This is required"}
    value = {
        "type": problem_type(error.code),
        "title": error.title,
        "status": status,
        "detail": error.title,
        "instance": "/path",
        "code": error.code,
        "errors": [field] if error.kind is Kind.INVALID else [],
        "trace_id": _EXAMPLE_TRACE_ID,
        "error_message": error.title,
        "error_status_code": status,
    }
    return Example(id=error.code, summary=error.title, value=value)
