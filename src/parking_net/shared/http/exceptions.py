"""Whatever a handler raises becomes one of our errors, or a 500 that is logged once."""

from __future__ import annotations

from typing import Any

import structlog
from litestar.connection import Request
from litestar.exceptions import (
    ClientException,
    HTTPException,
    MethodNotAllowedException,
    NotFoundException,
    ValidationException,
)
from litestar.handlers import BaseRouteHandler
from litestar.response import Response

from parking_net.shared.error_mapping import as_known
from parking_net.shared.errors import (
    Invalid,
    MethodNotAllowed,
    NotFound,
    ParkingNetError,
    PayloadTooLarge,
)
from parking_net.shared.http.exchange import Exchange, exchange_of
from parking_net.shared.http.problems import Answer, internal_problem, problem_of
from parking_net.shared.http.validation import field_error, invalid
from parking_net.shared.telemetry import tracing

_log = structlog.get_logger()


def answer_exception(request: Request[Any, Any, Any], exception: Exception) -> Response[bytes]:
    """The Litestar exception handler of every service."""
    exchange = exchange_of(request.scope)
    answer = answer_of(exception, exchange, request.scope.get("route_handler"))
    response: Response[bytes] = Response(answer.body, status_code=answer.status)
    for name, value in answer.headers:
        response.headers[name.decode()] = value.decode("latin-1")
    if isinstance(exception, MethodNotAllowedException):
        response.headers["allow"] = _allowed_methods(exception)
    return response


def answer_of(
    exception: Exception, exchange: Exchange, handler: BaseRouteHandler | None = None
) -> Answer:
    """The answer to any exception. A bug is logged here, once, with the ids of its request."""
    known = _litestar_error(exception, handler) or as_known(exception)
    if known is None:
        tracing.record_error(exception)
        _log.error("request_failed", exc_info=exception)
        return internal_problem(exchange)
    if known is not exception and not isinstance(exception, HTTPException):
        _log.warning("dependency_lost", error_code=known.code, reason=f"{type(exception).__name__}")
    return problem_of(known, exchange)


def _litestar_error(
    exception: Exception, handler: BaseRouteHandler | None
) -> ParkingNetError | None:
    if not isinstance(exception, HTTPException):
        return None
    if isinstance(exception, MethodNotAllowedException):
        return MethodNotAllowed()
    if isinstance(exception, NotFoundException):
        return NotFound()
    if isinstance(exception, ValidationException):
        return _validation_error(exception, handler)
    if exception.status_code == 413:
        return PayloadTooLarge()
    if isinstance(exception, ClientException):
        return Invalid.field("request", "invalid", exception.detail)
    return None


def _validation_error(
    exception: ValidationException, handler: BaseRouteHandler | None
) -> ParkingNetError:
    """Litestar's list of wrong parameters in our words."""
    mistakes = exception.extra if isinstance(exception.extra, list) else []
    errors = []
    for mistake in mistakes:
        name = str(mistake.get("key", "request")).partition(".")[0]
        parameter = handler.parsed_fn_signature.parameters.get(name) if handler else None
        alias = getattr(getattr(parameter, "kwarg_definition", None), "name", None) or name
        annotation = parameter.annotation if parameter else None
        errors.append(field_error(str(mistake["message"]), alias, annotation))
    return invalid(errors) if errors else Invalid.field("request", "invalid", exception.detail)


def _allowed_methods(exception: MethodNotAllowedException) -> str:
    methods = set((exception.headers or {}).get("allow", "").split(", "))
    if "GET" in methods:
        methods.add("HEAD")
    return ", ".join(sorted(methods - {""}))
