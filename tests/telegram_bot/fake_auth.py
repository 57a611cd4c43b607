"""An auth to talk to over gRPC and REST: a few users, their sessions, and a will to misbehave."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

from parking_net.shared.errors import NotFound, Unavailable
from parking_net.shared.identifiers import new_id
from parkingnet.v1 import auth_pb2, auth_pb2_grpc

ACCESS_SECONDS = 900


@dataclass
class FakeUser:
    """A user with a password, and the Telegram id they have or claim."""

    login: str
    password: str
    role: str = "driver"
    locale: str = "en"
    enabled: bool = True
    telegram_id: int = 0
    confirmed: bool = False
    user_id: UUID = field(default_factory=new_id)

    def message(self) -> auth_pb2.User:
        return auth_pb2.User(
            user_id=str(self.user_id),
            login=self.login,
            email=f"{self.login}@example.com",
            role=self.role,
            telegram_id=self.telegram_id,
            locale=self.locale,
            enabled=self.enabled,
            telegram_confirmed=self.confirmed,
        )


class FakeAuth(auth_pb2_grpc.TelegramAccountsServicer):
    """TelegramAccounts, and the sessions behind /refresh and /logout."""

    def __init__(self) -> None:
        self.users: list[FakeUser] = []
        self.links: dict[str, FakeUser] = {}
        """One-time codes that are still good."""
        self.bot_names: list[str] = []
        self.refresh_tokens: dict[str, FakeUser] = {}
        """Those that are good for one refresh."""
        self.access_tokens: dict[str, FakeUser] = {}
        """Those that the services accept."""
        self.spent: list[str] = []
        self.reused: list[str] = []
        self.ended: list[str] = []
        self.fails_to_end: set[str] = set()
        """Refresh tokens whose logout is answered with 500."""
        self.passwords_seen: list[str] = []
        self.is_down = False
        self.before_sign_in: Callable[[], Awaitable[None]] | None = None
        """Something to wait for in the middle of signing in."""
        self.locked_for_seconds = 0
        self._numbers = 0
        self._given: dict[tuple[str, str], str] = {}
        """The token that each try with a token was given."""

    def add_user(self, login: str, password: str = "Correct1horse", **more: object) -> FakeUser:
        user = FakeUser(login, password, **more)  # type: ignore[arg-type]
        self.users.append(user)
        return user

    def new_tokens(self, user: FakeUser) -> tuple[str, str]:
        """Access and refresh token of the next step of a session."""
        self._numbers += 1
        access = f"access-{user.login}-{self._numbers}"
        refresh = f"refresh-{user.login}-{self._numbers}"
        self.access_tokens[access] = user
        self.refresh_tokens[refresh] = user
        return access, refresh

    # gRPC

    async def AnnounceTelegramBot(
        self, request: auth_pb2.AnnounceTelegramBotRequest, context: object
    ) -> auth_pb2.AnnounceTelegramBotResponse:
        self._up()
        self.bot_names.append(request.username)
        return auth_pb2.AnnounceTelegramBotResponse()

    async def SignInFromTelegram(
        self, request: auth_pb2.SignInFromTelegramRequest, context: object
    ) -> auth_pb2.TelegramSignIn:
        self._up()
        self.passwords_seen.append(request.password)
        if self.before_sign_in is not None:
            await self.before_sign_in()
        if self.locked_for_seconds:
            return auth_pb2.TelegramSignIn(
                refusal="too_many_attempts", retry_after_seconds=self.locked_for_seconds
            )
        user = next((one for one in self.users if one.login == request.login), None)
        if user is None or user.password != request.password:
            return auth_pb2.TelegramSignIn(refusal="wrong_credentials")
        return self._signed_in(user, request.telegram_id)

    async def RedeemTelegramLink(
        self, request: auth_pb2.RedeemTelegramLinkRequest, context: object
    ) -> auth_pb2.TelegramSignIn:
        self._up()
        user = self.links.pop(request.code, None)
        if user is None:
            return auth_pb2.TelegramSignIn(refusal="link_unknown")
        return self._signed_in(user, request.telegram_id)

    async def FindTelegramAccount(
        self, request: auth_pb2.FindTelegramAccountRequest, context: object
    ) -> auth_pb2.User:
        self._up()
        return self._of(request.telegram_id).message()

    async def ConfirmTelegramLink(
        self, request: auth_pb2.ConfirmTelegramLinkRequest, context: object
    ) -> auth_pb2.User:
        self._up()
        user = self._of(request.telegram_id)
        if str(user.user_id) != request.user_id:
            raise NotFound("somebody else claims it")
        user.confirmed = True
        return user.message()

    async def RemoveTelegramLink(
        self, request: auth_pb2.RemoveTelegramLinkRequest, context: object
    ) -> auth_pb2.RemoveTelegramLinkResponse:
        self._up()
        for user in self.users:
            if user.telegram_id == request.telegram_id:
                user.telegram_id, user.confirmed = 0, False
        return auth_pb2.RemoveTelegramLinkResponse()

    # REST

    def refresh(self, refresh_token: str, attempt: str) -> dict[str, object] | None:
        """The answer to POST /refresh; None is a 401. A token used again ends the session.

        But for the same try, as long as nobody used what it gave.
        """
        use = refresh_token, attempt
        if refresh_token in self.spent and use not in self._given:
            self.reused.append(refresh_token)
            return None
        user = self.refresh_tokens.pop(self._given.get(use, refresh_token), None)
        if user is None or not user.enabled:
            return None
        self.spent.append(refresh_token)
        access, refresh = self.new_tokens(user)
        self._given[use] = refresh
        return {"token": access, "expires_in": ACCESS_SECONDS, "refresh_token": refresh}

    def logout(self, refresh_token: str) -> bool:
        """False is a 401."""
        if self.refresh_tokens.pop(refresh_token, None) is None:
            return False
        self.ended.append(refresh_token)
        return True

    def _up(self) -> None:
        if self.is_down:
            raise Unavailable("down on purpose")

    def _of(self, telegram_id: int) -> FakeUser:
        for user in self.users:
            if user.telegram_id == telegram_id:
                return user
        raise NotFound("nobody has it")

    def _signed_in(self, user: FakeUser, telegram_id: int) -> auth_pb2.TelegramSignIn:
        if not user.enabled:
            return auth_pb2.TelegramSignIn(refusal="account_disabled")
        for other in self.users:
            if other.telegram_id == telegram_id:
                other.telegram_id, other.confirmed = 0, False
        user.telegram_id, user.confirmed = telegram_id, True
        access, refresh = self.new_tokens(user)
        session = auth_pb2.TelegramSession(
            user=user.message(),
            access_token=access,
            expires_in_seconds=ACCESS_SECONDS,
            refresh_token=refresh,
        )
        return auth_pb2.TelegramSignIn(session=session)
