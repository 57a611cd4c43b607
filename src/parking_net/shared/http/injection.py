"""How handlers get their arguments: checked input, the service's objects, caller, operation id.

Litestar resolves several dependencies in a task group of their own, which costs more than the
rest of a request together. Ours are constants or already at hand, so they are simply put in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar.connection import ASGIConnection
from litestar.exceptions import ImproperlyConfiguredException
from litestar.handlers import HTTPRouteHandler
from litestar.plugins import ReceiveRoutePlugin
from litestar.routes import BaseRoute, HTTPRoute
from litestar.types import Empty

from parking_net.shared.errors import FieldError, Invalid
from parking_net.shared.http.exchange import exchange_of
from parking_net.shared.http.guards import authenticated, signed_in
from parking_net.shared.http.query import (
    Reader,
    checked_query,
    reader_of,
    refuse_nul_in_path,
)
from parking_net.shared.http.validation import invalid
from parking_net.shared.identifiers import new_id

CALLER = "caller"
OPERATION_ID = "operation_id"


_ASKED_HERE = "signed_in_is_asked_while_reading"


def is_for_signed_in(handler: HTTPRouteHandler) -> bool:
    """Whether the route wants a token; true also after its guard was taken over by `_Arguments`.

    A route comes by again for each further handler at its path.
    """
    return signed_in in handler.resolve_guards() or _ASKED_HERE in handler.opt


class DirectInjection(ReceiveRoutePlugin):
    """Gives every handler an argument reader of ours in place of Litestar's dependencies."""

    def __init__(self, provide: Mapping[str, object]) -> None:
        self._provide = provide

    def receive_route(self, route: BaseRoute) -> None:
        """Called by Litestar for each route, before it is served."""
        if not isinstance(route, HTTPRoute):
            return
        for method, (handler, model) in route.route_handler_map.items():
            if model.has_kwargs:
                arguments: Any = _Arguments(handler, model, self._provide)
                route.route_handler_map[method] = (handler, arguments)


def needs_body(handler: HTTPRouteHandler) -> bool:
    """True unless the handler does without a body: `data: Wish | None = None`."""
    data = handler.parsed_data_field
    return data is not None and not (data.is_optional or data.has_default)


class _Arguments:
    """Stands in for Litestar's KwargsModel of one handler."""

    has_kwargs = True
    dependency_batches = ()

    def __init__(
        self, handler: HTTPRouteHandler, model: Any, provide: Mapping[str, object]
    ) -> None:
        parameters = handler.parsed_fn_signature.parameters
        self._model = model
        self._constants = {name: value for name, value in provide.items() if name in parameters}
        self._wants_caller = CALLER in parameters
        self._wants_operation_id = OPERATION_ID in parameters
        self._repeatable = frozenset(model.sequence_query_parameter_names)
        self._required = [
            item.field_alias for item in model.expected_query_params if item.is_required
        ]
        self._readers: list[tuple[str, str, Reader]] = [
            (item.field_name, item.field_alias, reader)
            for item in model.expected_query_params
            if item.field_name in parameters
            and (reader := reader_of(parameters[item.field_name].annotation))
        ]
        self._needs_body = needs_body(handler)
        self._is_for_signed_in = is_for_signed_in(handler)
        if self._wants_caller and not self._is_for_signed_in:
            raise ImproperlyConfiguredException(
                f"{handler} asks for the caller; add guards=[signed_in]"
            )
        if handler.resolve_guards() == [signed_in]:
            handler.opt[_ASKED_HERE] = True
            # Litestar copies the handler for each call of a guard, which costs more than the
            # guard does. Asking first thing in `to_kwargs` has the same effect.
            handler.resolve_guards().clear()

    async def to_kwargs(self, connection: ASGIConnection[Any, Any, Any, Any]) -> dict[str, Any]:
        """Every argument of the handler; raises Invalid for input that cannot be read."""
        scope = connection.scope
        exchange = exchange_of(scope)
        if self._is_for_signed_in:
            await authenticated(exchange)
        refuse_nul_in_path(scope["path_params"])
        query = scope["query_string"]
        given = checked_query(query, self._repeatable) if query else {}
        if missing := [name for name in self._required if name not in given]:
            raise invalid([FieldError(name, "required", "This is required") for name in missing])
        values: dict[str, Any] = await self._model.to_kwargs(connection)
        for name, alias, read in self._readers:
            if alias in given:
                values[name] = read(alias, given[alias])
        if self._needs_body and values.get("data") is Empty:
            raise Invalid.field("body", "required", "Send a JSON body")
        values.update(self._constants)
        if self._wants_caller:
            values[CALLER] = exchange.caller
        if self._wants_operation_id:
            values[OPERATION_ID] = exchange.operation_id or new_id()
        return values
