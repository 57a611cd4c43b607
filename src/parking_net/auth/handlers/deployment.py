"""What clients must know of this deployment before anybody has signed in, and where its tools are.

It stands with auth because a client begins here.
"""

from __future__ import annotations

from typing import Annotated, Self

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta, Struct

from parking_net.auth.settings import AuthSettings
from parking_net.shared.errors import Forbidden
from parking_net.shared.http import declared, signed_in
from parking_net.shared.http.operations import VERSION
from parking_net.shared.identity.caller import Caller, Role, require_role

_CACHED_FOR_SECONDS = 300


class MapView(Struct, frozen=True, kw_only=True):
    """Where the tiles of maps come from, and who made them."""

    tile_url: Annotated[str, Meta(examples=["https://tiles.example.org/{z}/{x}/{y}.png"])]
    attribution: Annotated[str, Meta(description="Plain text", examples=["© Map makers"])]


class SignInPageView(Struct, frozen=True, kw_only=True):
    """The identity provider's own page: for the authorization code flow, with PKCE (S256)."""

    url: Annotated[
        str, Meta(examples=["https://id.example/realms/parking-users/protocol/openid-connect/auth"])
    ]
    client_id: Annotated[str, Meta(examples=["parking-auth"])]


class ConfigView(Struct, frozen=True, kw_only=True):
    """The rules of this deployment that people meet before they have done anything."""

    version: str
    currency: Annotated[str, Meta(description="Of all amounts (ISO 4217)", examples=["USD"])]
    default_timezone: Annotated[str, Meta(examples=["Europe/Amsterdam"])]
    min_stay_minutes: Annotated[int, Meta(examples=[60])]
    hold_minutes: Annotated[int, Meta(examples=[10])]
    telegram: Annotated[bool, Meta(description="There is a Telegram bot")]
    map: Annotated[MapView | None, Meta(description="null: maps have no tiles")]
    sign_in_page: Annotated[
        SignInPageView | None, Meta(description="null: there is none beside `POST /login`")
    ]


class ToolView(Struct, frozen=True, kw_only=True):
    """A tool that operators look into."""

    name: Annotated[str, Meta(examples=["grafana"])]
    url: Annotated[str, Meta(examples=["https://grafana.example.org"])]


class Deployment:
    """The settings, in the words of the API."""

    def __init__(self, config: ConfigView, tools: list[ToolView]) -> None:
        self.config = config
        self.tools = tools

    @classmethod
    def of(cls, settings: AuthSettings) -> Self:
        tiles = settings.map_tile_url and MapView(
            tile_url=settings.map_tile_url, attribution=settings.map_tile_attribution
        )
        page = settings.sign_in_page and SignInPageView(
            url=settings.sign_in_page, client_id=settings.keycloak_client
        )
        config = ConfigView(
            version=VERSION,
            currency=settings.currency,
            default_timezone=settings.default_timezone,
            min_stay_minutes=settings.min_stay_minutes,
            hold_minutes=settings.hold_minutes,
            telegram=settings.telegram_api_key is not None,
            map=tiles or None,
            sign_in_page=page or None,
        )
        return cls(config, [ToolView(name=name, url=url) for name, url in settings.tools.items()])


@get("/config", summary="What clients must know of this deployment", tags=["deployment"])
async def config(deployment: Deployment) -> Response[ConfigView]:
    """Currency, limits and what there is; for anybody, and the same for everybody."""
    cached = f"public, max-age={_CACHED_FOR_SECONDS}"
    return Response(deployment.config, headers={"cache-control": cached})


@get(
    "/tools",
    summary="Where operators look",
    guards=[signed_in],
    tags=["deployment"],
    responses=declared(Forbidden),
)
async def tools(caller: Caller, deployment: Deployment) -> list[ToolView]:
    """The tools whose addresses are configured, for administrators."""
    require_role(caller, Role.ADMIN)
    return deployment.tools


DEPLOYMENT_ROUTES: list[HTTPRouteHandler] = [config, tools]
