"""What scanners say of nginx' files and of its TLS: nothing."""

from __future__ import annotations

import pytest

from tests.real.https.scanners import GIXY, scanned, weaknesses
from tests.real.https.site import BACKEND, FRONTEND, Site

pytestmark = pytest.mark.timeout(900)


async def test_the_files_have_no_known_weakness(site: Site) -> None:
    for file in site.files:
        code, said = await scanned(GIXY, str(file))
        assert code == 0, said
        assert "No issues found" in said


@pytest.mark.parametrize("name", [FRONTEND, BACKEND])
async def test_tls_is_modern(site: Site, name: str) -> None:
    code, said = await weaknesses(site.ports.https, name, site.trusted)
    assert code == 0, said
