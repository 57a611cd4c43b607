"""The rules and alerts of deploy/prometheus, on Prometheus itself before a running platform."""

from __future__ import annotations

import re
import subprocess
from typing import Any, Final

import pytest
import yaml

from tests.acceptance.running import Running
from tests.acceptance.world import answer
from tests.real.prometheus.conftest import PROMETHEUS, ROOT, Monitoring
from tests.support.eventually import eventually

pytestmark = pytest.mark.timeout(300)

CASES: Final = PROMETHEUS / "tests" / "alerts.test.yml"
GONE_WITH_BOT: Final = {"alertname": "ServiceGone", "app": "telegram"}
DOCUMENTED: Final = re.compile(r"\b([a-z]+(?:_[a-z]+)+)(?:\{|\b)")


def alerts() -> list[dict[str, Any]]:
    rules = yaml.safe_load((PROMETHEUS / "rules" / "alerts.yml").read_text(encoding="utf-8"))
    return [rule for group in rules["groups"] for rule in group["rules"]]


def test_each_alert_fires_when_it_should_and_else_is_silent() -> None:
    ended = subprocess.run(["promtool", "test", "rules", CASES], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_no_alert_is_without_a_case_in_which_it_fires() -> None:
    cases = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    expected = str([test["promql_expr_test"] for test in cases["tests"]])
    assert [rule["alert"] for rule in alerts() if rule["alert"] not in expected] == []


def test_every_alert_says_what_to_do() -> None:
    pages = {rule["alert"]: ROOT / rule["annotations"]["runbook_url"] for rule in alerts()}
    assert [name for name, page in pages.items() if not page.is_file()] == []
    assert {rule["labels"]["severity"] for rule in alerts()} == {"page", "ticket"}


async def test_every_rule_is_evaluated_without_a_mistake(monitoring: Monitoring) -> None:
    async def unhealthy() -> list[Any]:
        groups = (await monitoring.get("rules"))["groups"]
        rules = [rule for group in groups for rule in group["rules"]]
        assert len(rules) > len(alerts())
        return [(rule["name"], rule.get("lastError")) for rule in rules if rule["health"] != "ok"]

    await eventually(unhealthy, lambda found: not found, within_seconds=60)


async def test_what_alerts_look_at_is_there(platform: Running, monitoring: Monitoring) -> None:
    """Every series that an alert reads exists, but those of exporters on machines."""
    driver = await platform.people.driver()
    answer(await driver.get("/payment/balance"))
    exporters = {
        "probe_ssl_earliest_cert_expiry",
        "node_filesystem_avail_bytes",
        "backup_last_success_timestamp_seconds",
    }
    only_with_messages = {"notifications_waiting_oldest_seconds"}

    async def missing() -> set[str]:
        names = set(await monitoring.get("label/__name__/values"))
        read = {
            word
            for rule in alerts()
            for word in DOCUMENTED.findall(rule["expr"])
            if word.endswith(("_seconds", "_minor", "_pending", "_lag", "_letters"))
        }
        return read - names - exporters - only_with_messages

    await eventually(missing, lambda found: not found, within_seconds=60)


async def test_each_job_of_each_service_is_looked_at(monitoring: Monitoring) -> None:
    (expression,) = (rule["expr"] for rule in alerts() if rule["alert"] == "JobNotSucceeding")

    async def watched() -> set[tuple[str, str]]:
        found = await monitoring.get("query", query=expression.replace("> 1800", ">= 0"))
        return {(one["metric"]["service"], one["metric"]["job"]) for one in found["result"]}

    wanted = {("booking", "reconciler"), ("booking", "hold_sweeper"), ("payment", "settlement")}
    await eventually(watched, wanted.__le__, within_seconds=60)


async def test_an_alert_reaches_a_person(monitoring: Monitoring) -> None:
    """Nothing answers for one of the targets: as the last of its kind, it is told as gone."""

    async def heard() -> list[dict[str, Any]]:
        return [one for one in monitoring.told if GONE_WITH_BOT.items() <= one["labels"].items()]

    (first, *_) = await eventually(heard, bool, within_seconds=60)
    assert first["annotations"]["runbook_url"] == "docs/runbooks/service-gone.md"
