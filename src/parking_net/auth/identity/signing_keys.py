"""The keys that sign access tokens: kept encrypted in auth_db, shared by all replicas."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc.jwk import ECKey

from parking_net.auth.domain.signing import RotationRules
from parking_net.auth.repository import signing_keys as repository
from parking_net.auth.repository.signing_keys import StoredKey
from parking_net.shared.clock import Clock
from parking_net.shared.database import Database
from parking_net.shared.settings import ConfigurationError

ALGORITHM: Final = "ES256"

_NONCE_BYTES: Final = 12

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key pair and when it signs."""

    kid: str
    pair: ECKey
    public: dict[str, str]
    signs_from: datetime


class KeyVault:
    """Closes and opens private keys with a secret that stays outside the database."""

    def __init__(self, secret: str) -> None:
        derivation = HKDF(SHA256(), length=32, salt=None, info=b"parking-net signing keys")
        self._cipher = AESGCM(derivation.derive(secret.encode()))

    def close(self, kid: str, pair: ECKey) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        plain = json.dumps(pair.as_dict(private=True)).encode()
        return nonce + self._cipher.encrypt(nonce, plain, kid.encode())

    def open(self, kid: str, closed: bytes) -> ECKey:
        """Raises ConfigurationError when it was closed with another secret."""
        nonce, encrypted = closed[:_NONCE_BYTES], closed[_NONCE_BYTES:]
        try:
            plain = self._cipher.decrypt(nonce, encrypted, kid.encode())
        except InvalidTag:
            raise ConfigurationError(
                ["IDENTITY_KEY_SECRET is not the one that the stored signing keys were closed with"]
            ) from None
        return ECKey.import_key(json.loads(plain))


class KeyRing:
    """The keys as this process knows them, and their rotation among all replicas."""

    def __init__(
        self, database: Database, vault: KeyVault, rules: RotationRules, clock: Clock
    ) -> None:
        self._database = database
        self._vault = vault
        self._rules = rules
        self._clock = clock
        self._keys: Sequence[SigningKey] = ()

    async def signing(self) -> SigningKey:
        """The key to sign with now."""
        key = self._rules.signing(self._keys, self._clock.now())
        if key is None:
            await self.refresh()
            key = self._rules.signing(self._keys, self._clock.now())
        assert key is not None, "refresh makes a first key"
        return key

    async def published(self) -> list[dict[str, str]]:
        """The public keys of every token that can be alive, and of the key that signs next."""
        if not self._keys:
            await self.refresh()
        return [key.public for key in self._keys]

    async def refresh(self) -> int:
        """Takes over what other replicas changed, makes a key when one is due, drops old ones.

        Returns how many keys were made or dropped.
        """
        stored = await repository.all_keys(self._database)
        changed = 0
        if self._is_change_due(stored):
            stored, changed = await self._rotate()
        self._keys = [self._opened(key) for key in stored]
        return changed

    def _is_change_due(self, stored: Sequence[StoredKey]) -> bool:
        now = self._clock.now()
        return bool(self._rules.next_signs_from(stored, now) or self._rules.withdrawn(stored, now))

    async def _rotate(self) -> tuple[list[StoredKey], int]:
        now = self._clock.now()
        async with self._database.transaction() as connection:
            await repository.lock(connection)
            # Another replica may have done it while this one waited for the lock.
            stored = await repository.all_keys(connection)
            withdrawn = {key.kid for key in self._rules.withdrawn(stored, now)}
            await repository.delete(connection, withdrawn)
            signs_from = self._rules.next_signs_from(stored, now)
            added = [] if signs_from is None else [self._made(now, signs_from)]
            for key in added:
                await repository.insert(connection, key)
        for key in added:
            log.info("signing_key_added", kid=key.kid, signs_from=key.signs_from.isoformat())
        kept = [key for key in stored if key.kid not in withdrawn]
        return kept + added, len(added) + len(withdrawn)

    def _made(self, now: datetime, signs_from: datetime) -> StoredKey:
        pair = ECKey.generate_key("P-256")
        kid = pair.thumbprint()
        public = {
            name: str(value) for name, value in pair.as_dict(private=False).items() if name != "kid"
        }
        return StoredKey(
            kid=kid,
            encrypted_private_key=self._vault.close(kid, pair),
            public_key={**public, "kid": kid, "use": "sig", "alg": ALGORITHM},
            created_at=now,
            signs_from=signs_from,
        )

    def _opened(self, stored: StoredKey) -> SigningKey:
        for key in self._keys:
            if key.kid == stored.kid:
                return key
        pair = self._vault.open(stored.kid, stored.encrypted_private_key)
        return SigningKey(stored.kid, pair, stored.public_key, stored.signs_from)
