"""The web app at the gateway: its page where it has addresses, its parts kept for long."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from parking_net.local import gateway
from tests.local.doors import Listener, gateway_before

PAGE = "<!doctype html><title>The web app</title>"
ADDRESSES = (
    "/",
    "/login?next=%2Fdriver",
    "/register",
    "/account",
    "/not-allowed",
    "/places/01998c5e-7c4b-7c3a-9f0e-2b8f2f9f5d11",
    "/driver",
    "/driver/bookings/42",
    "/owner/parkings",
    "/admin/users",
)


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "web"
    (folder / "static").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE)
    (folder / "icon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (folder / "static" / "index-abc123.js").write_text("export {};" + " " * 2_000)
    monkeypatch.setattr(gateway, "BUILT_WEB", folder)
    return folder


@pytest.fixture
async def door(
    listener: Listener,
    web: Path,
    tmp_path: Path,
) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        gateway_before(listener, tmp_path, tmp_path / "gateway.log") as address,
        httpx.AsyncClient(base_url=address, timeout=30) as client,
    ):
        yield client


@pytest.mark.parametrize("address", ADDRESSES)
async def test_the_page_is_at_each_address_of_the_app(
    door: httpx.AsyncClient, address: str
) -> None:
    answer = await door.get(address)
    assert answer.status_code == 200
    assert answer.text == PAGE
    assert answer.headers["cache-control"] == "no-cache"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


async def test_parts_are_kept_for_a_year_and_come_compressed(door: httpx.AsyncClient) -> None:
    answer = await door.get("/static/index-abc123.js", headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"


async def test_the_icon_may_change(door: httpx.AsyncClient) -> None:
    answer = await door.get("/icon.svg")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "address",
    [
        "/static/gone-123.js",
        "/static/",
        "/static/../index.html",
        "/index.htm",
        "/bookings",
        "/placesx",
    ],
)
async def test_what_is_not_there_is_a_404(door: httpx.AsyncClient, address: str) -> None:
    answer = await door.get(address)
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"
    assert "immutable" not in answer.headers.get("cache-control", "")


async def test_a_person_who_is_lost_gets_the_apps_own_page_as_a_404(
    door: httpx.AsyncClient,
) -> None:
    answer = await door.get("/nowhere", headers={"Accept": "text/html,*/*"})
    assert answer.status_code == 404
    assert answer.text == PAGE


async def test_the_api_reference_stays_where_it_was(door: httpx.AsyncClient) -> None:
    assert (await door.get("/docs")).status_code == 200
    assert (await door.get("/assets/docs.js")).status_code == 200


async def test_the_page_takes_no_post(door: httpx.AsyncClient) -> None:
    answer = await door.post("/driver")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    ("tiles", "images"),
    [
        ("", "'self' data:"),
        ("https://tiles.example.org/{z}/{x}/{y}.png", "'self' data: https://tiles.example.org"),
        ("http://localhost:8/{z}/{x}/{y}.png", "'self' data: http://localhost:8"),
        ("https://{s}.example.org/{z}/{x}/{y}.png", "'self' data: https://*.example.org"),
        ("https://tiles.example.org; script-src */{z}/{x}/{y}.png", "'self' data:"),
    ],
)
async def test_images_come_from_here_and_from_where_the_tiles_are(
    listener: Listener, web: Path, tmp_path: Path, tiles: str, images: str
) -> None:
    log = tmp_path / "gateway.log"
    async with (
        gateway_before(listener, tmp_path, log, MAP_TILE_URL=tiles) as address,
        httpx.AsyncClient(base_url=address, timeout=30, headers={"Accept": "text/html"}) as client,
    ):
        for path in ("/", "/nowhere"):
            policy = (await client.get(path)).headers["content-security-policy"]
            assert f"; img-src {images}; " in policy
