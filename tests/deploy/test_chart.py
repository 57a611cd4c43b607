"""The chart's values agree with the services; what they render is looked at in tests/cluster."""

from __future__ import annotations

from typing import Any, cast

import pytest
import yaml

from parking_net.services import SERVICES, service_named
from tests.deploy.composed import ROOT

CHART = ROOT / "deploy" / "helm" / "parking-net"
FILES = ("values.yaml", "values-small.yaml", "values-large.yaml")


def values(name: str = "values.yaml") -> dict[str, Any]:
    return cast("dict[str, Any]", yaml.safe_load((CHART / name).read_text(encoding="utf-8")))


def known(service: str) -> set[str]:
    return {name.upper() for name in service_named(service).settings_type().model_fields}


def test_every_service_is_there_with_its_ports() -> None:
    listed = {name: (own["rest"], own.get("grpc")) for name, own in values()["services"].items()}
    assert listed == {
        service.name: (
            int(service.rest_port.default),
            int(service.grpc_port.default) if service.grpc_port else None,
        )
        for service in SERVICES
        if service.needs is None
    }


@pytest.mark.parametrize("service", sorted(values()["services"]))
def test_a_service_is_given_secrets_and_settings_that_it_reads(service: str) -> None:
    own = values()["services"][service]
    given = {*own.get("secrets", []), *own.get("optionalSecrets", []), *own.get("settings", {})}
    assert given - known(service) == set()


@pytest.mark.parametrize("service", sorted(values()["services"]))
def test_no_secret_that_a_service_needs_is_missing(service: str) -> None:
    fields = service_named(service).settings_type().model_fields
    needed = {
        name.upper()
        for name, field in fields.items()
        if field.is_required() and "Secret" in str(field.annotation)
    }
    own = set(values()["services"][service].get("secrets", []))
    of_all = {"INTERNAL_SERVICE_TOKEN", "POSTGRES_PASSWORD"}
    assert needed - of_all == own


@pytest.mark.parametrize("name", FILES)
def test_settings_for_all_are_settings(name: str) -> None:
    everything = set[str]().union(*(known(service.name) for service in SERVICES))
    assert set(values(name).get("settings", {})) - everything == set()


@pytest.mark.parametrize("name", FILES)
def test_values_name_nothing_that_the_chart_does_not_know(name: str) -> None:
    def unknown(given: Any, there: Any, where: str = "") -> list[str]:
        if not isinstance(given, dict) or not isinstance(there, dict) or where.endswith("settings"):
            return []
        return [
            path
            for key, value in given.items()
            for path in (
                unknown(value, there[key], f"{where}.{key}") if key in there else [f"{where}.{key}"]
            )
        ]

    assert unknown(values(name), values()) == []


@pytest.mark.parametrize("name", FILES)
def test_no_secret_stands_in_the_values(name: str) -> None:
    words = (CHART / name).read_text(encoding="utf-8").upper()
    assert "PASSWORD:" not in words
    assert "TOKEN:" not in words
