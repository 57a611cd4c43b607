"""What every identity provider must do, whichever is behind the protocol.

A test class derives from IdentitySuite and gives the fixture `identity`. Nothing here looks behind
the protocol, but for the public claims of access tokens.
"""

from __future__ import annotations

import asyncio

import pytest

from parking_net.auth.domain.accounts import Email, Locale, NewUser, Password
from parking_net.auth.domain.errors import (
    AccountDisabled,
    EmailTaken,
    LastAdmin,
    LoginTaken,
    SessionEnded,
    TelegramTaken,
    WrongCredentials,
)
from parking_net.auth.identity.provider import Grant, IdentityProvider, UserKey, UserSearch
from parking_net.shared.clock import Clock
from parking_net.shared.errors import NotFound, ParkingNetError
from parking_net.shared.identifiers import new_id
from parking_net.shared.identity import Role
from tests.auth.identity_suite_erasure import ErasureSuite
from tests.auth.identity_suite_sessions import SessionSuite, caller_of
from tests.auth.identity_suite_telegram import TelegramSuite
from tests.auth.support import (
    OTHER_PASSWORD,
    PASSWORD,
    WRONG_PASSWORD,
    new_telegram_id,
    somebody,
    unique,
)


class IdentitySuite(SessionSuite, TelegramSuite, ErasureSuite):
    """Derive, give `identity` and `clock`, done."""

    async def test_a_registered_user_is_signed_in(
        self, identity: IdentityProvider, clock: Clock
    ) -> None:
        new_user = somebody(role=Role.OWNER, telegram_id=new_telegram_id())
        grant = await identity.register(new_user)
        assert grant.user.login == new_user.login.text
        assert grant.user.email == new_user.email.text
        assert grant.user.telegram_id == new_user.telegram_id
        assert not grant.user.telegram_confirmed
        assert grant.user.enabled
        assert 0 < grant.expires_in_seconds <= 15 * 60
        caller = await caller_of(identity, grant, clock)
        assert caller.user_id == grant.user.user_id
        assert caller.role is Role.OWNER
        assert caller.login == grant.user.login
        assert caller.email == grant.user.email
        assert caller.locale == "en"

    async def test_an_added_user_can_sign_in(self, identity: IdentityProvider) -> None:
        user = await identity.add_user(somebody(role=Role.ADMIN))
        grant = await identity.sign_in(user.login, PASSWORD)
        assert grant.user == user

    async def test_login_email_and_telegram_id_belong_to_one_user(
        self, identity: IdentityProvider
    ) -> None:
        number = new_telegram_id()
        first = (await identity.register(somebody(telegram_id=number))).user
        with pytest.raises(LoginTaken):
            await identity.register(somebody(login=first.login.upper(), email="new@example.com"))
        with pytest.raises(EmailTaken):
            await identity.register(somebody(email=first.email.upper()))
        with pytest.raises(TelegramTaken):
            await identity.register(somebody(telegram_id=number))
        await identity.register(somebody(telegram_id=0))
        await identity.register(somebody(telegram_id=0))

    @pytest.mark.parametrize("same", ["login", "email", "telegram_id"])
    async def test_of_many_who_want_the_same_name_at_once_one_gets_it(
        self, identity: IdentityProvider, same: str
    ) -> None:
        wanted = somebody(telegram_id=new_telegram_id())

        def rival(number: int) -> NewUser:
            login = wanted.login.text if same == "login" else unique()
            return somebody(
                login=login,
                email=wanted.email.text if same == "email" else f"{unique()}@example.com",
                telegram_id=wanted.telegram_id if same == "telegram_id" else 0,
            )

        outcomes = await asyncio.gather(
            *(identity.register(rival(number)) for number in range(8)), return_exceptions=True
        )
        grants = [outcome for outcome in outcomes if isinstance(outcome, Grant)]
        refusals = {outcome.code for outcome in outcomes if isinstance(outcome, ParkingNetError)}
        assert len(grants) == 1
        assert refusals == {f"{same.removesuffix('_id')}_taken"}

    @pytest.mark.parametrize("name", ["login", "email"])
    async def test_signing_in_by_either_name_in_any_case(
        self, identity: IdentityProvider, name: str
    ) -> None:
        user = (await identity.register(somebody())).user
        grant = await identity.sign_in(getattr(user, name).upper(), PASSWORD)
        assert grant.user.user_id == user.user_id

    async def test_wrong_password_and_unknown_user_are_the_same(
        self, identity: IdentityProvider
    ) -> None:
        user = (await identity.register(somebody())).user
        with pytest.raises(WrongCredentials) as wrong:
            await identity.sign_in(user.login, WRONG_PASSWORD)
        with pytest.raises(WrongCredentials) as unknown:
            await identity.sign_in(unique(), PASSWORD)
        assert wrong.value.detail == unknown.value.detail

    async def test_attempts_by_login_and_by_email_share_an_account_key(
        self, identity: IdentityProvider
    ) -> None:
        user = (await identity.register(somebody())).user
        other = (await identity.register(somebody())).user
        key = await identity.account_key(user.login.upper())
        assert await identity.account_key(f" {user.email} ") == key
        assert await identity.account_key(other.login) != key
        nobody = unique()
        assert await identity.account_key(nobody) == await identity.account_key(nobody.upper())

    async def test_signing_out_ends_this_session_only(self, identity: IdentityProvider) -> None:
        here = await identity.register(somebody())
        there = await identity.sign_in(here.user.login, PASSWORD)
        await identity.sign_out(here.refresh_token)
        with pytest.raises(SessionEnded):
            await identity.refresh(here.refresh_token)
        with pytest.raises(SessionEnded):
            await identity.sign_out(here.refresh_token)
        assert (await identity.refresh(there.refresh_token)).access_token

    async def test_a_new_password_ends_all_sessions_and_begins_one(
        self, identity: IdentityProvider
    ) -> None:
        first = await identity.register(somebody())
        second = await identity.sign_in(first.user.login, PASSWORD)
        changed = await identity.change_password(
            first.user.email, PASSWORD, Password.parse(OTHER_PASSWORD)
        )
        for earlier in (first, second):
            with pytest.raises(SessionEnded):
                await identity.refresh(earlier.refresh_token)
        assert (await identity.refresh(changed.refresh_token)).access_token
        with pytest.raises(WrongCredentials):
            await identity.sign_in(first.user.login, PASSWORD)
        assert (await identity.sign_in(first.user.login, OTHER_PASSWORD)).access_token

    async def test_a_password_is_not_changed_without_the_old_one(
        self, identity: IdentityProvider
    ) -> None:
        grant = await identity.register(somebody())
        new = Password.parse(OTHER_PASSWORD)
        with pytest.raises(WrongCredentials):
            await identity.change_password(grant.user.login, WRONG_PASSWORD, new)
        with pytest.raises(WrongCredentials):
            await identity.change_password(unique(), PASSWORD, new)
        assert (await identity.refresh(grant.refresh_token)).access_token
        assert (await identity.sign_in(grant.user.login, PASSWORD)).access_token

    async def test_a_disabled_user_cannot_come_back_until_enabled(
        self, identity: IdentityProvider
    ) -> None:
        grant = await identity.register(somebody())
        user_id, login = grant.user.user_id, grant.user.login
        disabled = await identity.update_account(user_id, role=None, enabled=False)
        assert not disabled.enabled
        with pytest.raises(SessionEnded):
            await identity.refresh(grant.refresh_token)
        with pytest.raises(WrongCredentials):
            await identity.sign_in(login, WRONG_PASSWORD)
        with pytest.raises(AccountDisabled):
            await identity.sign_in(login, PASSWORD)
        with pytest.raises(AccountDisabled):
            await identity.change_password(login, PASSWORD, Password.parse(OTHER_PASSWORD))
        await identity.update_account(user_id, role=None, enabled=True)
        assert (await identity.sign_in(login, PASSWORD)).access_token
        with pytest.raises(SessionEnded):
            await identity.refresh(grant.refresh_token)

    async def test_a_new_role_is_in_the_next_token(
        self, identity: IdentityProvider, clock: Clock
    ) -> None:
        grant = await identity.register(somebody())
        await identity.update_account(grant.user.user_id, role=Role.OWNER, enabled=None)
        next_grant = await identity.refresh(grant.refresh_token)
        assert next_grant.user.role is Role.OWNER
        assert (await caller_of(identity, next_grant, clock)).role is Role.OWNER

    async def test_the_last_administrator_stays_one(self, identity: IdentityProvider) -> None:
        first = await identity.add_user(somebody(role=Role.ADMIN))
        second = await identity.add_user(somebody(role=Role.ADMIN))
        admins = await identity.search(UserSearch(None, Role.ADMIN, after=None, limit=100))
        for other in admins.users:
            if other not in (first, second):
                await identity.update_account(other.user_id, role=Role.DRIVER, enabled=None)
        outcomes = await asyncio.gather(
            identity.update_account(first.user_id, role=Role.DRIVER, enabled=None),
            identity.update_account(second.user_id, role=None, enabled=False),
            return_exceptions=True,
        )
        assert sum(isinstance(outcome, LastAdmin) for outcome in outcomes) == 1
        left = first if isinstance(outcomes[0], LastAdmin) else second
        for role, enabled in ((Role.OWNER, None), (None, False), (Role.DRIVER, False)):
            with pytest.raises(LastAdmin):
                await identity.update_account(left.user_id, role=role, enabled=enabled)
        stays = await identity.update_account(left.user_id, role=Role.ADMIN, enabled=True)
        assert stays.role is Role.ADMIN

    async def test_a_profile_changes_as_far_as_given(
        self, identity: IdentityProvider, clock: Clock
    ) -> None:
        grant = await identity.register(somebody())
        user = grant.user
        changed = await identity.update_profile(user.user_id, email=None, locale=Locale.RU)
        assert (changed.email, changed.locale) == (user.email, Locale.RU)
        new_email = f"{unique()}@example.com"
        changed = await identity.update_profile(
            user.user_id, email=Email.parse(new_email), locale=None
        )
        assert (changed.email, changed.locale) == (new_email, Locale.RU)
        caller = await caller_of(identity, await identity.refresh(grant.refresh_token), clock)
        assert (caller.email, caller.locale) == (new_email, "ru")
        assert (await identity.sign_in(new_email, PASSWORD)).access_token

    async def test_a_profile_takes_nobody_elses_email(self, identity: IdentityProvider) -> None:
        user = (await identity.register(somebody())).user
        other = (await identity.register(somebody())).user
        with pytest.raises(EmailTaken):
            await identity.update_profile(
                user.user_id, email=Email.parse(other.email.upper()), locale=None
            )

    async def test_unknown_users_cannot_be_changed(self, identity: IdentityProvider) -> None:
        with pytest.raises(NotFound):
            await identity.update_profile(new_id(), email=None, locale=Locale.RU)
        with pytest.raises(NotFound):
            await identity.update_account(new_id(), role=None, enabled=False)

    async def test_a_user_is_found_by_each_key(self, identity: IdentityProvider) -> None:
        number = new_telegram_id()
        user = (await identity.register(somebody(telegram_id=number))).user
        assert await identity.find(UserKey("user_id", user.user_id)) == user
        assert await identity.find(UserKey("login", user.login.upper())) == user
        assert await identity.find(UserKey("email", user.email.upper())) == user
        assert await identity.find(UserKey("telegram_id", number)) == user
        assert await identity.find(UserKey("login", user.email)) is None
        assert await identity.find(UserKey("email", user.login)) is None
        assert await identity.find(UserKey("user_id", new_id())) is None
        assert await identity.find(UserKey("telegram_id", 0)) is None

    async def test_users_are_searched_in_pages(self, identity: IdentityProvider) -> None:
        mark = unique("Mark")
        logins = [f"{mark}_{letter}" for letter in "dbca"]
        for login in logins:
            await identity.register(somebody(login=login))
        await identity.register(somebody(email=f"x.{mark}_e@example.com", role=Role.OWNER))
        search = UserSearch(text=mark.lower(), role=Role.DRIVER, after=None, limit=3)
        first = await identity.search(search)
        assert [user.login for user in first.users] == sorted(logins)[:3]
        assert first.next_after is not None
        rest = await identity.search(
            UserSearch(text=mark, role=Role.DRIVER, after=first.next_after, limit=3)
        )
        assert [user.login for user in rest.users] == sorted(logins)[3:]
        assert rest.next_after is None
        assert await identity.count(search) == 4
        everybody = UserSearch(text=f"{mark}_E@", role=None, after=None, limit=3)
        assert len((await identity.search(everybody)).users) == 1

    @pytest.mark.parametrize("text", ["%", "\\", "a%b", "_%_%"])
    async def test_a_search_takes_signs_as_they_are(
        self, identity: IdentityProvider, text: str
    ) -> None:
        await identity.register(somebody())
        found = await identity.search(UserSearch(text=text, role=None, after=None, limit=10))
        assert found.users == ()

    async def test_published_keys_are_public(self, identity: IdentityProvider) -> None:
        published = (await identity.published_keys())["keys"]
        assert isinstance(published, list)
        assert published
        for key in published:
            assert {"kid", "kty", "alg"} <= key.keys()
            assert not {"d", "p", "q", "k"} & key.keys()
