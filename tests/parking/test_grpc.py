"""What other services ask: always from the database, only with the internal token."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import grpc
import pytest
from grpc import aio

from parkingnet.v1 import parking_pb2, parking_pb2_grpc
from tests.parking.support import HARBOUR, Parking


@dataclass(frozen=True)
class Peer:
    """Another service."""

    stub: parking_pb2_grpc.ParkingStub
    metadata: list[tuple[str, str]]

    async def one(self, place_id: str) -> parking_pb2.ParkingPlace:
        request = parking_pb2.GetParkingPlaceRequest(id=place_id)
        return await self.stub.GetParkingPlace(request, metadata=self.metadata, timeout=30)

    async def several(self, *place_ids: str) -> list[parking_pb2.ParkingPlace]:
        request = parking_pb2.ListParkingPlacesRequest(ids=place_ids)
        answer = await self.stub.ListParkingPlaces(request, metadata=self.metadata, timeout=30)
        return list(answer.places)


@pytest.fixture(scope="session")
async def channel(opened_once: Parking) -> AsyncIterator[aio.Channel]:
    server: Any = opened_once.service.grpc
    await server.start()
    async with aio.insecure_channel(f"127.0.0.1:{server.port}") as opened:
        yield opened
    await server.stop(0)


@pytest.fixture
def peer(channel: aio.Channel, parking: Parking) -> Peer:
    token = parking.settings.internal_service_token.get_secret_value()
    return Peer(parking_pb2_grpc.ParkingStub(channel), [("authorization", f"Bearer {token}")])


async def refusal(call: Any) -> grpc.StatusCode:
    with pytest.raises(aio.AioRpcError) as refused:
        await call
    return refused.value.code()


async def test_a_place_as_it_is_now(parking: Parking, peer: Peer) -> None:
    place = await parking.create(timezone="Europe/Amsterdam")
    message = await peer.one(place["id"])
    told = {name: getattr(message, name) for name in (*HARBOUR, "id", "owner_id", "timezone")}
    assert told == {name: place[name] for name in told}
    await parking.database.execute("UPDATE places SET capacity = 3")
    assert (await peer.one(place["id"])).capacity == 3


async def test_a_deleted_place_is_not_found(parking: Parking, peer: Peer) -> None:
    place = await parking.create()
    await parking.http.delete(f"/parking/{place['id']}", headers=parking.as_("owner"))
    for place_id in (place["id"], str(uuid4()), "42", ""):
        assert await refusal(peer.one(place_id)) is grpc.StatusCode.NOT_FOUND


async def test_a_list_leaves_out_what_is_not_there(parking: Parking, peer: Peer) -> None:
    kept, gone = await parking.create(name="kept"), await parking.create(name="gone")
    await parking.http.delete(f"/parking/{gone['id']}", headers=parking.as_("owner"))
    found = await peer.several(kept["id"], gone["id"], str(uuid4()), "42", kept["id"])
    assert [place.name for place in found] == ["kept"]
    assert await peer.several() == []


async def test_a_list_is_bounded(peer: Peer) -> None:
    assert await peer.several(*[str(uuid4())] * 100) == []
    refused = await refusal(peer.several(*[str(uuid4())] * 101))
    assert refused is grpc.StatusCode.INVALID_ARGUMENT


@pytest.mark.parametrize("metadata", [[], [("authorization", "Bearer something else")]])
async def test_the_internal_token_is_needed(
    parking: Parking, peer: Peer, metadata: list[tuple[str, str]]
) -> None:
    place = await parking.create()
    stranger = Peer(peer.stub, metadata)
    assert await refusal(stranger.one(place["id"])) is grpc.StatusCode.UNAUTHENTICATED
    assert await refusal(stranger.several(place["id"])) is grpc.StatusCode.UNAUTHENTICATED
