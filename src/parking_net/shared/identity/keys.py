"""Where the public keys of access tokens come from, and a cache that outlives their source."""

from __future__ import annotations

import asyncio
import json
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import structlog
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey

from parking_net.shared.errors import Unavailable

REFRESH_AFTER_SECONDS = 600.0
"""Keys older than this are fetched anew in the background, so that withdrawn ones go away."""
RETRY_AFTER_SECONDS = 3.0
"""The source is asked at most this often, however many tokens with unknown keys arrive."""
FETCH_TIMEOUT_SECONDS = 3.0
MAX_DOCUMENT_BYTES = 256 * 1024

_log = structlog.get_logger()


class KeySource(Protocol):
    """Gives the issuer's key set as a JWKS document (`{"keys": [...]}`)."""

    async def fetch(self) -> Mapping[str, object]: ...


class _RemoteKeys:
    def __init__(self, jwks_urls: Sequence[str]) -> None:
        self._jwks_urls = jwks_urls
        # The issuer is inside; a proxy for the outside world would only stand in the way.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    async def fetch(self) -> Mapping[str, object]:
        # One small request now and then: a thread with the standard library costs less memory
        # in every service than an HTTP client does.
        return await asyncio.to_thread(self._fetch_blocking)

    def _fetch_blocking(self) -> Mapping[str, object]:
        *others, last = self._jwks_urls
        for url in others:
            try:
                return self._fetch_from(url)
            except (OSError, ValueError):
                continue
        return self._fetch_from(last)

    def _fetch_from(self, url: str) -> Mapping[str, object]:
        request = urllib.request.Request(url, headers={"accept": "application/json"})
        with self._opener.open(request, timeout=FETCH_TIMEOUT_SECONDS) as answer:
            document = json.loads(answer.read(MAX_DOCUMENT_BYTES))
        if not isinstance(document, dict):
            raise ValueError("the key set is no JSON object")
        return document


class _LocalKeys:
    def __init__(self, published: Callable[[], Mapping[str, object]]) -> None:
        self._published = published

    async def fetch(self) -> Mapping[str, object]:
        return self._published()


def remote_keys(*jwks_urls: str) -> KeySource:
    """The same keys published at one or several http(s) addresses: the first answer is taken."""
    return _RemoteKeys(jwks_urls)


def local_keys(published: Callable[[], Mapping[str, object]]) -> KeySource:
    """Keys of this very process: `published` returns the JWKS document as it is now."""
    return _LocalKeys(published)


class KeyCache:
    """The issuer's keys by `kid`. Stale keys stay in use while the source does not answer."""

    def __init__(self, source: KeySource) -> None:
        self._source = source
        self._keys: dict[str, RSAKey | ECKey] = {}
        self._fetched_at = float("-inf")
        self._asked_at = float("-inf")
        self._fetching: asyncio.Task[None] | None = None

    async def find(self, key_id: str) -> RSAKey | ECKey | None:
        """The key, or None when the issuer has none of that id.

        Raises Unavailable when no key could ever be fetched.
        """
        now = time.monotonic()
        known = self._keys.get(key_id)
        if known is not None:
            if now - self._fetched_at > REFRESH_AFTER_SECONDS:
                self._begin_fetching(now)
            return known
        if fetching := self._begin_fetching(now):
            await asyncio.shield(fetching)
        if not self._keys:
            raise Unavailable(
                "The keys of the identity provider cannot be read right now",
                retry_after_seconds=int(RETRY_AFTER_SECONDS),
            )
        return self._keys.get(key_id)

    def _begin_fetching(self, now: float) -> asyncio.Task[None] | None:
        """The fetch under way, a new one, or None when the source was asked a moment ago."""
        if self._fetching is not None and not self._fetching.done():
            return self._fetching
        if now - self._asked_at < RETRY_AFTER_SECONDS:
            return None
        self._asked_at = now
        self._fetching = asyncio.create_task(self._fetch())
        return self._fetching

    async def _fetch(self) -> None:
        try:
            document = await self._source.fetch()
            self._keys = _imported(document)
            self._fetched_at = time.monotonic()
        except Exception as error:
            _log.warning("token_keys_not_fetched", reason=f"{type(error).__name__}: {error}")


def _imported(document: Mapping[str, object]) -> dict[str, RSAKey | ECKey]:
    """The signing keys of a JWKS document; entries that are no such key are passed over."""
    entries = document.get("keys")
    if not isinstance(entries, list):
        raise ValueError("the key set has no list of keys")
    keys: dict[str, RSAKey | ECKey] = {}
    for entry in entries:
        if not isinstance(entry, dict) or entry.get("use", "sig") != "sig":
            continue
        try:
            imported = KeySet.import_key_set({"keys": [entry]}).keys[0]
        except (JoseError, ValueError, TypeError):
            continue
        if isinstance(imported, RSAKey | ECKey) and isinstance(imported.kid, str):
            keys[imported.kid] = imported
    return keys
