"""Messages in a person's language, with money and times as people write them there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from parking_net.notification.domain.messages import Facts, MessageType
from parking_net.shared.texts import Catalogue, Language, duration, moment, money, stay

TEXTS: Final = Catalogue(Path(__file__).parent.parent / "texts")
CODED_REASONS: Final = {
    "place_deleted": frozenset({"owner", "admin"}),
    "too_many_holds": frozenset({"system"}),
}
"""Reasons that the platform gives by code, and in whose name; all else was typed by a person."""


@dataclass(frozen=True, slots=True)
class Words:
    """A message for plain surroundings: nothing in it is markup."""

    title: str
    body: str
    """Lines."""


def words(type_: MessageType, facts: Facts, language: Language, now: datetime) -> Words:
    """The message as plain text; the year is told where it is not the year of `now`."""
    values = _values(facts, language, now)
    return Words(
        title=TEXTS.say(language, f"{type_}-title", **values),
        body=_lines(TEXTS.say(language, f"{type_}-body", **values)),
    )


def telegram_html(type_: MessageType, facts: Facts, language: Language, now: datetime) -> str:
    """The message in Telegram's HTML, every value escaped."""
    values = _values(facts, language, now)
    return _lines(TEXTS.say_html(language, f"{type_}-telegram", **values))


def _lines(text: str) -> str:
    """A sentence that does not apply leaves an empty line behind; it goes."""
    return "\n".join(line for line in text.splitlines() if line.strip())


def _values(facts: Facts, language: Language, now: datetime) -> dict[str, str]:
    former = facts.previous
    difference = 0 if former is None else facts.full_cost - former.full_cost
    return {
        "place": _one_line(facts.place_name),
        "city": _one_line(facts.place_city),
        "address": _one_line(facts.place_address),
        "driver": facts.driver_login,
        "stay": stay(facts.date_from, facts.date_to, facts.timezone, language, now=now),
        "starts": moment(facts.date_from, facts.timezone, language, now=now),
        "ends": moment(facts.date_to, facts.timezone, language, now=now),
        "duration": duration(facts.date_to - facts.date_from, language),
        "formerly": ""
        if former is None
        else stay(former.date_from, former.date_to, facts.timezone, language, now=now),
        "cost": money(facts.full_cost, facts.currency, language),
        "difference": money(abs(difference), facts.currency, language),
        "change": "charged" if difference > 0 else "returned" if difference < 0 else "same",
        "refund": money(facts.refund, facts.currency, language),
        "fee": money(facts.fee, facts.currency, language),
        "return": _return(facts),
        "cause": _cause(facts),
        "reason": _one_line(facts.cancel_reason or ""),
        "explained": "yes" if _typed_reason(facts) else "no",
    }


def _return(facts: Facts) -> str:
    """What of the price goes back: `unpaid`, `nothing`, `part` or `all`."""
    if not facts.paid:
        return "unpaid"
    if not facts.refund:
        return "nothing"
    return "part" if facts.fee else "all"


def _cause(facts: Facts) -> str:
    """Who or what cancelled the booking."""
    return _coded_reason(facts) or facts.canceled_by or "system"


def _coded_reason(facts: Facts) -> str | None:
    reason = facts.cancel_reason or ""
    return reason if facts.canceled_by in CODED_REASONS.get(reason, ()) else None


def _typed_reason(facts: Facts) -> bool:
    return bool((facts.cancel_reason or "").strip()) and _coded_reason(facts) is None


def _one_line(text: str) -> str:
    return " ".join(text.split())
