"""The use cases: offer, change and withdraw a place; show one; search."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

import structlog

from parking_net.parking import repository
from parking_net.parking.batches import Batches
from parking_net.parking.catalogue import Catalogue
from parking_net.parking.domain import (
    Found,
    Place,
    PlaceDetails,
    PlaceNotFound,
    PlaceSearch,
    checked,
    refuse_server_owned,
)
from parking_net.parking.metrics import PLACE_CHANGES
from parking_net.shared.clock import Clock
from parking_net.shared.database import Connection, Database
from parking_net.shared.events import outbox
from parking_net.shared.events.event import Event
from parking_net.shared.identity import Caller, Role, require_role

REMEMBERED_CITIES_MAX: Final = 2000

_log = structlog.get_logger(__name__)


class Places:
    """The parking places of the platform."""

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        *,
        clock: Clock,
        default_timezone: str,
        events_written: Callable[[], None],
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._events_written = events_written
        self._clock = clock
        self._default_timezone = default_timezone
        self._documents = Batches[UUID, str](lambda ids: repository.documents(database, ids))
        self._cities: dict[str, list[str]] = {}
        catalogue.on_change(self._forget_cities)

    async def create(
        self,
        caller: Caller,
        place_id: UUID,
        values: Mapping[str, object],
        server_owned: Mapping[str, object],
    ) -> Place:
        """Offer a place. Raises Invalid, or Forbidden for anybody but an owner.

        The same id again is the same wish: it answers what the first one made.
        """
        details = checked({"timezone": self._default_timezone, **values})
        refuse_server_owned(
            {"owner_id": caller.user_id},
            {field: value for field, value in server_owned.items() if value is not None},
        )
        require_role(caller, Role.OWNER)
        now = self._clock.now()
        place = Place(
            id=place_id,
            owner_id=caller.user_id,
            details=PlaceDetails(**details),
            created_at=now,
            updated_at=now,
        )
        async with self._database.transaction() as connection:
            if not await repository.add(connection, place):
                return await self._locked(connection, place_id)
            await outbox.add(connection, self._event("parking.created", place, caller))
        self._announce(place, "created")
        return place

    async def change(
        self,
        caller: Caller,
        place_id: UUID | None,
        changes: Mapping[str, object],
        server_owned: Mapping[str, object],
    ) -> Place:
        """Change what is given and keep the rest. Raises Invalid, PlaceNotFound or Forbidden.

        `server_owned` are fields the client may repeat but not change. Changes made at once are
        put one upon the other; bookings already made keep what they were made with.
        """
        details = checked(changes)
        async with self._database.transaction() as connection:
            before = await self._locked(connection, place_id)
            before.require_manager(caller)
            refuse_server_owned(before.fields(), server_owned)
            place = before.changed(details, self._clock.now())
            if place is before:
                return place
            await repository.update(connection, place)
            await outbox.add(connection, self._event("parking.updated", place, caller))
        self._announce(place, "updated")
        return place

    async def delete(self, caller: Caller, place_id: UUID | None) -> None:
        """Withdraw a place for good; its unfinished bookings are cancelled upon the event.

        Raises PlaceNotFound (also when it was deleted before) or Forbidden.
        """
        async with self._database.transaction() as connection:
            place = await self._locked(connection, place_id)
            place.require_manager(caller)
            await repository.remove(connection, place.id, self._clock.now())
            await outbox.add(connection, self._event("parking.deleted", place, caller))
        self._announce(place, "deleted")

    async def document(self, place_id: UUID) -> str | None:
        """The encoded place. Reads that come together share one query."""
        return await self._documents.get(place_id)

    async def one(self, place_id: UUID) -> Place:
        """The place as it is now; raises PlaceNotFound."""
        return _found(await repository.one(self._database, place_id))

    async def several(self, place_ids: Sequence[UUID]) -> list[Place]:
        """Those of the places that exist, as they are now."""
        return await repository.several(self._database, place_ids)

    async def search(self, search: PlaceSearch) -> Found:
        """A page of places, in the search's order."""
        nothing = Found(documents=[], next_after=None, total=0 if search.count else None)
        if not search.can_match:
            return nothing
        search, cities = await self._understood(search)
        if cities == []:
            return nothing
        rows = await repository.page(self._database, search, cities, search.limit + 1)
        shown = rows[: search.limit]
        return Found(
            documents=[row["document"] for row in shown],
            next_after=(shown[-1]["sort_key"], shown[-1]["id"]) if len(rows) > len(shown) else None,
            total=await repository.total(self._database, search, cities) if search.count else None,
        )

    async def _locked(self, connection: Connection, place_id: UUID | None) -> Place:
        place = None if place_id is None else await repository.locked(connection, place_id)
        return _found(place)

    def _event(self, event_type: str, place: Place, caller: Caller) -> Event:
        """The whole place, and who did it: whoever hears this need not ask back."""
        data = {**place.fields(), "by": caller.role, "actor_id": caller.user_id}
        if event_type == "parking.deleted":
            data["deleted_by"] = caller.role
        return Event(type=event_type, subject=str(place.id), data=data, time=self._clock.now())

    def _announce(self, place: Place, change: str) -> None:
        """After the commit: whoever wrote must read it back, and the event may leave."""
        self._catalogue.changed([place.id])
        PLACE_CHANGES.labels(change).inc()
        _log.info("place_changed", place_id=str(place.id), change=change)
        self._events_written()

    async def _understood(self, search: PlaceSearch) -> tuple[PlaceSearch, list[str] | None]:
        """The search, and the cities it means; None means any.

        Who names a city exactly means that city, whatever else is called like it.
        """
        if search.text is None:
            return search, None if search.city is None else await self._cities_like(search.city)
        named = await repository.city_named(self._database, search.text)
        if named is not None:
            return replace(search, text=None, city=search.text), [named]
        cities = await self._cities_like(search.text)
        if cities:
            return search, cities
        return replace(search, text=None, name=search.text), None

    async def _cities_like(self, city: str) -> list[str]:
        if self._catalogue.fresh and city in self._cities:
            return self._cities[city]
        epoch = self._catalogue.epoch
        cities = await repository.cities_like(self._database, city)
        if epoch == self._catalogue.epoch and len(self._cities) < REMEMBERED_CITIES_MAX:
            self._cities[city] = cities
        return cities

    def _forget_cities(self, _: Collection[UUID] | None) -> None:
        self._cities.clear()


def _found(place: Place | None) -> Place:
    if place is None:
        raise PlaceNotFound()
    return place
