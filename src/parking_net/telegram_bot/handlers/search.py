"""Finding a place and saying from when and until when."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from aiogram import Router
from aiogram.filters import Command, CommandObject, StateFilter
from aiogram.fsm.context import FSMContext

from parking_net.shared.errors import NotFound
from parking_net.shared.identity import Role
from parking_net.shared.paging import Page
from parking_net.telegram_bot.domain.buttons import Press
from parking_net.telegram_bot.domain.moments import NotAMoment, end_of, local_moment, start_of
from parking_net.telegram_bot.domain.places import Place
from parking_net.telegram_bot.handlers.booking import show_quote
from parking_net.telegram_bot.handlers.chat import Chat
from parking_net.telegram_bot.handlers.desk import Desk, number, signed_in_as
from parking_net.telegram_bot.handlers.dialogs import Searching
from parking_net.telegram_bot.handlers.filters import Pressed, plain_text
from parking_net.telegram_bot.handlers.paging import Pages
from parking_net.telegram_bot.handlers.screens import offers, places
from parking_net.telegram_bot.handlers.screens.screen import LIST_PAGE

LONGEST_QUERY = 200
MORNING_HOUR = 9
PAGES = "places"


def router() -> Router:
    routes = Router(name="search")
    routes.message.register(search, Command("search"))
    routes.callback_query.register(search, Pressed("search"))
    routes.message.register(asked_for, StateFilter(Searching.query), plain_text)
    routes.callback_query.register(turn_page, Pressed("places"))
    routes.callback_query.register(show_place, Pressed("place"))
    routes.callback_query.register(choose_start, Pressed("from"))
    routes.message.register(typed_start, StateFilter(Searching.start), plain_text)
    routes.message.register(typed_end, StateFilter(Searching.end), plain_text)
    return routes


async def search(
    _event: object, chat: Chat, state: FSMContext, desk: Desk, command: CommandObject | None = None
) -> None:
    """Ask for a city or a name; `/search Rotterdam` has said it already."""
    _only_drivers(chat)
    await state.set_state(Searching.query)
    if command is not None and command.args:
        await _find(chat, state, desk, command.args)
        return
    await places.search_prompt(chat).show(chat)


async def asked_for(_event: object, chat: Chat, state: FSMContext, desk: Desk, text: str) -> None:
    await _find(chat, state, desk, text)


async def turn_page(
    _event: object, chat: Chat, press: Press, state: FSMContext, desk: Desk
) -> None:
    """Another page of the last search; a page of an earlier one asks to search again."""
    asked = (await state.get_data()).get("search")
    is_other = len(press.arguments) > 1 and asked and press.text(1) != _mark(asked["query"])
    if not asked or is_other:
        await search(_event, chat, state, desk)
        return
    pages = await Pages.seen(state, PAGES)
    await state.set_state(Searching.query)
    await _show_page(chat, desk, asked, pages, pages.clamped(number(press, 0)))


async def show_place(
    _event: object, chat: Chat, press: Press, state: FSMContext, desk: Desk
) -> None:
    """A place, and from when."""
    _only_drivers(chat)
    place = await _found(chat, desk, press.id(0))
    if place is None:
        return
    await state.set_state(Searching.start)
    await state.update_data(place=str(place.id))
    await places.place_card(chat, desk.rules, place).show(chat)


async def choose_start(
    _event: object, chat: Chat, press: Press, state: FSMContext, desk: Desk
) -> None:
    """A start from a button: in words, or as the seconds of a moment."""
    place = await _found(chat, desk, press.id(0))
    if place is None:
        return
    now = desk.now()
    try:
        start = _chosen_start(press.text(1), now, place.timezone)
    except NotAMoment as refused:
        await _explain_start(chat, place, refused, now)
        return
    await _ask_length(chat, state, desk, place, start)


async def typed_start(_event: object, chat: Chat, state: FSMContext, desk: Desk, text: str) -> None:
    place = await _remembered(chat, state, desk)
    if place is None:
        return
    now = desk.now()
    try:
        start = start_of(text, now, place.timezone)
    except NotAMoment as refused:
        await _explain_start(chat, place, refused, now)
        return
    await _ask_length(chat, state, desk, place, start)


async def typed_end(_event: object, chat: Chat, state: FSMContext, desk: Desk, text: str) -> None:
    place = await _remembered(chat, state, desk)
    if place is None:
        return
    start = datetime.fromisoformat((await state.get_data())["start"])
    try:
        end = end_of(text, start, desk.now(), place.timezone)
    except NotAMoment as refused:
        await _explain_end(chat, desk, place, start, refused)
        return
    await show_quote(chat, desk, state, place.id, start, end)


def _only_drivers(chat: Chat) -> None:
    """Looking needs no sign-in, but for owners and admins there is nothing to find here."""
    if chat.session is not None:
        signed_in_as(chat, Role.DRIVER)


async def _find(chat: Chat, state: FSMContext, desk: Desk, text: str) -> None:
    """Places in a city of that name, or else places of that name."""
    query = " ".join(text.split())[:LONGEST_QUERY]
    pages = await Pages.begun(state, PAGES)
    for by in ("city", "name"):
        asked = {"by": by, "query": query}
        found = await _page(desk, asked, None)
        if found.items:
            await state.update_data(search=asked)
            await _show_page(chat, desk, asked, pages, 0)
            return
    await places.nothing_found(chat, query).show(chat)


async def _show_page(
    chat: Chat, desk: Desk, asked: dict[str, str], pages: Pages, page: int
) -> None:
    found = await _page(desk, asked, pages.cursor(page))
    await pages.learned(page, found.next_cursor)
    row = pages.buttons(chat, "places", page, _mark(asked["query"]))
    screen = places.found_places(chat, desk.rules, asked["query"], found, page, row)
    await screen.show(chat)


async def _page(desk: Desk, asked: dict[str, str], cursor: str | None) -> Page[Place]:
    city, name = (asked["query"] if asked["by"] == by else None for by in ("city", "name"))
    return await desk.places.search(city=city, name=name, limit=LIST_PAGE, cursor=cursor)


def _mark(query: str) -> str:
    """Tells the pages of one search from those of another."""
    return hashlib.sha256(query.encode()).hexdigest()[:6]


async def _found(chat: Chat, desk: Desk, place_id: UUID) -> Place | None:
    try:
        return await desk.places.find(place_id)
    except NotFound:
        await offers.place_gone(chat).show(chat)
        return None


async def _remembered(chat: Chat, state: FSMContext, desk: Desk) -> Place | None:
    return await _found(chat, desk, UUID((await state.get_data())["place"]))


def _chosen_start(choice: str, now: datetime, timezone: str) -> datetime:
    match choice:
        case "now":
            return now.astimezone(UTC).replace(second=0, microsecond=0)
        case "soon":
            return (now + timedelta(hours=1)).astimezone(UTC).replace(second=0, microsecond=0)
        case "tomorrow":
            tomorrow = now.astimezone(ZoneInfo(timezone)).date() + timedelta(days=1)
            return local_moment(tomorrow, MORNING_HOUR, 0, timezone)
        case seconds:
            return datetime.fromtimestamp(int(seconds), UTC)


async def _ask_length(
    chat: Chat, state: FSMContext, desk: Desk, place: Place, start: datetime
) -> None:
    await state.set_state(Searching.end)
    await state.update_data(place=str(place.id), start=start.isoformat())
    await places.length_prompt(chat, desk.rules, place, start, desk.now()).show(chat)


async def _explain_start(chat: Chat, place: Place, refused: NotAMoment, now: datetime) -> None:
    zone = place.timezone
    rows = [
        places.moment_row(chat, moment, zone, now, "from", place.id, int(moment.timestamp()))
        for moment in refused.moments
    ]
    await places.not_a_moment(chat, refused, zone, now, rows).show(chat)


async def _explain_end(
    chat: Chat, desk: Desk, place: Place, start: datetime, refused: NotAMoment
) -> None:
    now, zone = desk.now(), place.timezone
    since = int(start.timestamp())
    rows = [
        places.moment_row(
            chat, moment, zone, now, "stay", place.id, since, int((moment - start).total_seconds())
        )
        for moment in refused.moments
        if moment > start
    ]
    await places.not_a_moment(chat, refused, zone, now, rows).show(chat)
