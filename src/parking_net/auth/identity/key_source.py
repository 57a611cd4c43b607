"""Auth verifies tokens with its own provider's keys, without asking itself over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from parking_net.auth.identity.provider import IdentityProvider


@dataclass(frozen=True, slots=True)
class IdentityKeys:
    """A KeySource over the identity provider of this process."""

    identity: IdentityProvider

    async def fetch(self) -> Mapping[str, object]:
        return await self.identity.published_keys()
