"""Events and dead letters as Kafka records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec
from confluent_kafka import Message

from parking_net.shared.events.event import Event
from parking_net.shared.events.lanes import Delivery
from parking_net.shared.events.transport import DeadLetter
from parking_net.shared.identifiers import as_id

REPLAY_FOR: Final = "parking-net-replay-for"
"""Only this group handles the record; every other passes over it."""
GROUP: Final = "parking-net-group"
REASON: Final = "parking-net-reason"
ATTEMPTS: Final = "parking-net-attempts"
ORIGIN: Final = "parking-net-origin"
FAILED_AT: Final = "parking-net-failed-at"
CONTENT_TYPE: Final = {"content-type": "application/cloudevents+json"}

_UNREADABLE: Final = "unreadable"
_encoder = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Record:
    """A record to be sent; a value of None ends what stood under the key."""

    topic: str
    key: bytes
    value: bytes | None
    headers: Mapping[str, str]


def event_record(topic: str, event: Event) -> Record:
    """Keyed by subject: the events of one subject share a partition, which keeps their order."""
    value = _encoder.encode(event.to_cloud_event())
    return Record(topic, event.subject.encode(), value, CONTENT_TYPE)


def replay_group(message: Message) -> str | None:
    """The only group that the record is for; None when it is for all."""
    return headers_of(message).get(REPLAY_FOR)


def delivery_of(message: Message) -> Delivery:
    """The record as something to be handled; also when it is no event at all."""
    topic, partition, offset = str(message.topic()), message.partition(), message.offset()
    assert partition is not None
    assert offset is not None
    headers = headers_of(message)
    place = f"{topic}[{partition}]@{offset}"
    raw = _bytes(message.value())
    members = _members(raw)
    event_id = as_id(str(members.get("id"))) or uuid5(NAMESPACE_URL, headers.get(ORIGIN, place))
    return Delivery(
        source=partition,
        position=offset,
        lane=str(members.get("subject", event_id)),
        event_id=event_id,
        members=members,
        origin=headers.get(ORIGIN, place),
        is_replay=REPLAY_FOR in headers,
        earlier_attempts=_count(headers.get(ATTEMPTS)),
        raw=raw,
    )


def letter_record(topic: str, group: str, delivery: Delivery, reason: str) -> Record:
    """The dead letter, under a key that its end will have too."""
    headers = {
        **CONTENT_TYPE,
        GROUP: group,
        REASON: reason,
        ATTEMPTS: str(delivery.earlier_attempts + delivery.attempts),
        ORIGIN: delivery.origin,
        FAILED_AT: datetime.now(UTC).isoformat(),
    }
    return Record(topic, _letter_key(group, delivery.event_id), delivery.raw, headers)


def letter_end(topic: str, group: str, event_id: UUID) -> Record:
    """What ends the dead letter."""
    return Record(topic, _letter_key(group, event_id), None, {})


def replay_record(topic: str, letter: Message) -> Record:
    """The event again, for the group that could not handle it and no other."""
    headers = headers_of(letter)
    raw = _bytes(letter.value())
    kept: dict[str, str] = {name: headers[name] for name in (ATTEMPTS, ORIGIN) if name in headers}
    subject = str(_members(raw).get("subject", ""))
    return Record(
        topic, subject.encode(), raw, {**CONTENT_TYPE, **kept, REPLAY_FOR: headers[GROUP]}
    )


def letter_of(message: Message) -> DeadLetter | None:
    """The dead letter that the record is; None when it is none of ours."""
    headers = headers_of(message)
    group, _, event_id = _bytes(message.key()).decode(errors="replace").rpartition(":")
    known_id = as_id(event_id)
    if known_id is None or headers.get(GROUP) != group or FAILED_AT not in headers:
        return None
    return DeadLetter(
        group=group,
        event_id=known_id,
        event=dict(_members(_bytes(message.value()))),
        reason=headers.get(REASON, ""),
        attempts=_count(headers.get(ATTEMPTS)),
        failed_at=datetime.fromisoformat(headers[FAILED_AT]),
        origin=headers.get(ORIGIN, ""),
    )


def headers_of(message: Message) -> dict[str, str]:
    pairs: Any = message.headers() or []
    return {name: _bytes(value).decode(errors="replace") for name, value in pairs}


def _letter_key(group: str, event_id: UUID) -> bytes:
    return f"{group}:{event_id}".encode()


def _members(raw: bytes) -> Mapping[str, Any]:
    try:
        members = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        members = None
    if isinstance(members, dict):
        return members
    return {_UNREADABLE: raw.decode(errors="replace")}


def _count(text: str | None) -> int:
    return int(text) if text is not None and text.isdecimal() else 0


def _bytes(value: str | bytes | None) -> bytes:
    if value is None:
        return b""
    return value.encode() if isinstance(value, str) else value
