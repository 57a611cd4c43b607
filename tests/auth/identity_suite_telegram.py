"""The part of the suite about Telegram ids: whose they are, and the sessions begun from chats."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from parking_net.auth.domain.accounts import Password, User
from parking_net.auth.domain.errors import AccountDisabled, SessionEnded, WrongCredentials
from parking_net.auth.identity.provider import Grant, IdentityProvider, UserKey
from parking_net.shared.clock import Clock
from parking_net.shared.errors import NotFound
from parking_net.shared.identifiers import new_id
from parking_net.shared.identity import Role
from tests.auth.support import (
    OTHER_PASSWORD,
    PASSWORD,
    WRONG_PASSWORD,
    new_telegram_id,
    somebody,
    unique,
)


async def as_stored(identity: IdentityProvider, user: User) -> User:
    found = await identity.find(UserKey("user_id", user.user_id))
    assert found is not None
    return found


async def is_over(identity: IdentityProvider, grant: Grant) -> bool:
    """Whether the session of this grant has ended; asking spends the grant."""
    try:
        await identity.refresh(grant.refresh_token)
    except SessionEnded:
        return True
    return False


class TelegramSuite:
    """Part of IdentitySuite."""

    async def test_a_sign_in_from_a_chat_links_the_chat(self, identity: IdentityProvider) -> None:
        chat = new_telegram_id()
        user = (await identity.register(somebody())).user
        grant = await identity.sign_in(user.login, PASSWORD, telegram_id=chat)
        assert (grant.user.telegram_id, grant.user.telegram_confirmed) == (chat, True)
        assert await as_stored(identity, user) == grant.user
        assert await identity.find(UserKey("telegram_id", chat)) == grant.user
        assert not await is_over(identity, grant)

    async def test_a_failed_sign_in_from_a_chat_links_nothing(
        self, identity: IdentityProvider
    ) -> None:
        chat = new_telegram_id()
        claimant = (await identity.register(somebody(telegram_id=chat))).user
        user = (await identity.register(somebody())).user
        for login in (user.login, unique()):
            with pytest.raises(WrongCredentials):
                await identity.sign_in(login, WRONG_PASSWORD, telegram_id=chat)
        await identity.update_account(user.user_id, role=None, enabled=False)
        with pytest.raises(AccountDisabled):
            await identity.sign_in(user.login, PASSWORD, telegram_id=chat)
        assert await identity.find(UserKey("telegram_id", chat)) == claimant

    async def test_a_sign_in_elsewhere_leaves_the_link_alone(
        self, identity: IdentityProvider
    ) -> None:
        user = (await identity.register(somebody())).user
        grant = await identity.sign_in(user.login, PASSWORD, telegram_id=new_telegram_id())
        elsewhere = await identity.sign_in(user.login, PASSWORD)
        assert elsewhere.user == grant.user
        assert not await is_over(identity, grant)

    async def test_a_link_made_by_its_user_signs_the_chat_in(
        self, identity: IdentityProvider, clock: Clock
    ) -> None:
        chat = new_telegram_id()
        user = (await identity.register(somebody(role=Role.OWNER))).user
        grant = await identity.sign_in_from_chat(user.user_id, chat, proven_at=clock.now())
        assert (grant.user.telegram_id, grant.user.telegram_confirmed) == (chat, True)
        assert grant.user.user_id == user.user_id
        assert grant.access_token
        assert not await is_over(identity, grant)

    async def test_a_link_signs_in_neither_nobody_nor_the_disabled(
        self, identity: IdentityProvider, clock: Clock
    ) -> None:
        chat = new_telegram_id()
        holder = (await identity.register(somebody(telegram_id=chat))).user
        with pytest.raises(NotFound):
            await identity.sign_in_from_chat(new_id(), chat, proven_at=clock.now())
        user = (await identity.register(somebody())).user
        await identity.update_account(user.user_id, role=None, enabled=False)
        with pytest.raises(AccountDisabled):
            await identity.sign_in_from_chat(user.user_id, chat, proven_at=clock.now())
        assert await identity.find(UserKey("telegram_id", chat)) == holder

    @pytest.mark.parametrize("how", ["new password", "disabled for a while"])
    async def test_a_proof_is_worth_nothing_after_all_sessions_were_ended(
        self, identity: IdentityProvider, clock: Clock, how: str
    ) -> None:
        user = (await identity.register(somebody())).user
        before = clock.now() - timedelta(seconds=1)
        if how == "new password":
            await identity.change_password(user.login, PASSWORD, Password.parse(OTHER_PASSWORD))
        else:
            await identity.update_account(user.user_id, role=None, enabled=False)
            await identity.update_account(user.user_id, role=None, enabled=True)
        chat = new_telegram_id()
        with pytest.raises(SessionEnded):
            await identity.sign_in_from_chat(user.user_id, chat, proven_at=before)
        assert (await as_stored(identity, user)).telegram_id == 0
        # Tokens tell the second they were issued in, not more.
        now = clock.now().replace(microsecond=0)
        grant = await identity.sign_in_from_chat(user.user_id, chat, proven_at=now)
        assert grant.user.telegram_id == chat

    async def test_who_holds_the_chat_takes_its_id_from_whoever_has_it(
        self, identity: IdentityProvider, clock: Clock
    ) -> None:
        chat = new_telegram_id()
        claimant = (await identity.register(somebody(telegram_id=chat))).user
        first = (await identity.register(somebody())).user
        second = (await identity.register(somebody())).user
        from_first = await identity.sign_in(first.login, PASSWORD, telegram_id=chat)
        lost = await as_stored(identity, claimant)
        assert (lost.telegram_id, lost.telegram_confirmed) == (0, False)
        await identity.sign_in_from_chat(second.user_id, chat, proven_at=clock.now())
        lost = await as_stored(identity, first)
        assert (lost.telegram_id, lost.telegram_confirmed) == (0, False)
        assert (await as_stored(identity, second)).telegram_id == chat
        assert await is_over(identity, from_first)

    async def test_a_new_chat_replaces_the_former_one(self, identity: IdentityProvider) -> None:
        user = (await identity.register(somebody(telegram_id=new_telegram_id()))).user
        old, new = new_telegram_id(), new_telegram_id()
        web = await identity.sign_in(user.login, PASSWORD)
        from_old = await identity.sign_in(user.login, PASSWORD, telegram_id=old)
        from_new = await identity.sign_in(user.login, PASSWORD, telegram_id=new)
        assert await identity.find(UserKey("telegram_id", user.telegram_id)) is None
        assert await identity.find(UserKey("telegram_id", old)) is None
        assert (await as_stored(identity, user)).telegram_id == new
        assert await is_over(identity, from_old)
        assert not await is_over(identity, from_new)
        assert not await is_over(identity, web)

    async def test_signing_in_again_from_a_chat_ends_its_former_session(
        self, identity: IdentityProvider
    ) -> None:
        chat = new_telegram_id()
        user = (await identity.register(somebody())).user
        first = await identity.sign_in(user.login, PASSWORD, telegram_id=chat)
        second = await identity.sign_in(user.login, PASSWORD, telegram_id=chat)
        assert await is_over(identity, first)
        assert not await is_over(identity, second)

    async def test_a_claim_is_confirmed_once_and_for_all(self, identity: IdentityProvider) -> None:
        chat = new_telegram_id()
        user = (await identity.register(somebody(telegram_id=chat))).user
        confirmed = await identity.confirm_telegram(user.user_id, chat)
        assert (confirmed.telegram_id, confirmed.telegram_confirmed) == (chat, True)
        assert await identity.confirm_telegram(user.user_id, chat) == confirmed
        assert await as_stored(identity, user) == confirmed

    async def test_what_nobody_claims_cannot_be_confirmed(self, identity: IdentityProvider) -> None:
        user = (await identity.register(somebody(telegram_id=new_telegram_id()))).user
        none = (await identity.register(somebody())).user
        for user_id, chat in (
            (user.user_id, new_telegram_id()),
            (none.user_id, user.telegram_id),
            (new_id(), user.telegram_id),
            (none.user_id, 0),
        ):
            with pytest.raises(NotFound):
                await identity.confirm_telegram(user_id, chat)
        assert not (await as_stored(identity, user)).telegram_confirmed
        assert not (await as_stored(identity, none)).telegram_confirmed

    async def test_unlinking_signs_the_chat_out(self, identity: IdentityProvider) -> None:
        chat = new_telegram_id()
        web = await identity.register(somebody())
        user = web.user
        grant = await identity.sign_in(user.login, PASSWORD, telegram_id=chat)
        for _ in range(2):
            unlinked = await identity.unlink_telegram(user.user_id)
            assert (unlinked.telegram_id, unlinked.telegram_confirmed) == (0, False)
        assert await as_stored(identity, user) == unlinked
        assert await is_over(identity, grant)
        assert not await is_over(identity, web)
        with pytest.raises(NotFound):
            await identity.unlink_telegram(new_id())

    @pytest.mark.parametrize("linked", [False, True], ids=["claim", "link"])
    async def test_an_id_is_released_from_whoever_has_it(
        self, identity: IdentityProvider, linked: bool
    ) -> None:
        chat = new_telegram_id()
        grant = await identity.register(somebody(telegram_id=0 if linked else chat))
        if linked:
            grant = await identity.sign_in(grant.user.login, PASSWORD, telegram_id=chat)
        bystander = await identity.register(somebody(telegram_id=new_telegram_id()))
        for _ in range(2):
            await identity.release_telegram(chat)
        assert await identity.find(UserKey("telegram_id", chat)) is None
        released = await as_stored(identity, grant.user)
        assert (released.telegram_id, released.telegram_confirmed) == (0, False)
        assert await is_over(identity, grant) == linked
        await identity.release_telegram(0)
        assert await as_stored(identity, bystander.user) == bystander.user

    async def test_a_released_id_can_be_claimed_again(self, identity: IdentityProvider) -> None:
        chat = new_telegram_id()
        user = (await identity.register(somebody())).user
        await identity.sign_in(user.login, PASSWORD, telegram_id=chat)
        await identity.release_telegram(chat)
        claimant = (await identity.register(somebody(telegram_id=chat))).user
        assert (claimant.telegram_id, claimant.telegram_confirmed) == (chat, False)

    async def test_of_many_who_sign_in_from_one_chat_at_once_one_keeps_it(
        self, identity: IdentityProvider, clock: Clock
    ) -> None:
        chat = new_telegram_id()
        users = [(await identity.register(somebody())).user for _ in range(6)]
        grants = await asyncio.gather(
            *(
                identity.sign_in_from_chat(user.user_id, chat, proven_at=clock.now())
                for user in users
            ),
            identity.register(somebody(telegram_id=chat)),
            return_exceptions=True,
        )
        signed_in = [grant for grant in grants[:6] if isinstance(grant, Grant)]
        assert len(signed_in) == 6, grants
        holder = await identity.find(UserKey("telegram_id", chat))
        assert holder is not None
        assert holder.telegram_confirmed
        kept = [grant for grant in signed_in if not await is_over(identity, grant)]
        assert [grant.user.user_id for grant in kept] == [holder.user_id]

    async def test_two_who_swap_their_chats_do_not_block_each_other(
        self, identity: IdentityProvider, clock: Clock
    ) -> None:
        users = [
            (await identity.register(somebody())).user,
            await identity.add_user(somebody(role=Role.ADMIN)),
        ]
        chats = [new_telegram_id(), new_telegram_id()]
        for turn in range(8):
            there = chats if turn % 2 else chats[::-1]
            await asyncio.gather(
                *(
                    identity.sign_in_from_chat(user.user_id, chat, proven_at=clock.now())
                    for user, chat in zip(users, there, strict=True)
                ),
                identity.update_account(users[0].user_id, role=Role.DRIVER, enabled=None),
            )
            ids = [(await as_stored(identity, user)).telegram_id for user in users]
            assert ids == there
