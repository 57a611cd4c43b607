"""Places for the other services: always as the database has them now, never from memory."""

from __future__ import annotations

from typing import Final

from parking_net.parking.domain import Place, PlaceNotFound
from parking_net.parking.service import Places
from parking_net.shared.errors import Invalid
from parking_net.shared.identifiers import as_id
from parkingnet.v1 import parking_pb2, parking_pb2_grpc

IDS_MAX: Final = 100


class ParkingServicer(parking_pb2_grpc.ParkingServicer):
    def __init__(self, places: Places) -> None:
        self._places = places

    async def GetParkingPlace(
        self, request: parking_pb2.GetParkingPlaceRequest, context: object
    ) -> parking_pb2.ParkingPlace:
        place_id = as_id(request.id)
        if place_id is None:
            raise PlaceNotFound()
        return _message(await self._places.one(place_id))

    async def ListParkingPlaces(
        self, request: parking_pb2.ListParkingPlacesRequest, context: object
    ) -> parking_pb2.ListParkingPlacesResponse:
        if len(request.ids) > IDS_MAX:
            raise Invalid.field("ids", "too_many", f"Ask for at most {IDS_MAX} places at once")
        known = [place_id for text in request.ids if (place_id := as_id(text)) is not None]
        places = await self._places.several(known)
        return parking_pb2.ListParkingPlacesResponse(places=[_message(place) for place in places])


def _message(place: Place) -> parking_pb2.ParkingPlace:
    details = place.details
    return parking_pb2.ParkingPlace(
        id=str(place.id),
        name=details.name,
        city=details.city,
        address=details.address,
        parking_type=details.parking_type.value,
        hourly_rate=details.hourly_rate,
        capacity=details.capacity,
        owner_id=str(place.owner_id),
        timezone=details.timezone,
    )
