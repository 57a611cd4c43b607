"""The OpenAPI descriptions of the services, as files for people and generators to read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import yaml

from parking_net.services import SERVICES


def export(folder: Path) -> list[Path]:
    """Write one document for each service that people call; the paths of those written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = list(_documents(folder))
    for path, document in written:
        path.write_bytes(document)
    return [path for path, _ in written]


def outdated(folder: Path) -> list[Path]:
    """The files that are missing or differ from what the code says."""
    return [
        path
        for path, document in _documents(folder)
        if not path.exists() or path.read_bytes() != document
    ]


def _documents(folder: Path) -> Iterator[tuple[Path, bytes]]:
    for service in (each for each in SERVICES if each.has_public_api):
        # Litestar keeps a response's headers in a set: unsorted, no two runs agree.
        plain = msgspec.json.encode(service.openapi_document(), order="deterministic")
        text = yaml.safe_dump(msgspec.json.decode(plain), sort_keys=False, allow_unicode=True)
        yield folder / f"{service.name}.yaml", text.encode()
