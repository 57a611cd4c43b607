"""A container engine for tests: podman, with images and networks that are nobody else's."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
CACHE: Final = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "parking-net"
STANDINS: Final = Path(__file__).with_name("standins")
TAKES_AT_MOST_SECONDS: Final = 1800

BASE: Final = "docker.io/library/debian:13.7-slim"
SERVICE: Final = "docker.io/parking-net/service:0.1.0"
WEB: Final = "docker.io/parking-net/web:0.1.0"
DATABASE: Final = "docker.io/library/postgres:18.6-trixie"

NEEDED: Final = (
    "podman",
    "runc",
    "debootstrap",
    "catatonit",
    "netavark",
    "aardvark-dns",
    "iptables",
)
CONTAINERS: Final = """
[containers]
default_ulimits = ["nofile=20000:20000", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
"""
BUNDLE: Final = Path("/etc/ssl/certs/ca-certificates.crt")
"""Authorities that this machine trusts; builds fetch libraries through them."""


def ran(
    *command: str | Path, environment: Mapping[str, str] | None = None, cwd: Path = ROOT
) -> str:
    """Run to its good end; what it printed. Fails with that otherwise."""
    done = subprocess.run(
        command,
        env=None if environment is None else dict(environment),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=TAKES_AT_MOST_SECONDS,
        check=False,
    )
    words = " ".join(map(str, command))
    said = f"{done.stdout}\n{done.stderr}"
    assert done.returncode == 0, f"{words} ended with {done.returncode}:\n{said}"
    return done.stdout


def go_program(*what: str) -> str:
    """Where scripts/go-program.sh has built it."""
    return ran(ROOT / "scripts" / "go-program.sh", *what).splitlines()[-1]


@dataclass(frozen=True)
class Engine:
    """Podman with a configuration for machines without systemd, and a store in the cache."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin:/usr/lib/podman",
            "HOME": os.environ["HOME"],
            "CONTAINERS_CONF": str(self.folder / "containers.conf"),
            "CONTAINERS_STORAGE_CONF": str(self.folder / "storage.conf"),
        }

    def configure(self) -> None:
        """Raises AssertionError saying what is missing."""
        assert os.geteuid() == 0, "Containers are tried as root: run `sudo make test-cluster`."
        programs = [f"{name}:{name}" for name in NEEDED]
        ran(ROOT / "scripts" / "debian.sh", *programs, environment=self.environment)
        store = CACHE / "cluster" / "storage"
        store.mkdir(parents=True, exist_ok=True)
        (self.folder / "containers.conf").write_text(CONTAINERS, encoding="utf-8")
        storage = (
            f'[storage]\ndriver = "overlay"\ngraphroot = "{store}"\nrunroot = "{self.folder}/run"\n'
        )
        (self.folder / "storage.conf").write_text(storage, encoding="utf-8")
        (self.folder / "pip.conf").write_text(
            "[global]\ncert = /run/bundle.crt\n", encoding="utf-8"
        )
        (self.folder / "npmrc").write_text("cafile=/run/bundle.crt\n", encoding="utf-8")

    def podman(self, *arguments: str | Path) -> str:
        return ran("podman", *arguments, environment=self.environment)

    def inspected(self, image: str) -> dict[str, Any]:
        [found] = json.loads(self.podman("image", "inspect", image))
        assert isinstance(found, dict)
        return found

    def build(self, dockerfile: Path, context: Path, tag: str) -> None:
        """Build it as it stands: certificates and addresses of indexes are the machine's."""
        trusted = (
            ("--volume", f"{BUNDLE}:/run/bundle.crt:ro"),
            ("--volume", f"{self.folder}/pip.conf:/etc/pip.conf:ro"),
            ("--volume", f"{self.folder}/npmrc:/etc/npmrc:ro"),
        )
        self.podman(
            *("build", "--quiet", "--format", "docker", "--network", "host", "--layers"),
            *(word for pair in trusted for word in pair),
            *("--file", dockerfile, "--tag", tag, context),
        )

    def make_base(self) -> None:
        """The image that all others begin with, from Debian's packages: no registry is asked."""
        ran(STANDINS / "debian.sh", CACHE / "cluster", BASE, environment=self.environment)
