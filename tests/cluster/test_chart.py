"""The chart, rendered by the real Helm: valid for Kubernetes, allowed by its strictest policy, and
never more connections than the database has."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
import yaml

from tests.cluster.engine import ROOT, go_program, ran
from tests.cluster.report import Report
from tests.cluster.schemas import VERSION, schemas

CHART: Final = ROOT / "deploy" / "helm" / "parking-net"
RELEASE: Final = "parking-net"
NEWEST, OLDEST = "1.36.0", "1.29.0"
EVENTS_POOL, LISTENERS = 4, 2
"""Connections of a process beside its pool: the events' where there is no Kafka, and for news."""

POLICY: Final = ",".join(
    (
        # Releases have numbers here, which are never given twice.
        "container-image-pull-policy",
        # Spread constraints do that.
        "deployment-has-host-podantiaffinity",
    )
)


class Rendered(NamedTuple):
    size: str
    file: Path
    objects: list[dict[str, Any]]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [one for one in self.objects if one["kind"] == kind]


@pytest.fixture(scope="session", params=["small", "large", "default", "small with a bot"])
def rendered(
    request: pytest.FixtureRequest, helm: str, tmp_path_factory: pytest.TempPathFactory
) -> Rendered:
    size, _, bot = request.param.partition(" ")
    chosen: list[str | Path] = (
        [] if size == "default" else ["--values", CHART / f"values-{size}.yaml"]
    )
    chosen += ["--set", "telegram.enabled=true"] if bot else []
    text = ran(helm, "template", RELEASE, CHART, "--kube-version", NEWEST, *chosen)
    file = tmp_path_factory.mktemp("rendered") / f"{request.param}.yaml"
    file.write_text(text, encoding="utf-8")
    return Rendered(size, file, [one for one in yaml.safe_load_all(text) if one])


def pods(rendered: Rendered) -> dict[str, dict[str, Any]]:
    """Of each Deployment and Job, the pod that it makes."""
    return {
        one["metadata"]["name"]: one["spec"]["template"]["spec"]
        for one in rendered.objects
        if one["kind"] in ("Deployment", "Job")
    }


@pytest.mark.parametrize("size", ["small", "large"])
def test_helm_finds_nothing_wrong(helm: str, size: str) -> None:
    said = ran(helm, "lint", "--strict", CHART, "--values", CHART / f"values-{size}.yaml")
    assert "0 chart(s) failed" in said


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_it_renders_for_old_and_new_clusters(helm: str, version: str) -> None:
    assert "kind: Deployment" in ran(helm, "template", RELEASE, CHART, "--kube-version", version)


def test_kubernetes_would_take_every_object(rendered: Rendered, report: Report) -> None:
    kubeconform = go_program(
        "kubeconform", "github.com/yannh/kubeconform/cmd/kubeconform", "v0.8.0"
    )
    location = f"{schemas()}/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json"
    said = ran(
        *(kubeconform, "-strict", "-summary", "-skip", "PodMonitor,PrometheusRule"),
        *("-schema-location", location, str(rendered.file)),
    )
    assert "Invalid: 0, Errors: 0" in said
    assert f"Valid: {len(rendered.objects) - skipped(rendered)}" in said
    report.add(
        f"objects of the {rendered.file.stem} chart (Kubernetes {VERSION})", len(rendered.objects)
    )


def skipped(rendered: Rendered) -> int:
    return len(rendered.of("PodMonitor")) + len(rendered.of("PrometheusRule"))


def test_the_policies_of_kube_score_hold(rendered: Rendered) -> None:
    kube_score = go_program("kube-score", "github.com/zegl/kube-score/cmd/kube-score", "v1.20.0")
    ran(kube_score, "score", "--ignore-test", POLICY, rendered.file)


def test_every_pod_is_restricted(rendered: Rendered) -> None:
    for name, pod in pods(rendered).items():
        assert pod["automountServiceAccountToken"] is False, name
        security = pod["securityContext"]
        assert (security["runAsNonRoot"], security["runAsUser"]) == (True, 10001)
        assert security["seccompProfile"] == {"type": "RuntimeDefault"}
        for container in pod["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert set(container["resources"]) == {"requests", "limits"}
        assert all("emptyDir" in volume for volume in pod["volumes"])


def test_there_are_two_of_everything_but_the_bot(rendered: Rendered) -> None:
    deployments = {one["metadata"]["name"] for one in rendered.of("Deployment")}
    scaled = {
        one["spec"]["scaleTargetRef"]["name"]: one["spec"]["minReplicas"]
        for one in rendered.of("HorizontalPodAutoscaler")
    }
    assert deployments - set(scaled) <= {"parking-net-telegram"}
    assert all(least >= 2 for least in scaled.values())
    guarded = {one["metadata"]["name"] for one in rendered.of("PodDisruptionBudget")}
    assert guarded == set(scaled)
    for deployment in rendered.of("Deployment"):
        if deployment["metadata"]["name"] == "parking-net-telegram":
            assert deployment["spec"]["strategy"] == {"type": "Recreate"}
        else:
            assert deployment["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0


def test_pods_are_scraped_under_the_names_that_the_alerts_ask_for(helm: str) -> None:
    chosen = ("--set", "monitoring.serviceMonitor=true,telegram.enabled=true")
    text = ran(helm, "template", RELEASE, CHART, "--kube-version", NEWEST, *chosen)
    objects = [one for one in yaml.safe_load_all(text) if one]
    [monitor] = [one for one in objects if one["kind"] == "PodMonitor"]
    [expression] = monitor["spec"]["selector"]["matchExpressions"]
    assert expression["operator"] == "NotIn"
    components = {
        one["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/component"]
        for one in objects
        if one["kind"] in ("Deployment", "Job")
    }
    [endpoint] = monitor["spec"]["podMetricsEndpoints"]
    assert endpoint["honorLabels"]
    scraped = components - set(expression["values"])
    assert {relabelled(one, endpoint["relabelings"])["app"] for one in scraped} == composed_names()


def relabelled(component: str, rules: list[dict[str, Any]]) -> dict[str, str]:
    """The labels that Prometheus gives a pod of this component: its rules, in their order."""
    found = {"__meta_kubernetes_pod_label_app_kubernetes_io_component": component}
    for rule in rules:
        source = ";".join(found[name] for name in rule.get("sourceLabels", []))
        if matched := re.fullmatch(rule.get("regex", "(.*)"), source):
            found[rule["targetLabel"]] = matched.expand(rule["replacement"].replace("$", "\\"))
    return found


def composed_names() -> set[str]:
    """How the Prometheus of deploy/compose.yaml calls the services, for the same rules."""
    file = ROOT / "deploy" / "prometheus" / "prometheus.yml"
    [job] = yaml.safe_load(file.read_text(encoding="utf-8"))["scrape_configs"]
    return {name for source in job["dns_sd_configs"] for name in source["names"]}


def test_secrets_come_by_reference_only(rendered: Rendered) -> None:
    for pod in pods(rendered).values():
        for variable in pod["containers"][0]["env"]:
            if variable["name"].endswith(("PASSWORD", "SECRET", "TOKEN", "KEY")):
                assert set(variable["valueFrom"]) == {"secretKeyRef"}, variable["name"]
    assert rendered.of("Secret") == []


def test_a_pod_may_finish_what_it_does(rendered: Rendered) -> None:
    for name, pod in pods(rendered).items():
        variables = {one["name"]: one.get("value") for one in pod["containers"][0]["env"]}
        if "DRAIN_SECONDS" in variables and not name.endswith("-setup"):
            probe = pod["containers"][0]["readinessProbe"]
            unready = probe["periodSeconds"] * probe["failureThreshold"]
            drain = float(variables["DRAIN_SECONDS"] or 0)
            assert drain > unready, "it is still sent requests when it stops"
            assert pod["terminationGracePeriodSeconds"] >= drain + 25


def test_the_pods_never_ask_for_more_connections_than_there_are(rendered: Rendered) -> None:
    values = yaml.safe_load((CHART / "values.yaml").read_text(encoding="utf-8"))["database"]
    own = CHART / f"values-{rendered.size}.yaml"
    if own.is_file():
        values |= yaml.safe_load(own.read_text(encoding="utf-8"))["database"]
    most = {
        one["spec"]["scaleTargetRef"]["name"]: one["spec"]["maxReplicas"] + 1
        for one in rendered.of("HorizontalPodAutoscaler")
    }
    wanted = 0
    for deployment in rendered.of("Deployment"):
        name = deployment["metadata"]["name"]
        pod = deployment["spec"]["template"]["spec"]["containers"][0]
        variables = {one["name"]: one.get("value") for one in pod["env"]}
        if "DATABASE_POOL_SIZE" in variables:
            events = 0 if "KAFKA_BROKER" in variables else EVENTS_POOL
            each = int(variables["DATABASE_POOL_SIZE"]) + events + LISTENERS
            wanted += most.get(name, 1) * each
    assert 0 < wanted <= values["maxConnections"] - values["reservedConnections"]


def test_too_many_pods_are_refused_with_the_figures(helm: str) -> None:
    done = subprocess.run(
        [helm, "template", CHART, "--kube-version", NEWEST, "--set", "defaults.maxReplicas=40"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "Pods could open 2050 connections" in done.stderr
    assert "lower maxReplicas or poolSize" in done.stderr
