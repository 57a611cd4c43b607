"""The OpenAPI document of a service, made from its routes; needs no database and no settings."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from typing import Any

from litestar import Litestar
from litestar.di import Provide
from litestar.exceptions import LitestarDeprecationWarning
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import (
    Components,
    License,
    SecurityScheme,
    Server,
)
from litestar.plugins import ReceiveRoutePlugin
from litestar.routes import BaseRoute, HTTPRoute
from litestar.types import ControllerRouterHandler

from parking_net.shared.error_mapping import DatabaseUnavailable
from parking_net.shared.errors import (
    Invalid,
    ParkingNetError,
    PayloadTooLarge,
    Unauthenticated,
    UnsupportedMediaType,
)
from parking_net.shared.http.declared import with_declared
from parking_net.shared.http.guards import signed_in
from parking_net.shared.http.idempotency import (
    IdempotencyInProgress,
    IdempotencyKeyReused,
    is_idempotent,
)
from parking_net.shared.http.injection import CALLER, OPERATION_ID, needs_body

DESCRIPTION = (
    "Money is an integer in minor units, times are RFC 3339 with an offset. Errors are "
    "`application/problem+json` with a stable `code`. Lists page through `Link: rel=next`."
)
_SECURITY: list[dict[str, list[str]]] = [{"api_key": []}, {"bearer": []}]
_IDEMPOTENCY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same request with the same key gets the first answer again for 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}


def openapi_document(
    *,
    title: str,
    routes: Sequence[ControllerRouterHandler],
    injected: Iterable[str],
    path_prefix_alias: str | None = None,
) -> dict[str, Any]:
    """The OpenAPI 3.1 document. `injected` names the parameters that clients do not send."""
    app = _described_app(title, routes, injected, path_prefix_alias)
    document: dict[str, Any] = app.openapi_schema.to_schema()
    _name_operations(document)
    for operation, handler in _operations(document, app):
        if signed_in in handler.resolve_guards():
            operation["security"] = _SECURITY
        if "requestBody" in operation:
            operation["requestBody"]["required"] = needs_body(handler)
        if is_idempotent(handler.opt):
            operation.setdefault("parameters", []).append(_IDEMPOTENCY_HEADER)
    return document


def inferred_dependencies(names: Iterable[str]) -> Mapping[str, Provide]:
    """Tells Litestar which parameters clients do not send; the values come from DirectInjection."""
    return {name: Provide(_stand_in(name), sync_to_thread=False) for name in names}


def _stand_in(name: str) -> Callable[[], None]:
    def never_asked() -> None:
        raise AssertionError(f"DirectInjection gives {name!r}")

    return never_asked


def _described_app(
    title: str,
    routes: Sequence[ControllerRouterHandler],
    injected: Iterable[str],
    path_prefix_alias: str | None,
) -> Litestar:
    paths = ([path_prefix_alias] if path_prefix_alias else []) + ["/"]
    schemes: dict[str, Any] = {
        "api_key": SecurityScheme(type="apiKey", name="api_key", security_scheme_in="header"),
        "bearer": SecurityScheme(type="http", scheme="bearer", bearer_format="JWT"),
    }
    with warnings.catch_warnings():
        # Injected parameters are plain ones here on purpose: see `injection`.
        warnings.simplefilter("ignore", LitestarDeprecationWarning)
        return Litestar(
            list(routes),
            dependencies=dict(inferred_dependencies({*injected, CALLER, OPERATION_ID})),
            plugins=[_DefaultErrors()],
            openapi_config=OpenAPIConfig(
                title=title,
                version=version("parking-net"),
                description=DESCRIPTION,
                license=License(name="MIT", identifier="MIT"),
                servers=[Server(url=path) for path in paths],
                components=Components(security_schemes=schemes),
                use_handler_docstrings=True,
                operation_id_creator=lambda handler, *_: handler.handler_name,
            ),
        )


class _DefaultErrors(ReceiveRoutePlugin):
    """Declares the errors that come from the layers around a handler."""

    def receive_route(self, route: BaseRoute) -> None:
        if isinstance(route, HTTPRoute):
            for handler, _ in route.route_handler_map.values():
                own: Any = handler.responses
                handler.responses = with_declared(own, _default_errors(handler))


def _default_errors(handler: HTTPRouteHandler) -> Iterator[type[ParkingNetError]]:
    yield Invalid
    yield DatabaseUnavailable
    if signed_in in handler.resolve_guards():
        yield Unauthenticated
    if handler.parsed_data_field is not None:
        yield PayloadTooLarge
        yield UnsupportedMediaType
    if is_idempotent(handler.opt):
        yield IdempotencyInProgress
        yield IdempotencyKeyReused


def _operations(
    document: Mapping[str, Any], app: Litestar
) -> Iterator[tuple[dict[str, Any], HTTPRouteHandler]]:
    for route in app.routes:
        item = document["paths"].get(route.path_format or "/")
        if item is None or not isinstance(route, HTTPRoute):
            continue
        for method, (handler, _) in route.route_handler_map.items():
            if operation := item.get(method.lower()):
                yield operation, handler


def _name_operations(document: Mapping[str, Any]) -> None:
    """A handler that stands at two addresses gives two operations; their ids must differ."""
    seen: dict[str, int] = {}
    for item in document["paths"].values():
        for operation in item.values():
            name = operation["operationId"]
            seen[name] = seen.get(name, 0) + 1
            if seen[name] > 1:
                operation["operationId"] = f"{name}_{seen[name]}"
