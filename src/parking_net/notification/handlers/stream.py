"""What open pages follow, as server-sent events."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Final

import msgspec
from litestar import get
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import HeaderParameter, QueryParameter

from parking_net.notification.domain.messages import Notification
from parking_net.notification.handlers.views import NotificationView
from parking_net.notification.repository.stream import ItemName, PlacedItem
from parking_net.notification.service.feed import Follower, News
from parking_net.notification.service.stream import Streams, StreamsFull, TooManyStreams
from parking_net.shared.clock import Clock
from parking_net.shared.errors import Invalid
from parking_net.shared.http import EventStream, declared, signed_in
from parking_net.shared.http.event_stream import EVENT_STREAM_TYPE
from parking_net.shared.identity import Caller
from parking_net.shared.texts import Language

HEARTBEAT_SECONDS: Final = 15.0
RETRY_MILLISECONDS: Final = 2000
HEARTBEAT: Final = b":\n\n"
LARGEST_POSITION: Final = 2**63 - 1

_encoder = msgspec.json.Encoder()

DESCRIPTION: Final = """\
Events, each with an `id`, until the token expires or the service stops; reconnect then, with the \
last `id` in `Last-Event-ID`, and none is missed or told twice.

- `ready`: the stream stands; `{}`. Without `Last-Event-ID` it begins with what happens from now on.
- `notification`: a new one, as `GET /notifications` shows it, in the language of the token.
- `booking`: one of the caller's bookings, or a booking of his places, as it has become.
- `balance`: money moved; `{"booking_id"}`. Look at the balance again.
- `resync`: not everything since `Last-Event-ID` is kept (24 hours) any more; `{}`. Load all again.

A comment comes every 15 seconds. At most 20 streams of one user may be open."""

EXAMPLE: Final = """\
retry: 2000
id: 41
event: ready
data: {}

id: 42
event: balance
data: {"booking_id":"01998c5e-7c4b-7c3a-9f0e-2b8f2f9f5d11"}

"""


class Renderer:
    """Writes items as events, in one language."""

    def __init__(self, language: Language, clock: Clock) -> None:
        self._language = language
        self._clock = clock

    def __call__(self, news: News) -> bytes:
        if news.lost_until is not None:
            return event(news.lost_until, "resync", {})
        parts = [self._item(item, news) for item in news.items]
        return b"".join(parts) or HEARTBEAT

    def _item(self, item: PlacedItem, news: News) -> bytes:
        if item.name is not ItemName.NOTIFICATION:
            return event(item.position, item.name, item.data)
        told = news.notifications.get(str(item.data["notification_id"]))
        return b"" if told is None else event(item.position, item.name, self._view(told))

    def _view(self, notification: Notification) -> NotificationView:
        return NotificationView.of(notification, self._language, self._clock.now())


def event(position: int, name: str, data: object) -> bytes:
    """One event on the wire; JSON has no line breaks of its own."""
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (position, name.encode(), _encoder.encode(data))


async def told(follower: Follower, render: Renderer) -> AsyncIterator[bytes]:
    """Everything that is written into one stream."""
    yield b"retry: %d\n" % RETRY_MILLISECONDS + event(follower.position, "ready", {})
    while (news := await follower.news(HEARTBEAT_SECONDS)) is not None:
        yield render(news)


@get(
    "/notifications/stream",
    guards=[signed_in],
    tags=["notifications"],
    summary="Follow what happens to you",
    media_type=EVENT_STREAM_TYPE,
    responses={
        200: ResponseSpec(
            str,
            description=DESCRIPTION,
            media_type=EVENT_STREAM_TYPE,
            generate_examples=False,
            examples=[Example(id="events", value=EXAMPLE)],
        ),
        **declared(TooManyStreams, StreamsFull),
    },
)
async def stream(
    caller: Caller,
    streams: Streams,
    last_event_id: Annotated[
        str | None,
        HeaderParameter(name="Last-Event-ID", description="The last `id` that was received."),
    ] = None,
    position: Annotated[
        int | None,
        QueryParameter(
            name="last_event_id", ge=0, description="The same; the header wins over it."
        ),
    ] = None,
) -> EventStream:
    """Follow what happens to you, as it happens."""
    last = _position(last_event_id) if last_event_id else position
    render = Renderer(Language.of(caller.locale), streams.clock)

    @asynccontextmanager
    async def opened() -> AsyncIterator[AsyncIterator[bytes]]:
        async with streams.followed(caller, last) as follower:
            yield told(follower, render)

    return EventStream(opened)


def _position(text: str) -> int:
    """The position in `Last-Event-ID`; raises Invalid for what no stream of ours has sent."""
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_POSITION))
    if not is_number or int(text) > LARGEST_POSITION:
        raise Invalid.field("Last-Event-ID", "invalid", "Send the last id that was received")
    return int(text)


STREAM_ROUTES: Final = [stream]
