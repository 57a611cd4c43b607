"""The chart before a real Kubernetes: taken by strict validation and restricted pod security,
released, rolled out and rolled back by Helm as docs/kubernetes.md says.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.cluster.kubernetes import Cluster, opened_cluster
from tests.cluster.report import Report
from tests.cluster.test_chart import CHART, NEWEST, RELEASE
from tests.support.eventually import eventually

SPACE: Final = "parking-net"
SECURITY: Final = "pod-security.kubernetes.io"
FIRST, SECOND, BROKEN = "0.1.0", "0.1.1", "0.1.2"
MONITORED: Final = "monitoring.serviceMonitor=true,monitoring.rules=true"


@pytest.fixture(scope="session")
async def cluster(
    helm: str,
    tmp_path_factory: pytest.TempPathFactory,
    report: Report,
) -> AsyncIterator[Cluster]:
    async with opened_cluster(tmp_path_factory.mktemp("kubernetes"), helm) as cluster:
        report.add("Kubernetes API server", cluster.kubectl("version").split()[-1])
        cluster.kubectl("create", "namespace", SPACE)
        levels = [f"{SECURITY}/{mode}=restricted" for mode in ("enforce", "warn")]
        cluster.kubectl("label", "namespace", SPACE, *levels)
        yield cluster


def release(cluster: Cluster, tag: str, *more: str) -> str:
    return cluster.helm(
        *("upgrade", "--install", RELEASE, CHART, "--namespace", SPACE),
        *("--values", CHART / "values-small.yaml", "--set", f"{MONITORED},image.tag={tag}"),
        *("--set", "telegram.enabled=true", "--wait", "--timeout", "10m", *more),
    )


@pytest.fixture(scope="session")
def released(cluster: Cluster) -> Cluster:
    release(cluster, FIRST)
    return cluster


def images(cluster: Cluster) -> set[str]:
    """Of the pods that there are and are not about to go."""
    return {
        container["image"].rpartition(":")[2]
        for pod in cluster.found("pods", SPACE)
        if "deletionTimestamp" not in pod["metadata"]
        for container in pod["spec"]["containers"]
    }


def ready(cluster: Cluster) -> dict[str, int]:
    """Of each Deployment, how many of its pods are ready."""
    return {
        one["metadata"]["labels"]["app.kubernetes.io/component"]: one["status"].get(
            "readyReplicas", 0
        )
        for one in cluster.found("deployments", SPACE)
    }


def component(one: dict[str, Any]) -> str:
    return str(one["metadata"]["labels"]["app.kubernetes.io/component"])


@pytest.mark.parametrize("size", ["small", "large"])
def test_the_server_takes_every_object(
    cluster: Cluster, size: str, tmp_path: Path, report: Report
) -> None:
    chosen = ("--values", CHART / f"values-{size}.yaml", "--set", MONITORED)
    text = cluster.helm("template", RELEASE, CHART, "--kube-version", NEWEST, *chosen)
    manifests = tmp_path / "manifests.yaml"
    manifests.write_text(text, encoding="utf-8")
    said = cluster.kubectl(
        *("apply", "--server-side", "--dry-run=server", "--validate=strict"),
        *("--namespace", SPACE, "--filename", manifests),
    )
    taken = said.count("serverside-applied (server dry run)")
    assert taken == text.count("\nkind: ") > 30
    report.add(f"objects of the {size} chart taken by the server", taken)


def test_a_misspelt_field_is_refused(cluster: Cluster) -> None:
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "tried", "namespace": SPACE},
        "spec": {"ports": [{"port": 80, "targetProt": "http"}]},
    }
    said = cluster.refusal(service, "--dry-run=server", "--validate=strict")
    assert "targetProt" in said


def test_a_pod_that_asks_for_more_is_refused(cluster: Cluster) -> None:
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "tried", "namespace": SPACE},
        "spec": {"containers": [{"name": "tried", "image": "tried:1"}]},
    }
    assert 'violates PodSecurity "restricted' in cluster.refusal(pod, "--dry-run=server")


async def test_a_release_starts_two_of_everything(released: Cluster, report: Report) -> None:
    found = await eventually(
        lambda: ready(released),
        lambda seen: all(count >= 2 for name, count in seen.items() if name != "telegram"),
        within_seconds=60,
        every_seconds=1,
    )
    assert found["telegram"] == 1
    for pod in released.found("pods", SPACE):
        assert pod["spec"]["nodeName"].startswith("node-")
    report.add("pods of the small release, in a restricted namespace", sum(found.values()))


def test_setup_ended_before_any_pod_was_made(released: Cluster) -> None:
    [ended] = [
        one
        for one in released.found("events", SPACE)
        if one["reason"] == "Completed" and one["involvedObject"]["kind"] == "Job"
    ]
    assert ended["involvedObject"]["name"] == f"{RELEASE}-setup"
    made = [one["metadata"]["creationTimestamp"] for one in released.found("deployments", SPACE)]
    assert ended["lastTimestamp"] <= min(made)


def test_the_operator_of_prometheus_finds_its_objects(released: Cluster) -> None:
    assert len(released.found("podmonitors", SPACE)) == 1
    rules = {one["metadata"]["name"] for one in released.found("prometheusrules", SPACE)}
    assert rules == {f"{RELEASE}-alerts", f"{RELEASE}-recording"}


async def test_a_release_is_rolled_out_and_rolled_back(released: Cluster, report: Report) -> None:
    with report.timed("a rollout by Helm"):
        release(released, SECOND)
    await eventually(lambda: images(released), lambda seen: seen == {SECOND}, within_seconds=60)
    with report.timed("a rollback by Helm"):
        released.helm("rollback", RELEASE, "--namespace", SPACE, "--wait", "--timeout", "10m")
    await eventually(lambda: images(released), lambda seen: seen == {FIRST}, within_seconds=60)


def test_a_release_whose_setup_fails_changes_no_pod(released: Cluster) -> None:
    nodes = [one["metadata"]["name"] for one in released.found("nodes", "default")]
    released.kubectl("cordon", *nodes)
    try:
        with pytest.raises(AssertionError, match="pre-upgrade hooks failed"):
            release(released, BROKEN, "--set", "setup.deadline=3")
    finally:
        released.kubectl("uncordon", *nodes)
    assert images(released) - {BROKEN} == {FIRST}
    for deployment in released.found("deployments", SPACE):
        [container] = deployment["spec"]["template"]["spec"]["containers"]
        assert container["image"].endswith(f":{FIRST}"), component(deployment)
