"""Grafana's dashboards: as their code says, and every query answered by Prometheus itself."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from grafana_foundation_sdk.models.dashboard import Dashboard

from scripts.dashboards.__main__ import FOLDER, rendered
from tests.acceptance.people import Person, new_place, stay
from tests.acceptance.running import Running
from tests.acceptance.world import Json, answer
from tests.real.prometheus.conftest import ROOT, Monitoring
from tests.support.eventually import eventually

pytestmark = pytest.mark.timeout(300)

PROVISIONING: Final = ROOT / "deploy" / "grafana" / "provisioning"
# Grafana fills these in; Prometheus is asked every second here.
IN_GRAFANA: Final = {"$__rate_interval": "30s"}
NOTHING_THERE: Final = {
    "Waiting messages": "no message waits, for nobody has a chat",
}


def panels() -> Iterator[tuple[str, Json]]:
    for path in sorted(FOLDER.glob("*.json")):
        for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]:
            yield path.stem, panel


def queries() -> Iterator[tuple[str, str]]:
    """Each query that a panel makes, with where it stands."""
    for board, panel in panels():
        for target in panel["targets"]:
            expression = target["expr"]
            for name, value in IN_GRAFANA.items():
                expression = expression.replace(name, value)
            yield f"{board}: {panel['title']} {target['refId']}", expression


def test_dashboards_are_as_their_code_says() -> None:
    found = {path: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")}
    assert found == rendered(), "run python -m scripts.dashboards"


def test_grafana_understands_each() -> None:
    for path in FOLDER.glob("*.json"):
        written = json.loads(path.read_text(encoding="utf-8"))
        assert Dashboard.from_json(written).uid == path.stem


def test_every_panel_says_what_it_shows_and_in_what_unit() -> None:
    shown = list(panels())
    bare = [
        (board, panel["title"])
        for board, panel in shown
        if not panel["description"] or not panel["fieldConfig"]["defaults"]["unit"]
    ]
    assert shown
    assert bare == []


def test_no_two_panels_of_a_dashboard_overlap() -> None:
    for path in FOLDER.glob("*.json"):
        places = [one["gridPos"] for one in json.loads(path.read_text(encoding="utf-8"))["panels"]]
        assert [pair for pair in itertools.combinations(places, 2) if _overlap(*pair)] == []


def _overlap(one: Json, other: Json) -> bool:
    beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
    above = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
    return not beside and not above


def test_a_look_at_latency_leads_to_traces() -> None:
    without = [
        (board, panel["title"])
        for board, panel in panels()
        if panel["type"] == "timeseries"
        and "http_request_duration" in str(panel["targets"])
        and "jaeger" not in str(panel["fieldConfig"]["defaults"].get("links"))
    ]
    assert without == []


def test_every_source_of_a_panel_is_provisioned() -> None:
    provisioned = _read(PROVISIONING / "datasources" / "parking-net.yml")["datasources"]
    asked = {panel["datasource"]["uid"] for _, panel in panels()}
    assert asked | {"jaeger"} == {source["uid"] for source in provisioned}


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


async def test_every_query_of_every_panel_finds_something(
    platform: Running, monitoring: Monitoring
) -> None:
    people = platform.people
    owner, driver = await people.owner(), await people.driver(money=1_000_000)
    place = await new_place(owner, capacity=200)
    hours = itertools.count(48, 3)

    async def silent() -> list[str]:
        await _mixed_load(driver, place, next(hours))
        return [
            where
            for where, expression in queries()
            if where.split(": ", 1)[1].rsplit(" ", 1)[0] not in NOTHING_THERE
            and not (await monitoring.get("query", query=expression))["result"]
        ]

    await eventually(silent, lambda found: not found, within_seconds=120, every_seconds=1)


async def _mixed_load(driver: Person, place: Json, hour: int) -> None:
    """What people do: look, book, think better of it, mistake an address and a password."""
    answer(await driver.get(f"/parking/{place['id']}"))
    when = stay(starts_in=timedelta(hours=hour))
    made = await driver.books(place, when)
    answer(await driver.delete(f"/booking/{made['booking_id']}"))
    await driver.post("/payment/promocode/activate", {"code": "NO-SUCH-CODE"})
    await driver.get("/booking/no-such-booking")
    login = {"login": driver.login, "password": "Wrong-Password-1"}
    await driver.world.send("POST", "/auth/login", json=login)
