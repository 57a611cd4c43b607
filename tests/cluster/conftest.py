"""The images, built once for the run, and the compose project that runs them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from tests.acceptance.people import PASSWORD, People, Person, sign_in, unique
from tests.acceptance.world import World
from tests.cluster.composition import COMPOSE, Composition, settings
from tests.cluster.engine import (
    BASE,
    DATABASE,
    ROOT,
    SERVICE,
    STANDINS,
    WEB,
    Engine,
    go_program,
)
from tests.cluster.report import Report

HELM = ("helm", "helm.sh/helm/v3/cmd/helm", "v3.22.0")
REPORT = pytest.StashKey[Report]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[REPORT] = Report()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A page about a part of the tests would mislead: only a whole run that passed is told of."""
    whole = [Path(one).resolve() for one in session.config.args] == [Path(__file__).parent]
    if exitstatus == pytest.ExitCode.OK and whole and not session.config.option.keyword:
        session.config.stash[REPORT].write()


@pytest.fixture(scope="session")
def report(request: pytest.FixtureRequest) -> Report:
    return request.config.stash[REPORT]


@pytest.fixture(scope="session")
def helm(report: Report) -> str:
    name, package, version = HELM
    report.add("Helm", version)
    return go_program(name, package, version)


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory, report: Report) -> Engine:
    engine = Engine(tmp_path_factory.mktemp("engine"))
    engine.configure()
    report.add("engine", engine.podman("--version").strip())
    return engine


@pytest.fixture(scope="session")
def images(engine: Engine, report: Report) -> Engine:
    """The engine with both images, made by the Dockerfiles as they stand, and a database."""
    engine.make_base()
    with report.timed("building the image of the services"):
        engine.build(ROOT / "deploy" / "Dockerfile", ROOT, SERVICE)
    with report.timed("building the image of the web app"):
        engine.build(ROOT / "web" / "Dockerfile", ROOT / "web", WEB)
    engine.build(STANDINS / "postgres.Dockerfile", STANDINS, DATABASE)
    for image in (BASE, SERVICE, WEB):
        size = engine.inspected(image)["Size"] / 1_000_000
        report.add(f"size of {image.removeprefix('docker.io/')}", f"{size:.0f} MB unpacked")
    return engine


@pytest.fixture(scope="session")
def described(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory, report: Report
) -> Composition:
    """The compose file with an operator's settings; nothing runs yet."""
    name, package, version = COMPOSE
    program = go_program(name, package, version)
    report.add("Docker Compose", version)
    dotenv, chosen = settings(tmp_path_factory.mktemp("composed"))
    return Composition(engine, program, dotenv, chosen)


@pytest.fixture(scope="session")
def running(images: Engine, described: Composition, report: Report) -> Iterator[Composition]:
    """The platform in containers, from `up` to `down`."""
    with described.served():
        try:
            with report.timed("`docker compose up --wait`, from nothing to healthy"):
                described.up()
            yield described
        except AssertionError as error:
            logs = described.compose("logs", "--tail", "40")
            raise AssertionError(f"{error}\n{logs}") from error
        finally:
            described.down()


@pytest.fixture(scope="session")
async def people(running: Composition) -> AsyncIterator[People]:
    async with httpx.AsyncClient(timeout=60) as http:
        world = World({}, running.gateway, http, via="gateway")
        yield People(world, await _administrator(running, world))


@pytest.fixture
def crowd(people: People) -> People:
    """What the stories of tests/acceptance ask for."""
    return people


async def _administrator(running: Composition, world: World) -> Person:
    login = unique("admin")
    running.compose(
        *("run", "--rm", "--no-deps", "-e", f"ADMIN_LOGIN={login}"),
        *("-e", f"ADMIN_EMAIL={login}@example.com", "-e", f"ADMIN_PASSWORD={PASSWORD}"),
        *("--pull", "never", "setup"),
    )
    return await sign_in(world, login)
