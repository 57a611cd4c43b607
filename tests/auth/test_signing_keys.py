"""Promise: keys change while tokens stay good, on every replica, and rest encrypted."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from joserfc import jws

from parking_net.auth.app import running
from parking_net.auth.domain.accounts import Locale, User
from parking_net.auth.domain.signing import RotationRules
from parking_net.auth.identity.access_tokens import AccessTokens
from parking_net.auth.identity.opening import KEY_PUBLISHED_BEFORE_SIGNING
from parking_net.auth.identity.signing_keys import KeyRing, KeyVault
from parking_net.shared.clock import Clock
from parking_net.shared.database import Database
from parking_net.shared.identifiers import new_id
from parking_net.shared.identity import Role, TokenVerifier
from parking_net.shared.settings import ConfigurationError
from tests.auth.support import answer, new_auth_settings, opened_house
from tests.support.clock import FixedClock
from tests.support.database import Databases

RULES = RotationRules(
    rotate_every=timedelta(days=30),
    published_before_signing=timedelta(hours=1),
    published_after_signing=timedelta(minutes=20),
)
SECRET = "a secret of the tests"
NewRing = Callable[[], KeyRing]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
async def database(new_database: Databases) -> Database:
    return await new_database("auth")


@pytest.fixture
def new_ring(database: Database, clock: FixedClock) -> NewRing:
    """Each ring is what one replica knows."""
    return lambda: KeyRing(database, KeyVault(SECRET), RULES, clock)


async def kids(ring: KeyRing) -> list[str]:
    return [key["kid"] for key in await ring.published()]


class Service:
    """Another service: it fetched the keys once, and again only when it must."""

    def __init__(self, ring: KeyRing, clock: Clock) -> None:
        self._ring = ring
        self.fetches = 0
        self.verifier = TokenVerifier(
            issuer="http://auth.test", audience="parking-auth", keys=self, clock=clock
        )

    async def fetch(self) -> dict[str, object]:
        self.fetches += 1
        return {"keys": await self._ring.published()}


async def test_replicas_starting_together_make_one_key(new_ring: NewRing) -> None:
    rings = [new_ring() for _ in range(6)]
    keys = await asyncio.gather(*(ring.signing() for ring in rings))
    assert len({key.kid for key in keys}) == 1
    assert await kids(new_ring()) == [keys[0].kid]


async def test_replicas_rotating_together_make_one_key(
    new_ring: NewRing, clock: FixedClock
) -> None:
    rings = [new_ring() for _ in range(6)]
    for ring in rings:
        await ring.refresh()
    clock.advance(RULES.rotate_every)
    assert sum(await asyncio.gather(*(ring.refresh() for ring in rings))) == 1
    published = [await kids(ring) for ring in rings]
    assert all(len(keys) == 2 and keys == published[0] for keys in published)


async def test_a_key_is_published_an_hour_before_it_signs(
    new_ring: NewRing, clock: FixedClock
) -> None:
    ring = new_ring()
    first = await ring.signing()
    clock.advance(RULES.rotate_every - RULES.published_before_signing)
    assert await ring.refresh() == 1
    assert await ring.signing() == first
    _, second = await kids(ring)
    clock.advance(RULES.published_before_signing - timedelta(seconds=1))
    assert (await ring.signing()).kid == first.kid
    clock.advance(timedelta(seconds=1))
    assert (await ring.signing()).kid == second
    assert await ring.refresh() == 0


async def test_a_replaced_key_goes_when_its_last_token_is_dead(
    new_ring: NewRing, clock: FixedClock, database: Database
) -> None:
    ring = new_ring()
    first = await ring.signing()
    clock.advance(RULES.rotate_every - RULES.published_before_signing)
    await ring.refresh()
    clock.advance(RULES.published_before_signing + RULES.published_after_signing)
    other = new_ring()
    assert await other.refresh() == 1
    await ring.refresh()
    for replica in (ring, other):
        assert first.kid not in await kids(replica)
        assert len(await kids(replica)) == 1
    assert await database.fetchval("SELECT count(*) FROM signing_keys") == 1


async def test_tokens_stay_good_through_a_rotation(new_ring: NewRing, clock: FixedClock) -> None:
    ring = new_ring()
    lifetime = timedelta(minutes=15)
    tokens = AccessTokens("http://auth.test", "parking-auth", lifetime, ring, clock)
    user = User(
        user_id=new_id(), login="anna", email="a@example.com", role=Role.DRIVER, telegram_id=0,
        telegram_confirmed=False, locale=Locale.EN, enabled=True, created_at=clock.now(),
    )  # fmt: skip
    await ring.signing()
    clock.advance(RULES.rotate_every - RULES.published_before_signing)
    await ring.refresh()
    clock.advance(RULES.published_before_signing - timedelta(minutes=1))
    service = Service(ring, clock)
    old_token = await tokens.issue(user)
    assert (await service.verifier.verify(old_token)).user_id == user.user_id
    clock.advance(timedelta(minutes=2))
    new_token = await tokens.issue(user)
    headers = [jws.extract_compact(token.encode()).protected for token in (old_token, new_token)]
    assert headers[0]["kid"] != headers[1]["kid"]
    for token in (old_token, new_token):
        assert (await service.verifier.verify(token)).user_id == user.user_id
    assert service.fetches == 1, "the new key was published before it signed"


async def test_private_keys_rest_encrypted(new_ring: NewRing, database: Database) -> None:
    key = await new_ring().signing()
    private = key.pair.as_dict(private=True)["d"]
    row = await database.fetchrow("SELECT * FROM signing_keys")
    assert row is not None
    stored = row["encrypted_private_key"] + json.dumps(row["public_key"]).encode()
    assert str(private).encode() not in stored
    assert b'"d"' not in stored


async def test_another_secret_does_not_open_the_keys(
    new_ring: NewRing, database: Database, clock: FixedClock
) -> None:
    await new_ring().signing()
    stranger = KeyRing(database, KeyVault("another secret"), RULES, clock)
    with pytest.raises(ConfigurationError, match="IDENTITY_KEY_SECRET"):
        await stranger.signing()


async def test_a_key_does_not_open_under_another_name(
    new_ring: NewRing, database: Database
) -> None:
    await new_ring().signing()
    await database.execute("UPDATE signing_keys SET kid = 'forged'")
    with pytest.raises(ConfigurationError):
        await new_ring().signing()


async def test_a_service_with_the_wrong_secret_does_not_start(new_database: Databases) -> None:
    settings = await new_auth_settings(new_database)
    async with running(settings, FixedClock()):
        pass
    wrong = settings.model_copy(
        update={"identity_key_secret": type(settings.identity_key_secret)("not the right one")}
    )
    with pytest.raises(ConfigurationError, match="IDENTITY_KEY_SECRET"):
        async with running(wrong, FixedClock()):
            pass


async def test_the_service_rotates_by_itself(new_database: Databases) -> None:
    async with opened_house(new_database) as house:
        client = house.client("198.51.100.7")
        path = "/.well-known/jwks.json"
        (first,) = answer(await client.send("GET", path))["keys"]
        house.clock.advance(timedelta(days=house.settings.key_rotation_days))
        for job in house.service.jobs:
            assert await job.run_once("auth")
        _, second = answer(await client.send("GET", path))["keys"]
        before = await client.register()
        house.clock.advance(KEY_PUBLISHED_BEFORE_SIGNING)
        after = await client.register()
        assert _kid(before.token) == first["kid"]
        assert _kid(after.token) == second["kid"]
        answer(await client.send("GET", "/me", as_=after))


def _kid(token: str) -> object:
    return jws.extract_compact(token.encode()).protected["kid"]
