"""Puts the built web app and Keycloak's realm into the wheel: who installs it needs no checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ShipWeb(BuildHookInterface[Any]):
    """Adds `web/dist`, when it is there, as `parking_net/web`, and the realm beside its reader."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        built = Path(self.root) / "web" / "dist"
        if version == "editable":
            return
        realm = Path(self.root) / "deploy" / "keycloak" / "parking-users.json"
        build_data["force_include"][str(realm)] = f"parking_net/deployment/{realm.name}"
        if (built / "index.html").is_file():
            build_data["force_include"][str(built)] = "parking_net/web"
        else:
            self.app.display_warning("web/dist is not there: the wheel goes without the web app")
