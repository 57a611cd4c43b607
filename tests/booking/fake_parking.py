"""A parking service to talk to over gRPC, whose places tests make and take away."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from parking_net.shared.errors import NotFound, Unavailable
from parkingnet.v1 import parking_pb2, parking_pb2_grpc


@dataclass
class FakeParking(parking_pb2_grpc.ParkingServicer):
    """Knows the places it was told of; `down` makes it answer nothing."""

    places: dict[str, parking_pb2.ParkingPlace] = field(default_factory=dict)
    down: bool = False
    calls: list[str] = field(default_factory=list)

    def add(
        self, *, capacity: int = 10, hourly_rate: int = 500, owner_id: UUID | None = None
    ) -> UUID:
        place_id = uuid4()
        self.places[str(place_id)] = parking_pb2.ParkingPlace(
            id=str(place_id),
            name="Harbour Garage",
            city="Rotterdam",
            address="Quay 7",
            parking_type="covered",
            hourly_rate=hourly_rate,
            capacity=capacity,
            owner_id=str(owner_id or uuid4()),
            timezone="Europe/Amsterdam",
        )
        return place_id

    def place(self, place_id: UUID) -> parking_pb2.ParkingPlace:
        return self.places[str(place_id)]

    def remove(self, place_id: UUID) -> None:
        del self.places[str(place_id)]

    async def GetParkingPlace(
        self, request: parking_pb2.GetParkingPlaceRequest, context: object
    ) -> parking_pb2.ParkingPlace:
        self._heard("GetParkingPlace")
        if request.id not in self.places:
            raise NotFound
        return self.places[request.id]

    async def ListParkingPlaces(
        self, request: parking_pb2.ListParkingPlacesRequest, context: object
    ) -> parking_pb2.ListParkingPlacesResponse:
        self._heard("ListParkingPlaces")
        found = [self.places[one] for one in request.ids if one in self.places]
        return parking_pb2.ListParkingPlacesResponse(places=found)

    def _heard(self, call: str) -> None:
        self.calls.append(call)
        if self.down:
            raise Unavailable
