"""`parking-net render nginx`: whole files or none, and every mistake named."""

from __future__ import annotations

from pathlib import Path

import pytest

from parking_net.nginx.rendering import Places, rendered, write
from parking_net.nginx.settings import NginxSettings
from parking_net.shared.settings import ConfigurationError
from tests.support.platform import command

NAMES = {"FRONTEND_DOMAIN": "parking.example.org", "BACKEND_DOMAIN": "api.example.org"}
FILES = ["parking-net-backend.conf", "parking-net-frontend.conf"]


async def render(folder: Path, *options: str, **settings: str) -> tuple[int, str]:
    words = ("render", "nginx", "--output", "out", *options)
    return await command(*words, settings=settings, folder=folder)


def backend(places: Places | None = None, **settings: object) -> str:
    names = {"frontend_domain": "parking.example.org", "backend_domain": "api.example.org"}
    given = NginxSettings.model_validate({**names, **settings})
    return rendered(given, places or Places())["parking-net-backend.conf"]


async def test_both_files_are_written(tmp_path: Path) -> None:
    code, printed = await render(tmp_path, **NAMES)
    assert code == 0, printed
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == FILES
    assert [line.rpartition("/")[2] for line in sorted(printed.splitlines())] == FILES


async def test_every_mistake_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    wrong = {"FRONTEND_DOMAIN": "https://x", "BACKEND_IP": "h:1", "GRAFANA_SUBDOMAIN": "a b"}
    code, printed = await render(tmp_path, **wrong, AUTH_HOST="10.0.0.1,;", GATEWAY_HTTP_PORT="0")
    assert code == 2
    named = [line.split()[0] for line in printed.splitlines()]
    assert sorted(named) == [
        *("AUTH_HOST", "BACKEND_DOMAIN", "BACKEND_IP", "FRONTEND_DOMAIN"),
        *("GATEWAY_HTTP_PORT", "GRAFANA_SUBDOMAIN"),
    ]
    assert not (tmp_path / "out").exists()


async def test_a_path_that_nginx_would_not_read_as_one_is_refused(tmp_path: Path) -> None:
    code, printed = await render(tmp_path, "--passwords", 'a";b', **NAMES)
    assert code == 2
    assert 'a";b' in printed
    assert not (tmp_path / "out").exists()


async def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    code, printed = await render(tmp_path, **NAMES)
    assert code == 1
    assert printed == "out cannot be written: File exists\n"


def test_files_that_cannot_all_be_written_leave_the_old_ones(tmp_path: Path) -> None:
    write({"first": "old", "second": "old"}, tmp_path)
    with pytest.raises(OSError, match="no/where"):
        write({"first": "new", "second": "new", "no/where": "new"}, tmp_path)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "first": "old",
        "second": "old",
    }


def test_one_name_for_two_things_is_refused() -> None:
    with pytest.raises(ValueError, match=r"grafana\.api\.example\.org stands for more than one"):
        backend(jaeger_subdomain="grafana")


def test_a_service_on_several_hosts_is_asked_on_each() -> None:
    text = backend(
        auth_host="10.0.0.5, 10.0.0.6",
        parking_host="::1",
        payment_host="pay-svc",
        backend_ip="192.0.2.7",
    )
    assert "server 10.0.0.5:8800 " in text
    assert "server 10.0.0.6:8800 " in text
    assert "server [::1]:8888 " in text
    assert "server pay-svc:8890 " in text
    assert "server 192.0.2.7:8880 " in text


def test_what_is_not_there_gets_no_name() -> None:
    text = backend(Places(without={"jaeger", "keycloak"}), grafana_subdomain="charts.example.org")
    assert "jaeger" not in text
    assert "keycloak" not in text
    assert "server_name charts.example.org;" in text


def test_without_a_path_that_is_one_word_there_are_no_files() -> None:
    with pytest.raises(ConfigurationError, match="take another path"):
        Places(certificates=Path("/etc/$cert"))
