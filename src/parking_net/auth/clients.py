"""What the other services say about a person, asked in the name of who wants them forgotten."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import UUID

import httpx

from parking_net.auth.domain.erasure import Business
from parking_net.shared.errors import Unavailable
from parking_net.shared.replicas import endpoints
from parking_net.shared.settings import ServiceSettings
from parking_net.shared.telemetry import context

TIMEOUT_SECONDS: Final = 5.0
NAMED_AT_MOST: Final = 10


class Neighbours(Protocol):
    """Who knows what a person still has with the platform."""

    async def business_of(
        self, user_id: UUID, *, now: datetime, token: str, as_admin: bool
    ) -> Business:
        """`token` is an administrator's or, without `as_admin`, the person's own.

        Raises Unavailable.
        """


@dataclass(frozen=True, slots=True)
class RestNeighbours:
    """Booking, parking and payment over REST."""

    http: httpx.AsyncClient
    addresses: Mapping[str, Sequence[str]]

    async def business_of(
        self, user_id: UUID, *, now: datetime, token: str, as_admin: bool
    ) -> Business:
        whose = {"user_id": str(user_id)} if as_admin else {}
        some = {"limit": str(NAMED_AT_MOST)}
        ahead = {"status": "Confirmed", "from": now.isoformat(), **some, **whose}
        confirmed, waiting, places, wallet = await asyncio.gather(
            self._answer("booking", "/booking", token, ahead),
            self._answer("booking", "/booking", token, {"status": "Waiting", **some, **whose}),
            self._answer("parking", "/parking", token, {"owner_id": str(user_id), **some}),
            self._answer("payment", "/payment/balance", token, whose),
        )
        return Business(
            bookings=tuple(UUID(each["booking_id"]) for each in (*confirmed, *waiting)),
            places=tuple(UUID(each["id"]) for each in places),
            balance=wallet["balance"],
            pending=wallet["pending"],
            currency=wallet["currency"],
        )

    async def _answer(self, service: str, path: str, token: str, query: Mapping[str, str]) -> Any:
        headers = {"authorization": f"Bearer {token}"}
        if (work := context.current()) is not None:
            headers |= {"X-Request-ID": work.request_id, "traceparent": work.traceparent}
        try:
            response = await self._first_reached(self.addresses[service], path, query, headers)
        except httpx.TransportError as error:
            raise Unavailable(f"{service} does not answer; try again shortly") from error
        if response.status_code != httpx.codes.OK:
            raise Unavailable(f"{service} cannot tell what is open; try again shortly")
        return response.json()

    async def _first_reached(
        self,
        addresses: Sequence[str],
        path: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
    ) -> httpx.Response:
        for address in addresses[:-1]:
            with contextlib.suppress(httpx.TransportError):
                return await self.http.get(address + path, params=query, headers=headers)
        return await self.http.get(addresses[-1] + path, params=query, headers=headers)


@asynccontextmanager
async def opened_neighbours(settings: ServiceSettings) -> AsyncIterator[RestNeighbours]:
    """They need not be up."""
    ports = {
        "booking": (settings.booking_host, settings.booking_rest_port),
        "parking": (settings.parking_host, settings.parking_rest_port),
        "payment": (settings.payment_host, settings.payment_rest_port),
    }
    addresses = {
        name: [f"http://{endpoint}" for endpoint in endpoints(hosts, port)]
        for name, (hosts, port) in ports.items()
    }
    async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False) as http:
        yield RestNeighbours(http, addresses)
