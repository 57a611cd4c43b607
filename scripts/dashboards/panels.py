"""How panels look: one width, one height, a unit and a sentence on each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Final
from urllib.parse import quote

from grafana_foundation_sdk.builders.common import (
    GraphThresholdsStyleConfig,
    ReduceDataOptions,
    VizLegendOptions,
)
from grafana_foundation_sdk.builders.dashboard import Dashboard, DashboardLink, ThresholdsConfig
from grafana_foundation_sdk.builders.prometheus import Dataquery
from grafana_foundation_sdk.builders.stat import Panel as Stat
from grafana_foundation_sdk.builders.timeseries import Panel as Timeseries
from grafana_foundation_sdk.models.common import (
    GraphTresholdsStyleMode,
    LegendDisplayMode,
    LegendPlacement,
)
from grafana_foundation_sdk.models.dashboard import (
    DashboardCursorSync,
    DashboardLinkType,
    DataSourceRef,
    Threshold,
    ThresholdsMode,
)

PROMETHEUS: Final = DataSourceRef(type_val="prometheus", uid="prometheus")
TAG: Final = "parking-net"
# Of 24 columns: three charts, or six numbers, stand side by side.
WIDTH: Final = 8
HEIGHT: Final = 8
NUMBER_SIZE: Final = 4

Panel = Stat | Timeseries


@dataclass(frozen=True)
class Query:
    """A PromQL expression, and how its lines are called."""

    expression: str
    legend: str = ""


@dataclass(frozen=True)
class Limits:
    """From `warning` on a value is orange, from `critical` on red; below them, if that is less."""

    warning: float
    critical: float


@dataclass(frozen=True)
class Board:
    uid: str
    builder: Dashboard


def board(uid: str, title: str, question: str, panels: list[Panel], *, since: str = "6h") -> Board:
    """A dashboard that answers `question`, with links to all others."""
    others = DashboardLink("Dashboards").type(DashboardLinkType.DASHBOARDS).tags([TAG])
    builder = (
        Dashboard(title)
        .uid(uid)
        .description(question)
        .tags([TAG])
        .readonly()
        .timezone("browser")
        .time(f"now-{since}", "now")
        .refresh("30s")
        .tooltip(DashboardCursorSync.CROSSHAIR)
        .link(others.as_dropdown(True).keep_time(True))
    )
    for number, panel in enumerate(panels, start=1):
        builder.with_panel(panel.id(number))
    return Board(uid, builder)


def chart(
    title: str, description: str, unit: str, *queries: Query, limits: Limits | None = None
) -> Timeseries:
    """Lines over time; limits are drawn as dashed lines."""
    panel = (
        Timeseries()
        .title(title)
        .description(description)
        .unit(unit)
        .axis_soft_min(0)
        .datasource(PROMETHEUS)
        .span(WIDTH)
        .height(HEIGHT)
        .fill_opacity(8)
        .legend(
            VizLegendOptions()
            .display_mode(LegendDisplayMode.LIST)
            .placement(LegendPlacement.BOTTOM)
            .show_legend(True)
        )
    )
    for letter, query in zip(ascii_uppercase, queries, strict=False):
        panel.with_target(_target(query, letter))
    if limits is not None:
        panel.thresholds(_thresholds(limits))
        panel.thresholds_style(_dashed())
    return panel


def latency_chart(title: str, description: str, *queries: Query, service: str) -> Timeseries:
    """A chart of durations; a click on a line finds the traces of that time."""
    traces = DashboardLink("Traces of this time").url(traces_address(service)).target_blank(True)
    return chart(title, description, "s", *queries).data_links([traces])


def number(
    title: str, description: str, unit: str, expression: str, limits: Limits | None = None
) -> Stat:
    """One figure of this moment."""
    panel = (
        Stat()
        .title(title)
        .description(description)
        .unit(unit)
        .datasource(PROMETHEUS)
        .span(NUMBER_SIZE)
        .height(NUMBER_SIZE)
        .reduce_options(ReduceDataOptions().calcs(["lastNotNull"]))
        .with_target(_target(Query(expression), "A"))
    )
    return panel.thresholds(_thresholds(limits))


def traces_address(service: str) -> str:
    """Grafana's page that searches the trace store for a service, in the dashboard's time."""
    pane = {
        "datasource": "jaeger",
        "queries": [
            {
                "refId": "A",
                "datasource": {"type": "jaeger", "uid": "jaeger"},
                "queryType": "search",
                "service": f"parking-net-{service}",
            }
        ],
        "range": {"from": "${__from}", "to": "${__to}"},
    }
    panes = quote(json.dumps({"traces": pane}, separators=(",", ":")), safe="${}_.")
    return f"/explore?schemaVersion=1&orgId=1&panes={panes}"


def _target(query: Query, letter: str) -> Dataquery:
    target = Dataquery().ref_id(letter).expr(query.expression).datasource(PROMETHEUS)
    return target.legend_format(query.legend) if query.legend else target


def _thresholds(limits: Limits | None) -> ThresholdsConfig:
    steps = {None: "text"} if limits is None else _colours(limits)
    return (
        ThresholdsConfig()
        .mode(ThresholdsMode.ABSOLUTE)
        .steps([Threshold(value=value, color=colour) for value, colour in steps.items()])
    )


def _colours(limits: Limits) -> dict[float | None, str]:
    """The colour from each value on; None is the smallest of all."""
    if limits.warning > limits.critical:
        return {None: "red", limits.critical: "orange", limits.warning: "green"}
    return {None: "green", limits.warning: "orange", limits.critical: "red"}


def _dashed() -> GraphThresholdsStyleConfig:
    return GraphThresholdsStyleConfig().mode(GraphTresholdsStyleMode.DASHED)
