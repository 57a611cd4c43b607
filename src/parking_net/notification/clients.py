"""Auth over gRPC, in the words of notification."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from parking_net.notification.domain.people import Person
from parking_net.shared.errors import NotFound
from parking_net.shared.grpc.client import Peer
from parking_net.shared.texts import Language
from parkingnet.v1 import auth_pb2, auth_pb2_grpc

TIMEOUT_SECONDS: Final = 2.0


class GrpcPeople:
    """The auth service."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._stub = auth_pb2_grpc.AuthStub(peer.channel)

    async def find(self, user_id: UUID) -> Person | None:
        """None when there is no such user. Raises PeerUnavailable."""
        request = auth_pb2.GetUserRequest(user_id=str(user_id))
        try:
            user = await self._peer.call(
                self._stub.GetUser, request, timeout_seconds=TIMEOUT_SECONDS, retry=True
            )
        except NotFound:
            return None
        return Person(
            language=Language.of(user.locale),
            is_enabled=user.enabled,
            telegram_id=(user.telegram_id or None) if user.telegram_confirmed else None,
        )
