"""Searching a place and choosing a stay there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from parking_net.shared.paging import Page
from parking_net.telegram_bot.domain.buttons import Argument
from parking_net.telegram_bot.domain.moments import NotAMoment
from parking_net.telegram_bot.domain.places import Place
from parking_net.telegram_bot.domain.rules import Rules
from parking_net.telegram_bot.handlers.chat import Chat
from parking_net.telegram_bot.handlers.screens.screen import (
    LIST_PAGE,
    LONGEST_DESCRIPTION,
    LONGEST_LABEL,
    LONGEST_NAME,
    Row,
    Screen,
    length_text,
    lines,
    menu_row,
    paragraphs,
    shortened,
    zone_name,
)

LENGTHS: Final = (timedelta(hours=1), timedelta(hours=3), timedelta(hours=8), timedelta(hours=24))


def search_prompt(chat: Chat) -> Screen:
    return Screen(chat.text("search-prompt"), [[chat.button("button-cancel", "cancel")]])


def found_places(
    chat: Chat, rules: Rules, query: str, found: Page[Place], page: int, pages: Row
) -> Screen:
    """One page of what a search found."""
    count = len(found.items) if found.total is None else found.total
    heading = chat.text("search-found", count=count, query=shortened(query))
    first = page * LIST_PAGE + 1
    entries = [
        _entry(chat, rules, number, place) for number, place in enumerate(found.items, first)
    ]
    rows = [
        [
            chat.labelled(
                f"{number}. {shortened(place.name, LONGEST_LABEL)} · {_rate(chat, rules, place)}",
                "place",
                place.id,
            )
        ]
        for number, place in enumerate(found.items, first)
    ]
    return Screen(paragraphs(heading, *entries), [*rows, pages, menu_row(chat)])


def nothing_found(chat: Chat, query: str) -> Screen:
    return Screen(chat.text("search-nothing", query=shortened(query)), [menu_row(chat)])


def place_card(chat: Chat, rules: Rules, place: Place) -> Screen:
    """A place, and the question from when."""
    description = shortened(place.description or "", LONGEST_DESCRIPTION)
    text = paragraphs(
        lines(
            chat.text("place-name", name=place.name),
            chat.text("place-address", address=place.address, city=place.city),
            chat.text(
                "place-facts",
                kind=kind(chat, place),
                rate=_rate(chat, rules, place),
                capacity=place.capacity,
            ),
        ),
        chat.text("place-description", description=description) if description else "",
        chat.text("place-from-when", zone=zone_name(place.timezone)),
    )
    rows = [
        [
            chat.button("button-from-now", "from", place.id, "now"),
            chat.button("button-from-soon", "from", place.id, "soon"),
        ],
        [chat.button("button-from-tomorrow", "from", place.id, "tomorrow")],
        [chat.button("button-back-to-list", "places", 0)],
    ]
    return Screen(text, rows)


def length_prompt(chat: Chat, rules: Rules, place: Place, start: datetime, now: datetime) -> Screen:
    """From when is known; until when?"""
    text = chat.text(
        "place-how-long",
        name=place.name,
        start=chat.moment(start, place.timezone, now=now),
        zone=zone_name(place.timezone),
    )
    begins = int(start.timestamp())
    offered = [length for length in LENGTHS if length >= rules.min_stay] or [rules.min_stay]
    buttons = [
        chat.labelled(
            length_text(chat, length),
            "stay",
            place.id,
            begins,
            int(length.total_seconds()),
        )
        for length in offered
    ]
    rows = [buttons[:2], buttons[2:], [chat.button("button-other-start", "place", place.id)]]
    return Screen(text, rows)


def not_a_moment(
    chat: Chat,
    refused: NotAMoment,
    timezone: str,
    now: datetime,
    choices: Sequence[Row] = (),
) -> Screen:
    """Why what was typed is no time, with buttons for what it may have meant."""
    meant = [chat.moment(moment, timezone, now=now) for moment in refused.moments]
    text = chat.text(
        f"moment-{refused.why}",
        zone=zone_name(timezone),
        meant=meant[0] if meant else "",
    )
    return Screen(text, [*choices, [chat.button("button-cancel", "cancel")]])


def moment_row(
    chat: Chat, moment: datetime, timezone: str, now: datetime, verb: str, *arguments: Argument
) -> Row:
    """A button for a moment, which tells itself from the same time an hour later."""
    offset = f"{moment.astimezone(ZoneInfo(timezone)):%z}"
    label = f"{chat.moment(moment, timezone, now=now)} (UTC{offset[:3]}:{offset[3:]})"
    return [chat.labelled(label, verb, *arguments)]


def kind(chat: Chat, place: Place) -> str:
    """The type of the place in words."""
    return chat.plain("place-kind", kind=place.parking_type)


def _rate(chat: Chat, rules: Rules, place: Place) -> str:
    return chat.plain("rate-per-hour", rate=chat.money(place.hourly_rate, rules.currency))


def _entry(chat: Chat, rules: Rules, number: int, place: Place) -> str:
    return chat.text(
        "search-entry",
        number=str(number),
        name=shortened(place.name),
        address=shortened(f"{place.address}, {place.city}", LONGEST_NAME + LONGEST_LABEL),
        kind=kind(chat, place),
        rate=_rate(chat, rules, place),
    )
