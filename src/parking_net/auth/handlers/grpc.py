"""What the other services may ask about users."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import grpc

from parking_net.auth.identity.provider import UserKey
from parking_net.auth.service.users import Users
from parking_net.shared.errors import NotFound
from parking_net.shared.identifiers import as_id
from parkingnet.v1 import auth_pb2, auth_pb2_grpc

Context = grpc.aio.ServicerContext[Any, Any]


@dataclass(frozen=True, slots=True)
class AuthServicer(auth_pb2_grpc.AuthServicer):
    """`parkingnet.v1.Auth`."""

    users: Users

    async def GetUser(self, request: auth_pb2.GetUserRequest, context: Context) -> auth_pb2.User:
        user_id = as_id(request.user_id)
        if user_id is None:
            raise NotFound("There is no such user")
        user = await self.users.get(UserKey("user_id", user_id))
        return auth_pb2.User(
            user_id=str(user.user_id),
            login=user.login,
            email=user.email,
            role=user.role.value,
            telegram_id=user.telegram_id,
            locale=user.locale.value,
            enabled=user.enabled,
        )
