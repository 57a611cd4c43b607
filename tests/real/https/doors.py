"""Clients of names that no name server knows: all of them are this machine."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Final

import httpx

HERE: Final = "127.0.0.1"
CONNECTIONS: Final = 100


class ToThisMachine(httpx.AsyncBaseTransport):
    """Connects to this machine, whatever the name, and still wants that name's certificate."""

    def __init__(self, trusted: Path, address: str) -> None:
        self._trust = ssl.create_default_context(cafile=str(trusted))
        self._address = address
        self._by_name: dict[str, httpx.AsyncHTTPTransport] = {}
        """Names share no connection, as they would not with addresses of their own."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        name = request.url.host
        if name not in self._by_name:
            self._by_name[name] = httpx.AsyncHTTPTransport(
                verify=self._trust,
                local_address=self._address,
                limits=httpx.Limits(max_connections=CONNECTIONS),
            )
        there = httpx.Request(
            method=request.method,
            url=request.url.copy_with(host=HERE),
            headers=request.headers,
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": name},
        )
        return await self._by_name[name].handle_async_request(there)

    async def aclose(self) -> None:
        for transport in self._by_name.values():
            await transport.aclose()


def client(trusted: Path, *, address: str = HERE) -> httpx.AsyncClient:
    """Trusts one authority, and comes from that address of this machine."""
    return httpx.AsyncClient(transport=ToThisMachine(trusted, address), timeout=30)
