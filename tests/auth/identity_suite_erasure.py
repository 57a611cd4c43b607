"""What every identity provider must do when a person is to be forgotten."""

from __future__ import annotations

import pytest

from parking_net.auth.domain.errors import SessionEnded, WrongCredentials
from parking_net.auth.identity.provider import IdentityProvider, UserKey
from parking_net.shared.errors import NotFound
from parking_net.shared.identifiers import new_id
from tests.auth.support import PASSWORD, WRONG_PASSWORD, new_telegram_id, somebody


class ErasureSuite:
    """A part of IdentitySuite."""

    async def test_a_person_who_was_erased_is_nobody(self, identity: IdentityProvider) -> None:
        telegram_id = new_telegram_id()
        wish = somebody(telegram_id=telegram_id)
        grant = await identity.register(wish)
        await identity.erase(grant.user.user_id)
        for key in (
            UserKey("user_id", grant.user.user_id),
            UserKey("login", wish.login.text),
            UserKey("email", wish.email.text),
            UserKey("telegram_id", telegram_id),
        ):
            assert await identity.find(key) is None
        with pytest.raises(SessionEnded):
            await identity.refresh(grant.refresh_token)
        with pytest.raises(WrongCredentials):
            await identity.sign_in(wish.login.text, PASSWORD)
        with pytest.raises(NotFound):
            await identity.erase(grant.user.user_id)

    async def test_the_names_of_who_was_erased_are_free_for_somebody_else(
        self, identity: IdentityProvider
    ) -> None:
        wish = somebody(telegram_id=new_telegram_id())
        former = await identity.add_user(wish)
        await identity.erase(former.user_id)
        assert (await identity.add_user(wish)).user_id != former.user_id

    async def test_a_password_is_confirmed_only_when_it_is_right(
        self, identity: IdentityProvider
    ) -> None:
        user = await identity.add_user(somebody())
        await identity.confirm_password(user.user_id, PASSWORD)
        with pytest.raises(WrongCredentials):
            await identity.confirm_password(user.user_id, WRONG_PASSWORD)
        with pytest.raises(WrongCredentials):
            await identity.confirm_password(new_id(), PASSWORD)
