"""Puts a service's REST side together; every service gets the same surroundings from here."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from litestar import Litestar
from litestar.exceptions import ImproperlyConfiguredException, LitestarDeprecationWarning
from litestar.handlers import HTTPRouteHandler
from litestar.plugins import ReceiveRoutePlugin
from litestar.routes import BaseRoute, HTTPRoute
from litestar.types import ControllerRouterHandler

from parking_net.shared.http.asgi import AsgiApp
from parking_net.shared.http.body import JsonRequest
from parking_net.shared.http.documentation import documentation_routes
from parking_net.shared.http.envelope import Envelope
from parking_net.shared.http.exceptions import answer_exception
from parking_net.shared.http.idempotency import (
    IdempotencyMiddleware,
    is_idempotent,
)
from parking_net.shared.http.idempotency_store import IdempotencyStore
from parking_net.shared.http.injection import (
    CALLER,
    OPERATION_ID,
    DirectInjection,
    is_for_signed_in,
)
from parking_net.shared.http.openapi import inferred_dependencies, openapi_document
from parking_net.shared.http.operations import operations_routes
from parking_net.shared.identity import TokenVerifier
from parking_net.shared.readiness import Readiness
from parking_net.shared.settings import ServiceSettings
from parking_net.shared.telemetry.tracing import traced_asgi


def create_http_app(
    *,
    service: str,
    title: str,
    settings: ServiceSettings,
    routes: Sequence[ControllerRouterHandler],
    provide: Mapping[str, object],
    tokens: TokenVerifier,
    readiness: Readiness,
    idempotency: IdempotencyStore | None = None,
    asgi_wrappers: Sequence[Callable[[AsgiApp], AsgiApp]] = (),
    path_prefix_alias: str | None = None,
) -> AsgiApp:
    """The ASGI application of a service.

    `provide` holds the objects that handlers get by parameter name. `asgi_wrappers` go between
    the envelope and the routes, the first one outermost; one that answers by itself must set
    `scope["path_template"]`. With `path_prefix_alias` every path also answers below it.
    """
    make_document = partial(
        openapi_document,
        title=title,
        routes=routes,
        injected=tuple(provide),
        path_prefix_alias=path_prefix_alias,
    )
    app: AsgiApp = _litestar_app(
        [*routes, *operations_routes(readiness), *documentation_routes(make_document)],
        provide,
        idempotency,
    )
    for wrap in reversed(asgi_wrappers):
        app = wrap(app)
    envelope = Envelope(
        app,
        service=service,
        tokens=tokens,
        cors_allowed_origins=settings.cors_allowed_origins,
        path_prefix=path_prefix_alias,
        log_level=settings.log_level,
        draining=readiness.draining,
    )
    traced: AsgiApp = traced_asgi(envelope)
    return traced


def _litestar_app(
    routes: Sequence[ControllerRouterHandler],
    provide: Mapping[str, object],
    idempotency: IdempotencyStore | None,
) -> Litestar:
    with warnings.catch_warnings():
        # Injected parameters are plain ones here on purpose: see `injection`.
        warnings.simplefilter("ignore", LitestarDeprecationWarning)
        return Litestar(
            list(routes),
            dependencies=dict(inferred_dependencies({*provide, CALLER, OPERATION_ID})),
            exception_handlers={Exception: answer_exception},
            request_class=JsonRequest,
            request_max_body_size=None,  # The envelope limits bodies.
            plugins=[_IdempotentRoutes(idempotency), _WholeOptions(), DirectInjection(provide)],
            openapi_config=None,
            logging_config=None,
        )


class _IdempotentRoutes(ReceiveRoutePlugin):
    """Puts the idempotency layer around the routes that ask for it."""

    def __init__(self, store: IdempotencyStore | None) -> None:
        self._store = store

    def receive_route(self, route: BaseRoute) -> None:
        if not isinstance(route, HTTPRoute):
            return
        for handler, _ in route.route_handler_map.values():
            if is_idempotent(handler.opt):
                self._surround(handler)

    def _surround(self, handler: HTTPRouteHandler) -> None:
        if self._store is None or not is_for_signed_in(handler):
            raise ImproperlyConfiguredException(
                f"{handler} is idempotent(): it needs guards=[signed_in] and an IdempotencyStore"
            )
        layers = list(handler.middleware or [])
        # A route comes by again for each further handler at its path.
        if not any(getattr(layer, "func", None) is IdempotencyMiddleware for layer in layers):
            handler.middleware = [*layers, partial(IdempotencyMiddleware, store=self._store)]


class _WholeOptions(ReceiveRoutePlugin):
    """Lets OPTIONS name every method of a path.

    Litestar grows a route by one handler after the other, but keeps the OPTIONS handler of the
    first one, which goes on naming only that handler's methods.
    """

    def receive_route(self, route: BaseRoute) -> None:
        if isinstance(route, HTTPRoute):
            handler, _ = route.route_handler_map["OPTIONS"]
            handler._fn = route.create_options_handler(route.path).fn
