"""A real Kubernetes on this machine: its API, controllers and scheduler; kwok plays the nodes.

Nothing is run in a pod: kwok says of each that it is ready, or done where it belongs to a job.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from tests.cluster.engine import ROOT, go_program, ran
from tests.support.eventually import eventually
from tests.support.leftovers import forget_process, record_process
from tests.support.ports import free_port_numbers

OPERATOR: Final = ("github.com/prometheus-operator/prometheus-operator", "v0.85.0")
MONITORING_KINDS: Final = ("podmonitors", "servicemonitors", "prometheusrules")
KWOK: Final = ("kwok", "sigs.k8s.io/kwok/cmd/kwok", "v0.8.0")
STAGES: Final = ("node/fast", "pod/fast")
WITHOUT_PROGRESS: Final = {"KUBE_FEATURE_WatchListClient": "false"}
"""Debian's etcd does not tell how far a watch is, which that way of watching needs."""
ZONES: Final = ("a", "b", "c")
STOPS_WITHIN_SECONDS: Final = 60


@dataclass(frozen=True)
class Cluster:
    """Asked and changed by kubectl and Helm, as an operator does."""

    folder: Path
    programs: Path
    helm_program: str

    @property
    def kubeconfig(self) -> Path:
        return self.folder / "kubeconfig"

    @property
    def _environment(self) -> dict[str, str]:
        own = {"KUBECONFIG": str(self.kubeconfig), "HOME": str(self.folder)}
        return {"PATH": os.environ["PATH"], **own}

    def kubectl(self, *arguments: str | Path) -> str:
        return ran(self.programs / "kubectl", *arguments, environment=self._environment)

    def helm(self, *arguments: str | Path) -> str:
        return ran(self.helm_program, *arguments, environment=self._environment)

    def refusal(self, manifest: dict[str, Any], *arguments: str) -> str:
        """What the server says against applying it; nothing where it is taken."""
        done = subprocess.run(
            [self.programs / "kubectl", "apply", "--server-side", "--filename=-", *arguments],
            env=self._environment,
            input=json.dumps(manifest),
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stderr if done.returncode else ""

    def found(self, kind: str, namespace: str) -> list[dict[str, Any]]:
        listed = json.loads(self.kubectl("get", kind, "--namespace", namespace, "--output=json"))
        return list(listed["items"])

    def answers(self) -> bool:
        try:
            return "ok" in self.kubectl("get", "--raw=/readyz")
        except AssertionError:
            return False

    def furnish(self) -> None:
        """Nodes in three zones, and the kinds of the Prometheus operator."""
        nodes = self.folder / "nodes.yaml"
        nodes.write_text(yaml.safe_dump_all(_node(zone) for zone in ZONES), encoding="utf-8")
        self.kubectl("apply", "--filename", nodes)
        for kind in MONITORING_KINDS:
            self.kubectl("apply", "--server-side", "--filename", _definition(kind))
        self.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=120s")
        self.kubectl("wait", "--for=condition=Ready", "node", "--all", "--timeout=240s")


@asynccontextmanager
async def opened_cluster(folder: Path, helm_program: str) -> AsyncIterator[Cluster]:
    """With three nodes, each in a zone, and the kinds of the Prometheus operator."""
    ran(ROOT / "scripts" / "debian.sh", "etcd:etcd-server", "openssl:openssl")
    programs = Path(ran(ROOT / "scripts" / "kubernetes.sh").splitlines()[-1])
    kwok = go_program(*KWOK)
    store, peer, api, manager, scheduler = free_port_numbers(5)
    cluster = Cluster(folder, programs, helm_program)
    _write_credentials(cluster, api)
    with contextlib.ExitStack() as stack:

        def start(program: str | Path, *arguments: str) -> None:
            stack.enter_context(_running(folder, program, *arguments))

        start("etcd", *_store_arguments(folder, store, peer))
        start(programs / "kube-apiserver", *_api_arguments(folder, store, api))
        await eventually(cluster.answers, within_seconds=60, every_seconds=1)
        by_config = f"--kubeconfig={cluster.kubeconfig}"
        alone = (by_config, "--leader-elect=false")
        signing = f"--service-account-private-key-file={folder}/accounts.key"
        # No heart beats in nodes that are played.
        patient = "--node-monitor-grace-period=24h"
        start(
            *(programs / "kube-controller-manager", *alone, signing, patient),
            *_secured(folder, manager),
        )
        start(programs / "kube-scheduler", *alone, *_secured(folder, scheduler))
        start(kwok, by_config, "--manage-all-nodes=true", *(f"--config={one}" for one in _stages()))
        cluster.furnish()
        yield cluster


def _store_arguments(folder: Path, port: int, peer: int) -> list[str]:
    return [
        f"--data-dir={folder}/etcd",
        f"--listen-client-urls=http://127.0.0.1:{port}",
        f"--advertise-client-urls=http://127.0.0.1:{port}",
        f"--listen-peer-urls=http://127.0.0.1:{peer}",
        f"--initial-advertise-peer-urls=http://127.0.0.1:{peer}",
        f"--initial-cluster=default=http://127.0.0.1:{peer}",
    ]


def _api_arguments(folder: Path, store: int, port: int) -> list[str]:
    return [
        *_secured(folder, port),
        f"--etcd-servers=http://127.0.0.1:{store}",
        "--endpoint-reconciler-type=none",
        "--service-cluster-ip-range=10.96.0.0/16",
        "--authorization-mode=RBAC",
        f"--token-auth-file={folder}/tokens.csv",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={folder}/accounts.key",
        f"--service-account-signing-key-file={folder}/accounts.key",
    ]


def _secured(folder: Path, port: int) -> list[str]:
    return [
        "--bind-address=127.0.0.1",
        f"--secure-port={port}",
        f"--cert-dir={folder}/certificates-{port}",
    ]


@contextlib.contextmanager
def _running(folder: Path, program: str | Path, *arguments: str) -> Iterator[None]:
    name = Path(program).name
    log = folder / f"{name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [program, *arguments],
            cwd=folder,
            env={**os.environ, **WITHOUT_PROGRESS},
            stdout=output,
            stderr=output,
        )
    record_process(process.pid)
    try:
        yield
    finally:
        ended = process.poll() is not None
        process.terminate()
        try:
            process.wait(STOPS_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        forget_process(process.pid)
        assert not ended, f"{name} ended:\n{log.read_text()[-2000:]}"


def _write_credentials(cluster: Cluster, port: int) -> None:
    """Of one administrator, and the key that signs the tokens of service accounts."""
    ran("openssl", "genrsa", "-out", cluster.folder / "accounts.key", "2048")
    token = secrets.token_hex(16)
    tokens = cluster.folder / "tokens.csv"
    tokens.write_text(f'{token},operator,operator,"system:masters"\n', encoding="utf-8")
    address = {"server": f"https://127.0.0.1:{port}", "insecure-skip-tls-verify": True}
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "tried", "cluster": address}],
        "users": [{"name": "operator", "user": {"token": token}}],
        "contexts": [{"name": "tried", "context": {"cluster": "tried", "user": "operator"}}],
        "current-context": "tried",
    }
    cluster.kubeconfig.write_text(yaml.safe_dump(config), encoding="utf-8")
    cluster.kubeconfig.chmod(0o600)


def _node(zone: str) -> dict[str, Any]:
    room = {"cpu": "64", "memory": "256Gi", "ephemeral-storage": "1Ti", "pods": "110"}
    name = f"node-{zone}"
    labels = {"kubernetes.io/hostname": name, "topology.kubernetes.io/zone": zone}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": labels},
        "status": {"allocatable": room, "capacity": room},
    }


def _definition(kind: str) -> Path:
    """Where the definition of a kind lies in the release of the Prometheus operator."""
    folder = _module(*OPERATOR) / "example" / "prometheus-operator-crd"
    return folder / f"monitoring.coreos.com_{kind}.yaml"


def _stages() -> list[Path]:
    """What becomes of nodes and pods, as kwok ships it: all goes well, at once."""
    _, package, version = KWOK
    folder = _module(package.removesuffix("/cmd/kwok"), version) / "kustomize" / "stage"
    found = [
        one
        for part in STAGES
        for one in sorted((folder / part).glob("*.yaml"))
        if one.name != "kustomization.yaml"
    ]
    assert found, f"{package} {version} has no stages"
    return found


def _module(path: str, version: str) -> Path:
    """The folder of a released Go module."""
    said = ran("go", "mod", "download", "-json", f"{path}@{version}", cwd=Path("/"))
    return Path(json.loads(said)["Dir"])
