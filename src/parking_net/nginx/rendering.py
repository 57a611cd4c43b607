"""Filling in the files, and writing all of them or none."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from parking_net.nginx.settings import NginxSettings
from parking_net.public_names import MONITORING, NAMED
from parking_net.shared.settings import ConfigurationError

FILES: Final = {
    "frontend.conf.j2": "parking-net-frontend.conf",
    "backend.conf.j2": "parking-net-backend.conf",
}
ROUTES: Final = (
    ("auth", "/auth"),
    ("parking", "/parking"),
    ("booking", "/booking"),
    ("payment", "/payment"),
    ("notification", "/notifications"),
)
"""Each service and where its part of the API begins."""
READABLE: Final = 0o644
_SPECIAL: Final = frozenset('"$\\\n\r')


@dataclass(frozen=True, slots=True)
class Places:
    """Where things are on the host that runs nginx."""

    certificates: Path = Path("/etc/letsencrypt/live")
    """Has a folder for each certificate, named by its first domain."""
    challenges: Path = Path("/var/www/acme")
    """What stands here answers the authority that gives certificates."""
    passwords: Path = Path("/etc/nginx/parking-net.htpasswd")
    """Who may look at the monitoring."""
    without: Collection[str] = field(default_factory=frozenset)
    """What is not there and gets no name: jaeger, grafana, prometheus, keycloak."""
    ipv6: bool = True

    def __post_init__(self) -> None:
        """Raises ConfigurationError for paths that would not stay one word in nginx' files."""
        mistakes = [
            f"{path} has signs that nginx would take for its own; take another path"
            for path in (self.certificates, self.challenges, self.passwords)
            if _SPECIAL.intersection(str(path))
        ]
        if mistakes:
            raise ConfigurationError(mistakes)


def rendered(settings: NginxSettings, places: Places) -> dict[str, str]:
    """The files by name."""
    environment = Environment(
        loader=PackageLoader("parking_net.nginx"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    values = {
        "settings": settings,
        "places": places,
        "routes": ROUTES,
        "monitoring": [name for name in MONITORING if name not in places.without],
        "names_beside": [settings.name_of(name) for name in NAMED if name not in places.without],
        "with_keycloak": "keycloak" not in places.without,
    }
    return {name: environment.get_template(source).render(values) for source, name in FILES.items()}


def write(files: Mapping[str, str], folder: Path) -> list[Path]:
    """Put the files into the folder, made when absent; each replaces its former self as a whole.

    All are on the disk before the first takes its place. Raises OSError when that fails.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".parking-net-", dir=folder) as aside:
        for name, text in files.items():
            path = Path(aside, name)
            path.write_text(text, encoding="utf-8")
            path.chmod(READABLE)
        return [Path(aside, name).replace(folder / name) for name in files]
