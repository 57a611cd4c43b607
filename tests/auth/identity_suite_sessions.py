"""What every identity provider promises of sessions: a part of the identity suite."""

from __future__ import annotations

import asyncio

import pytest

from parking_net.auth.domain.errors import IdentityUnavailable, SessionEnded
from parking_net.auth.identity.key_source import IdentityKeys
from parking_net.auth.identity.provider import Grant, IdentityProvider
from parking_net.shared.clock import Clock
from parking_net.shared.identity import Caller, TokenVerifier
from tests.auth.support import PASSWORD, somebody

ATTEMPT = "a-try-with-a-name-of-its-own"


async def caller_of(identity: IdentityProvider, grant: Grant, clock: Clock) -> Caller:
    """Who the services take the holder of the access token for."""
    issuer = (await identity.discovery())["issuer"]
    assert isinstance(issuer, str)
    keys = IdentityKeys(identity)
    verifier = TokenVerifier(issuer=issuer, audience="parking-auth", keys=keys, clock=clock)
    return await verifier.verify(grant.access_token)


class SessionSuite:
    """Derived from by the identity suite."""

    async def test_a_refresh_carries_the_session_on(
        self, identity: IdentityProvider, clock: Clock
    ) -> None:
        first = await identity.register(somebody())
        second = await identity.refresh(first.refresh_token)
        assert second.user == first.user
        assert second.refresh_token != first.refresh_token
        third = await identity.refresh(second.refresh_token)
        caller = await caller_of(identity, third, clock)
        assert caller.user_id == first.user.user_id

    async def test_a_token_used_again_ends_its_session_and_no_other(
        self, identity: IdentityProvider
    ) -> None:
        first = await identity.register(somebody())
        elsewhere = await identity.sign_in(first.user.login, PASSWORD)
        second = await identity.refresh(first.refresh_token)
        with pytest.raises(SessionEnded):
            await identity.refresh(first.refresh_token)
        with pytest.raises(SessionEnded):
            await identity.refresh(second.refresh_token)
        assert (await identity.refresh(elsewhere.refresh_token)).access_token

    async def test_of_many_refreshes_with_one_token_exactly_one_succeeds(
        self, identity: IdentityProvider
    ) -> None:
        grant = await identity.register(somebody())
        outcomes = await asyncio.gather(
            *(identity.refresh(grant.refresh_token) for _ in range(20)), return_exceptions=True
        )
        won = [outcome for outcome in outcomes if isinstance(outcome, Grant)]
        assert len(won) == 1
        assert sum(isinstance(outcome, SessionEnded) for outcome in outcomes) == 19
        with pytest.raises(SessionEnded):
            await identity.refresh(won[0].refresh_token)

    async def test_a_refresh_whose_answer_was_lost_may_be_tried_again(
        self, identity: IdentityProvider
    ) -> None:
        first = await identity.register(somebody())
        lost = await identity.refresh(first.refresh_token, ATTEMPT)
        again = await identity.refresh(first.refresh_token, ATTEMPT)
        again = await identity.refresh(first.refresh_token, ATTEMPT)
        assert again.user == first.user
        after = await identity.refresh(again.refresh_token)
        with pytest.raises(SessionEnded):
            await identity.refresh(lost.refresh_token)
        with pytest.raises(SessionEnded):
            await identity.refresh(after.refresh_token)

    @pytest.mark.parametrize("other", [None, "another-try-of-somebody"])
    async def test_another_try_with_a_used_token_ends_the_session(
        self, identity: IdentityProvider, other: str | None
    ) -> None:
        first = await identity.register(somebody())
        second = await identity.refresh(first.refresh_token, ATTEMPT)
        with pytest.raises(SessionEnded):
            await identity.refresh(first.refresh_token, other)
        with pytest.raises(SessionEnded):
            await identity.refresh(second.refresh_token)

    async def test_a_try_whose_answer_was_used_is_not_made_again(
        self, identity: IdentityProvider
    ) -> None:
        first = await identity.register(somebody())
        second = await identity.refresh(first.refresh_token, ATTEMPT)
        third = await identity.refresh(second.refresh_token, "the-try-after-that-one")
        with pytest.raises(SessionEnded):
            await identity.refresh(first.refresh_token, ATTEMPT)
        with pytest.raises(SessionEnded):
            await identity.refresh(third.refresh_token)

    async def test_the_same_try_many_times_at_once_ends_nothing(
        self, identity: IdentityProvider
    ) -> None:
        grant = await identity.register(somebody())
        outcomes = await asyncio.gather(
            *(identity.refresh(grant.refresh_token, ATTEMPT) for _ in range(10)),
            return_exceptions=True,
        )
        assert {type(outcome) for outcome in outcomes} <= {Grant, IdentityUnavailable}
        last = await identity.refresh(grant.refresh_token, ATTEMPT)
        assert (await identity.refresh(last.refresh_token)).user == grant.user

    @pytest.mark.parametrize("token", ["", "x", "a" * 43, "анна", "\0", "x" * 100_000])
    async def test_an_unknown_refresh_token_is_refused(
        self, identity: IdentityProvider, token: str
    ) -> None:
        with pytest.raises(SessionEnded):
            await identity.refresh(token)
        with pytest.raises(SessionEnded):
            await identity.sign_out(token)
