"""Loading the demo data through the services' own use cases, with a clock that can travel.

Everything has an id that follows from its name, so loading again, or going on after a crash,
changes nothing that is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from parking_net.auth.domain.accounts import Locale, NewUser, User
from parking_net.auth.identity.opening import opened_identity
from parking_net.auth.identity.provider import IdentityProvider, UserKey
from parking_net.auth.settings import AuthSettings
from parking_net.booking.domain.stay import Stay
from parking_net.booking.repository import bookings
from parking_net.booking.service.book import BookingWish, book
from parking_net.booking.service.cancel import CancelWish, cancel
from parking_net.booking.service.desk import Desk, Rules
from parking_net.booking.settings import BookingSettings
from parking_net.local.demo.neighbours import PaymentsInProcess, PlacesInProcess
from parking_net.local.demo.people import ADMIN, DRIVERS, EVERYBODY, OWNERS, PASSWORD
from parking_net.local.demo.places import DEMO_PLACES
from parking_net.local.demo.stays import DEMO_STAYS, DemoStay
from parking_net.local.demo.telling import Telling
from parking_net.notification.service.desk import Desk as NotificationDesk
from parking_net.notification.settings import NotificationSettings
from parking_net.parking.catalogue import Catalogue
from parking_net.parking.service import Places
from parking_net.parking.settings import ParkingSettings
from parking_net.payment.domain.errors import PromocodeAlreadyUsed
from parking_net.payment.domain.promocodes import NewPromocode
from parking_net.payment.service.payment_service import PaymentService
from parking_net.payment.settings import PaymentSettings
from parking_net.shared.database import Database, opened_database
from parking_net.shared.identity import Caller, Role
from parking_net.shared.settings import load as load_settings

DemoLogin = tuple[str, str, str]
"""Role, login, password."""

OPENED_DAYS_AGO: Final = 30
STARTING_MONEY_MINOR: Final = 100_000
STARTING_CODE: Final = "DEMO-START"
OPEN_CODE: Final = "DEMO-50"
OPEN_CODE_MINOR: Final = 5_000
OPEN_CODE_USES: Final = 1_000_000
QUARTER: Final = timedelta(minutes=15)
_NAMES: Final = uuid5(NAMESPACE_URL, "parking-net:demo")


class TravellingClock:
    """The machine's time, moved by `offset`."""

    def __init__(self) -> None:
        self.offset = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def travel_to(self, moment: datetime) -> None:
        self.offset = moment - datetime.now(UTC)

    def return_home(self) -> None:
        self.offset = timedelta(0)


@dataclass(frozen=True, slots=True)
class _World:
    """The services that the demo data is made with, and the clock they all look at."""

    clock: TravellingClock
    identity: IdentityProvider
    places: Places
    payments: PaymentService
    desk: Desk
    telling: Telling


async def load() -> list[DemoLogin]:
    """Make what is missing of the demo data in a migrated platform; the logins to try it with.

    The platform is the one that this process's settings name.
    """
    async with AsyncExitStack() as stack:
        world = await _opened(stack)
        users = {person.login: await _person(world, person.login) for person in EVERYBODY}
        callers = {login: _caller(user) for login, user in users.items()}
        world.clock.travel_to(datetime.now(UTC) - timedelta(days=OPENED_DAYS_AGO))
        place_ids = [await _place(world, callers, number) for number in range(len(DEMO_PLACES))]
        await _money(world, callers)
        made_anything = False
        for number, stay in enumerate(DEMO_STAYS):
            driver = callers[DRIVERS[stay.driver - 1].login]
            stay_id = _id("stay", number)
            async with world.telling.ahead_of_the_services():
                made_anything |= await _stay(world, driver, place_ids[stay.place], stay, stay_id)
        if made_anything:
            await world.telling.all_read(callers.values(), datetime.now(UTC))
    return [(str(person.role), person.login, PASSWORD) for person in EVERYBODY]


async def _opened(stack: AsyncExitStack) -> _World:
    clock = TravellingClock()
    auth, parking = load_settings(AuthSettings), load_settings(ParkingSettings)
    payment, booking = load_settings(PaymentSettings), load_settings(BookingSettings)
    notification = load_settings(NotificationSettings)

    async def database(name: str) -> Database:
        return await stack.enter_async_context(opened_database(auth, name))

    identity = await stack.enter_async_context(
        opened_identity(auth, await database(auth.auth_db_name), clock)
    )
    places = Places(
        await database(parking.parking_db_name),
        Catalogue(),
        clock=clock,
        default_timezone=parking.default_timezone,
        events_written=_nobody_waits,
    )
    payments = PaymentService.over(
        await database(payment.payment_db_name), clock, miss_limit=payment.miss_limit
    )
    desk = Desk(
        database=await database(booking.booking_db_name),
        places=PlacesInProcess(places),
        payments=PaymentsInProcess(payments.booking_payments),
        clock=clock,
        # A hold of the past must not look expired to the services that are running meanwhile.
        rules=Rules(
            currency=booking.currency,
            hold=timedelta(days=2 * OPENED_DAYS_AGO),
            min_stay=timedelta(minutes=booking.min_stay_minutes),
        ),
        events_written=_nobody_waits,
        orders_due=_nobody_waits,
    )
    told = NotificationDesk(
        database=await database(notification.notification_db_name),
        clock=clock,
        carriers=(),
        deliveries_due=_nobody_waits,
    )
    telling = Telling(clock, desk.database, told)
    return _World(clock, identity.identity, places, payments, desk, telling)


def _nobody_waits() -> None:
    """The running services find events and orders by themselves."""


async def _person(world: _World, login: str) -> User:
    if user := await world.identity.find(UserKey("login", login)):
        return user
    person = next(person for person in EVERYBODY if person.login == login)
    user = await world.identity.add_user(
        NewUser.parse(login=login, email=person.email, password=PASSWORD, role=person.role)
    )
    return await world.identity.update_profile(
        user.user_id, email=None, locale=Locale(person.language)
    )


def _caller(user: User) -> Caller:
    return Caller(
        user_id=user.user_id,
        role=Role(user.role),
        login=user.login,
        email=user.email,
        locale=str(user.locale),
        expires_at=datetime.max.replace(tzinfo=UTC),
        token_id="demo",
    )


async def _place(world: _World, callers: Mapping[str, Caller], number: int) -> UUID:
    place_id = _id("place", number)
    values = asdict(DEMO_PLACES[number])
    owner = callers[OWNERS[values.pop("owner") - 1].login]
    await world.places.create(owner, place_id, values, {})
    return place_id


async def _money(world: _World, callers: Mapping[str, Caller]) -> None:
    admin = callers[ADMIN.login].user_id
    for code, amount_minor, uses in (
        (STARTING_CODE, STARTING_MONEY_MINOR, len(DRIVERS)),
        (OPEN_CODE, OPEN_CODE_MINOR, OPEN_CODE_USES),
    ):
        wanted = NewPromocode(
            amount_minor=amount_minor,
            max_uses=uses,
            code=code,
            expires_at=None,
            now=world.clock.now(),
        )
        await world.payments.promocodes.create(_id("code", code), admin, wanted)
    for driver in DRIVERS:
        caller = callers[driver.login]
        try:
            await world.payments.promocodes.activate(
                _id("money", driver.login), STARTING_CODE, caller.user_id
            )
        except PromocodeAlreadyUsed:
            continue


async def _stay(
    world: _World, driver: Caller, place_id: UUID, stay: DemoStay, booking_id: UUID
) -> bool:
    """Book it at its time, and cancel it at its time, as the driver would have done.

    Whether it was made now.
    """
    if await bookings.find(world.desk.database, booking_id) is not None:
        return False
    now = datetime.now(UTC)
    date_from = _quarter_hour(now + timedelta(hours=stay.starts_in_hours))
    date_to = date_from + timedelta(hours=stay.lasts_hours)
    booked_at = min(date_from - timedelta(hours=stay.booked_hours_before), now)
    world.clock.travel_to(booked_at)
    await book(
        world.desk, driver, BookingWish(booking_id, place_id, Stay(date_from, date_to), None)
    )
    await world.telling.of_booking(booking_id)
    if stay.canceled_hours_before is None:
        await world.telling.reminders((date_from, date_to), now)
    else:
        world.clock.travel_to(date_from - timedelta(hours=stay.canceled_hours_before))
        await cancel(world.desk, driver, CancelWish(booking_id, "Plans have changed"))
        await world.telling.of_booking(booking_id)
    world.clock.return_home()
    return True


def _quarter_hour(moment: datetime) -> datetime:
    start_of_hour = moment.replace(minute=0, second=0, microsecond=0)
    return start_of_hour + QUARTER * ((moment - start_of_hour) // QUARTER)


def _id(*name: object) -> UUID:
    return uuid5(_NAMES, "/".join(map(str, name)))
