"""A booking in a trace of the client's own, from the gateway to the driver's chat."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from parking_net.local.demo.people import DRIVERS, PASSWORD
from parking_net.local.telegram.bot_api import BotApi, opened_bot_api
from parking_net.local.telegram.chats import Person
from tests.support.platform import running_platform
from tests.support.telegram import Talk

TRACE_ID, SPAN_ID = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
"""What the client sends along."""
SQL = "postgresql"
EXPECTED: Mapping[str, frozenset[str]] = {
    "parking-net-gateway": frozenset({"POST"}),
    "parking-net-booking": frozenset(
        {
            "POST /booking",
            "/parkingnet.v1.Payment/ProcessTransaction",
            "send booking.confirmed",
            SQL,
        }
    ),
    "parking-net-parking": frozenset({"/parkingnet.v1.Parking/GetParkingPlace", SQL}),
    "parking-net-payment": frozenset({"/parkingnet.v1.Payment/ProcessTransaction", SQL}),
    "parking-net-notification": frozenset({"handle booking.confirmed", "handle notification", SQL}),
}
"""The spans of such a booking by service; a query is called by its system."""
BOT_KEY = "77:key-of-the-bot-in-one-trace"


@asynccontextmanager
async def traced_booking(folder: Path, endpoint: str) -> AsyncIterator[Talk]:
    """The chat of the driver who has just booked; the platform runs on until the end."""
    settings = {
        "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
        "OTEL_BSP_SCHEDULE_DELAY": "100",
        "TELEGRAM_API_KEY": BOT_KEY,
    }
    async with (
        opened_bot_api(BotApi(BOT_KEY, "parking_net_traced_bot")) as api,
        running_platform(
            folder / "data", "--demo", TELEGRAM_API_URL=api.url, **settings
        ) as platform,
    ):
        talk = await _signed_in_to_bot(api)
        booked = await _book(platform.base_url)
        assert booked.status_code == 200, booked.text
        yield talk


async def _signed_in_to_bot(api: BotApi) -> Talk:
    """The driver's chat, where messages may go from now on."""
    talk = Talk(api, Person(50_000, "Somebody", "en"))
    api.open_chat(talk.person)
    for line in ("/login", DRIVERS[0].login, PASSWORD):
        await talk.writes(line)
    return talk


async def _book(base_url: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=base_url, timeout=30) as client:
        login = {"login": DRIVERS[0].login, "password": PASSWORD}
        token = (await client.post("/auth/login", json=login)).json()["token"]
        [place] = (await client.get("/parking?sort=rate&limit=1")).json()
        start = datetime.now(UTC) + timedelta(days=20)
        stay = {
            "parking_place_id": place["id"],
            "date_from": start.isoformat(),
            "date_to": (start + timedelta(hours=2)).isoformat(),
        }
        headers = {"api_key": token, "traceparent": f"00-{TRACE_ID}-{SPAN_ID}-01"}
        return await client.post("/booking", json=stay, headers=headers)
